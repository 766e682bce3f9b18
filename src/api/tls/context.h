// What TLS connections share: certificates, keys, trust and settings.
#pragma once

#include <openssl/ssl.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "js/binding.h"

namespace weft {
class Runtime;
}

namespace weft::tls {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using ContextPtr = std::unique_ptr<SSL_CTX, Deleter<SSL_CTX_free>>;
using StorePtr = std::unique_ptr<X509_STORE, Deleter<X509_STORE_free>>;

/// The trusted roots of a runtime's contexts: parsed once for all of them.
class Roots {
 public:
  explicit Roots(Runtime&) {}
  /// @param pem certificates one after the other, asked for when `generation` is another one than before
  X509_STORE* get(const std::string& pem, uint32_t generation);
  uint32_t generation() const { return generation_; }

 private:
  StorePtr store_;
  uint32_t generation_ = 0;
};

/// An SSL_CTX. Connections keep their own reference, so that it may be collected before them. Errors are OpenSSL's, as Node shows
/// them. The runtime's thread only.
class Context final : public js::Object {
 public:
  Context();
  SSL_CTX* get() const { return context_.get(); }

  /// @param minimum maximum versions of the protocol (TLS1_2_VERSION …); 0: OpenSSL's limits
  void set_versions(int32_t minimum, int32_t maximum);
  Result<void> set_certificate(js::Env& env, js::Bytes pem);
  Result<void> set_key(js::Env& env, js::Bytes pem, std::optional<js::Bytes> passphrase);
  Result<void> load_pkcs12(js::Env& env, js::Bytes bytes, std::optional<js::Bytes> passphrase);
  /// Trusts the certificates of this text as well.
  Result<void> add_authority(js::Env& env, js::Bytes pem);
  Result<void> add_revocations(js::Env& env, js::Bytes pem);
  /// Trusts the roots of the runtime. @param pem needed if `generation` is new to it
  void use_roots(Runtime& runtime, std::string pem, uint32_t generation);
  static bool has_roots(Runtime& runtime, uint32_t generation);
  /// Suites up to TLS 1.2, in OpenSSL's language.
  Result<void> set_ciphers(js::Env& env, std::string list);
  /// Suites of TLS 1.3, with colons between them.
  Result<void> set_suites(js::Env& env, std::string list);
  Result<void> set_signature_algorithms(js::Env& env, std::string list);
  Result<void> set_curves(js::Env& env, std::string list);
  Result<void> set_dh_parameters(js::Env& env, js::Bytes pem);
  void set_dh_automatic();
  void set_options(double options);
  Result<void> set_session_id_context(js::Env& env, std::string text);
  void set_session_timeout(int32_t seconds);
  v8::Local<v8::Value> ticket_keys() const;
  bool set_ticket_keys(js::Bytes keys);

 private:
  bool apply_ticket_keys();
  /// The store of this context alone, with what it trusted so far: the roots are shared and never changed.
  X509_STORE* own_store();

  ContextPtr context_;
  std::array<uint8_t, 48> ticket_keys_{};
  bool own_store_ = false;
};

}  // namespace weft::tls
