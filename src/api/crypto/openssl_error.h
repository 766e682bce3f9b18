// OpenSSL's error queue as JavaScript's errors.
#pragma once

#include <v8.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "js/env.h"

namespace weft::crypto {

/// OpenSSL's numbers of errors, the innermost first.
using OpensslErrors = std::vector<unsigned long>;  // NOLINT(google-runtime-int): OpenSSL's type

/// Takes what OpenSSL queued on this thread. Any thread: a job of the pool takes them there and carries them home.
OpensslErrors take_openssl_errors();

/// An Error with OpenSSL's message (`error:0308010C:digital envelope routines::unsupported`) and Node's properties
/// `opensslErrorStack`, `library`, `reason` and `code` (`ERR_OSSL_EVP_UNSUPPORTED`); without errors it has `fallback` as its
/// message and no code.
v8::Local<v8::Value> make_openssl_error(js::Env& env, const OpensslErrors& errors, std::string_view fallback);

/// Throws such an error of what OpenSSL queued on this thread, and empties the queue. Returns the marker of a pending
/// exception, to be returned by a binding's function.
Error throw_openssl_error(js::Env& env, std::string_view fallback);

}  // namespace weft::crypto
