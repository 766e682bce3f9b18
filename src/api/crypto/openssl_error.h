// OpenSSL's error queue as JavaScript's errors.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "js/env.h"

namespace weft::crypto {

/// Throws what OpenSSL queued on this thread, and empties the queue: an Error with OpenSSL's message
/// (`error:0308010C:digital envelope routines::unsupported`) and Node's properties `opensslErrorStack`, `library`, `reason` and
/// `code` (`ERR_OSSL_EVP_UNSUPPORTED`). With an empty queue the error has `fallback` as its message and no code.
/// Returns the marker of a pending exception, to be returned by a binding's function.
Error throw_openssl_error(js::Env& env, std::string_view fallback);

}  // namespace weft::crypto
