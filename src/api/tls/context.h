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

/// Of the tickets that sessions are resumed with: a name, the key of the signature, the key of the cipher, 16 bytes each.
using TicketKeys = std::array<uint8_t, 48>;

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
  /// The same, for programs: a string will do.
  Result<void> add_ca_cert(js::Env& env, v8::Local<v8::Value> pem);
  /// A trusted certificate that is no root ends a chain, too.
  void allow_partial_chain();
  Result<void> add_revocations(js::Env& env, js::Bytes pem);
  /// Trusts the roots of the runtime. @param pem needed if `generation` is new to it
  void use_roots(Runtime& runtime, std::string pem, uint32_t generation);
  static bool has_roots(Runtime& runtime, uint32_t generation);
  /// Loads an engine, which has the client's certificate.
  Result<void> set_client_engine(js::Env& env, std::string name);
  /// The key of this name that an engine has.
  Result<void> set_engine_key(js::Env& env, std::string key, std::string engine);
  /// Suites up to TLS 1.2, in OpenSSL's language.
  Result<void> set_ciphers(js::Env& env, std::string list);
  /// Suites of TLS 1.3, with colons between them.
  Result<void> set_suites(js::Env& env, std::string list);
  Result<void> set_signature_algorithms(js::Env& env, std::string list);
  Result<void> set_curves(js::Env& env, std::string list);
  Result<void> set_dh_parameters(js::Env& env, js::Bytes pem);
  void set_dh_automatic();
  void set_options(double options);
  int32_t min_version() const { return static_cast<int32_t>(SSL_CTX_get_min_proto_version(context_.get())); }
  int32_t max_version() const { return static_cast<int32_t>(SSL_CTX_get_max_proto_version(context_.get())); }
  /// For native code of others, as Node hands it out.
  v8::Local<v8::Value> external() const { return v8::External::New(isolate(), context_.get()); }
  Result<void> set_session_id_context(js::Env& env, std::string text);
  void set_session_timeout(int32_t seconds);
  v8::Local<v8::Value> ticket_keys() const;
  /// They change with set_ticket_keys().
  std::shared_ptr<const TicketKeys> shared_ticket_keys() const { return ticket_keys_; }
  bool set_ticket_keys(js::Bytes keys);

 private:
  /// The store of this context alone, with what it trusted so far: the roots are shared and never changed.
  X509_STORE* own_store();

  ContextPtr context_;
  std::shared_ptr<TicketKeys> ticket_keys_ = std::make_shared<TicketKeys>();
  bool own_store_ = false;
};

}  // namespace weft::tls
