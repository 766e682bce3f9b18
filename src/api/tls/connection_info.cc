// What a connection was told before its handshake, and what can be known of it afterwards.
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/crypto/openssl_error.h"
#include "api/crypto/output.h"
#include "api/tls/connection.h"

namespace weft::tls {
namespace {

using X509Ptr = std::unique_ptr<X509, Deleter<X509_free>>;

/// Names of X509_V_ERR_…, as error codes of Node.
const char* verify_code(long error) {  // NOLINT(google-runtime-int): OpenSSL's type
#define WEFT_CODE(name)   \
  case X509_V_ERR_##name: \
    return #name;
  switch (error) {
    WEFT_CODE(UNABLE_TO_GET_ISSUER_CERT)
    WEFT_CODE(UNABLE_TO_GET_CRL)
    WEFT_CODE(UNABLE_TO_DECRYPT_CERT_SIGNATURE)
    WEFT_CODE(UNABLE_TO_DECRYPT_CRL_SIGNATURE)
    WEFT_CODE(UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY)
    WEFT_CODE(CERT_SIGNATURE_FAILURE)
    WEFT_CODE(CRL_SIGNATURE_FAILURE)
    WEFT_CODE(CERT_NOT_YET_VALID)
    WEFT_CODE(CERT_HAS_EXPIRED)
    WEFT_CODE(CRL_NOT_YET_VALID)
    WEFT_CODE(CRL_HAS_EXPIRED)
    WEFT_CODE(ERROR_IN_CERT_NOT_BEFORE_FIELD)
    WEFT_CODE(ERROR_IN_CERT_NOT_AFTER_FIELD)
    WEFT_CODE(ERROR_IN_CRL_LAST_UPDATE_FIELD)
    WEFT_CODE(ERROR_IN_CRL_NEXT_UPDATE_FIELD)
    WEFT_CODE(OUT_OF_MEM)
    WEFT_CODE(DEPTH_ZERO_SELF_SIGNED_CERT)
    WEFT_CODE(SELF_SIGNED_CERT_IN_CHAIN)
    WEFT_CODE(UNABLE_TO_GET_ISSUER_CERT_LOCALLY)
    WEFT_CODE(UNABLE_TO_VERIFY_LEAF_SIGNATURE)
    WEFT_CODE(CERT_CHAIN_TOO_LONG)
    WEFT_CODE(CERT_REVOKED)
    WEFT_CODE(INVALID_CA)
    WEFT_CODE(PATH_LENGTH_EXCEEDED)
    WEFT_CODE(INVALID_PURPOSE)
    WEFT_CODE(CERT_UNTRUSTED)
    WEFT_CODE(CERT_REJECTED)
    WEFT_CODE(HOSTNAME_MISMATCH)
    default:
      return "UNSPECIFIED";
  }
#undef WEFT_CODE
}

v8::Local<v8::Value> der(js::Env& env, X509* certificate) {
  uint8_t* bytes = nullptr;
  const int size = i2d_X509(certificate, &bytes);
  if (size < 0) return v8::Undefined(env.isolate());
  auto array = crypto::to_uint8_array(env, bytes, static_cast<size_t>(size));
  OPENSSL_free(bytes);
  return array;
}

std::vector<uint8_t> serialized(const SSL_SESSION* session) {
  std::vector<uint8_t> bytes(static_cast<size_t>(std::max(0, i2d_SSL_SESSION(session, nullptr))));
  uint8_t* at = bytes.data();
  if (!bytes.empty()) i2d_SSL_SESSION(session, &at);
  return bytes;
}

}  // namespace

// --- before the handshake ------------------------------------------------------------------------------------------------

void Connection::set_servername(std::string name) {
  if (!closed_) SSL_set_tlsext_host_name(ssl_.get(), name.c_str());
}

void Connection::set_alpn(js::Bytes protocols) {
  if (closed_) return;
  alpn_ = std::string(protocols.view());
  if (SSL_is_server(ssl_.get()) == 0) {
    SSL_set_alpn_protos(ssl_.get(), protocols.data(), static_cast<unsigned>(protocols.size()));
  }
}

void Connection::set_verify(bool request, bool required) {
  if (closed_) return;
  int mode = request ? SSL_VERIFY_PEER : SSL_VERIFY_NONE;
  if (request && required) mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  // Whether the certificate is good enough is decided after the handshake.
  SSL_set_verify(ssl_.get(), mode, [](int, X509_STORE_CTX*) { return 1; });
}

bool Connection::set_psk_hint(std::string hint) {
  ERR_clear_error();
  const bool ok = closed_ || SSL_use_psk_identity_hint(ssl_.get(), hint.c_str()) == 1;
  ERR_clear_error();
  return ok;
}

void Connection::use_context(Context& context) {
  if (closed_) return;
  context_known_ = true;
  SSL_set_SSL_CTX(ssl_.get(), context.get());
  if (X509_STORE* store = SSL_CTX_get_cert_store(context.get())) SSL_set1_verify_cert_store(ssl_.get(), store);
}

bool Connection::use_key_and_certificate(Context& context) {
  if (closed_) return false;
  ERR_clear_error();
  SSL_CTX* from = context.get();
  X509* certificate = SSL_CTX_get0_certificate(from);
  EVP_PKEY* key = SSL_CTX_get0_privatekey(from);
  STACK_OF(X509)* chain = nullptr;
  SSL_CTX_get0_chain_certs(from, &chain);
  const bool ok = certificate != nullptr && key != nullptr &&
                  SSL_use_cert_and_key(ssl_.get(), certificate, key, chain, /*override=*/1) == 1;
  ERR_clear_error();
  return ok;
}

void Connection::stop_for_sessions() { stop_for_sessions_ = true; }

v8::Local<v8::Value> Connection::wanted_session() { return crypto::to_uint8_array(env(), wanted_session_); }

void Connection::load_session(js::Bytes session) {
  session_known_ = true;
  ERR_clear_error();
  const uint8_t* at = session.data();
  // One that cannot be read is none: the handshake is a full one.
  loaded_session_.reset(
      d2i_SSL_SESSION(nullptr, &at, static_cast<long>(session.size())));  // NOLINT(google-runtime-int)
  ERR_clear_error();
}

void Connection::request_ocsp() {
  if (!closed_) SSL_set_tlsext_status_type(ssl_.get(), TLSEXT_STATUSTYPE_ocsp);
}

bool Connection::ocsp_requested() const {
  return !closed_ && SSL_get_tlsext_status_type(ssl_.get()) == TLSEXT_STATUSTYPE_ocsp;
}

void Connection::set_ocsp_response(js::Bytes response) { ocsp_response_.assign(response.begin(), response.end()); }

void Connection::enable_trace() {
  if (closed_) return;
  static BIO* const out = BIO_new_fp(stderr, BIO_NOCLOSE);
  SSL_set_msg_callback(ssl_.get(), &SSL_trace);
  SSL_set_msg_callback_arg(ssl_.get(), out);
}

Result<void> Connection::set_session(js::Env& env, js::Bytes session) {
  if (closed_) return {};
  ERR_clear_error();
  const uint8_t* at = session.data();
  const std::unique_ptr<SSL_SESSION, Deleter<SSL_SESSION_free>> parsed(
      d2i_SSL_SESSION(nullptr, &at, static_cast<long>(session.size())));  // NOLINT(google-runtime-int)
  // A session that cannot be read is none: the handshake is a full one.
  if (parsed && SSL_set_session(ssl_.get(), parsed.get()) != 1) {
    return crypto::throw_openssl_error(env, "SSL_set_session error");
  }
  ERR_clear_error();
  return {};
}

// --- about the connection ------------------------------------------------------------------------------------------------

std::optional<std::string> Connection::servername() const {
  if (closed_) return std::nullopt;
  const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
  if (name == nullptr) return std::nullopt;
  return std::string(name);
}

std::optional<std::string> Connection::alpn() const {
  if (closed_) return std::nullopt;
  const uint8_t* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  if (size == 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(name), size);
}

std::vector<std::string> Connection::cipher() const {
  if (closed_) return {};
  const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl_.get());
  if (cipher == nullptr) return {};
  const char* standard = SSL_CIPHER_standard_name(cipher);
  return {SSL_CIPHER_get_name(cipher), standard == nullptr ? "" : standard, SSL_CIPHER_get_version(cipher)};
}

std::vector<std::string> Connection::verify_error() const {
  if (closed_) return {};
  long error = SSL_get_verify_result(ssl_.get());  // NOLINT(google-runtime-int): OpenSSL's type
  if (SSL_get0_peer_certificate(ssl_.get()) == nullptr) {
    // Whoever has the same key needs no certificate; whoever resumes a session has shown one before, or that key.
    const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl_.get());
    const bool by_key = cipher != nullptr && SSL_CIPHER_get_auth_nid(cipher) == NID_auth_psk;
    if (!by_key && (SSL_session_reused(ssl_.get()) != 1 || error != X509_V_OK)) {
      error = X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT;
    }
  }
  if (error == X509_V_OK) return {};
  return {verify_code(error), X509_verify_cert_error_string(error)};
}

std::vector<v8::Local<v8::Value>> Connection::peer_certificates() {
  std::vector<v8::Local<v8::Value>> result;
  if (closed_) return result;
  const X509Ptr leaf(SSL_get1_peer_certificate(ssl_.get()));
  if (!leaf) return result;
  result.push_back(der(env(), leaf.get()));
  std::vector<X509*> seen{leaf.get()};
  // What was sent, then what the verification found beyond it, such as the root.
  for (STACK_OF(X509) * chain : {SSL_get_peer_cert_chain(ssl_.get()), SSL_get0_verified_chain(ssl_.get())}) {
    for (int i = 0; i < sk_X509_num(chain); ++i) {
      X509* certificate = sk_X509_value(chain, i);
      if (std::any_of(seen.begin(), seen.end(), [&](X509* one) { return X509_cmp(one, certificate) == 0; })) continue;
      seen.push_back(certificate);
      result.push_back(der(env(), certificate));
    }
  }
  return result;
}

v8::Local<v8::Value> Connection::own_certificate() {
  X509* certificate = closed_ ? nullptr : SSL_get_certificate(ssl_.get());
  if (certificate == nullptr) return v8::Undefined(isolate());
  return der(env(), certificate);
}

std::vector<v8::Local<v8::Value>> Connection::own_certificate_and_issuer() {
  std::vector<v8::Local<v8::Value>> result;
  X509* certificate = closed_ ? nullptr : SSL_get_certificate(ssl_.get());
  if (certificate == nullptr) return result;
  result.push_back(der(env(), certificate));
  // It is in the chain that is sent, or among the trusted ones.
  STACK_OF(X509)* chain = nullptr;
  SSL_get0_chain_certs(ssl_.get(), &chain);
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    X509* issuer = sk_X509_value(chain, i);
    if (X509_check_issued(issuer, certificate) != X509_V_OK) continue;
    result.push_back(der(env(), issuer));
    return result;
  }
  const std::unique_ptr<X509_STORE_CTX, Deleter<X509_STORE_CTX_free>> store(X509_STORE_CTX_new());
  X509* issuer = nullptr;
  if (store &&
      X509_STORE_CTX_init(store.get(), SSL_CTX_get_cert_store(SSL_get_SSL_CTX(ssl_.get())), nullptr, nullptr) == 1 &&
      X509_STORE_CTX_get1_issuer(&issuer, store.get(), certificate) == 1) {
    const X509Ptr owned(issuer);
    result.push_back(der(env(), issuer));
  }
  ERR_clear_error();
  return result;
}

v8::Local<v8::Value> Connection::session() {
  const SSL_SESSION* session = told_session_ ? told_session_.get() : closed_ ? nullptr : SSL_get_session(ssl_.get());
  if (session == nullptr) return v8::Undefined(isolate());
  return crypto::to_uint8_array(env(), serialized(session));
}

v8::Local<v8::Value> Connection::ticket() {
  const SSL_SESSION* session = told_session_ ? told_session_.get() : closed_ ? nullptr : SSL_get_session(ssl_.get());
  const uint8_t* bytes = nullptr;
  size_t size = 0;
  if (session != nullptr) SSL_SESSION_get0_ticket(session, &bytes, &size);
  if (bytes == nullptr) return v8::Undefined(isolate());
  return crypto::to_uint8_array(env(), bytes, size);
}

std::vector<v8::Local<v8::Value>> Connection::next_session() {
  told_session_.reset();
  if (sessions_.empty()) return {};
  told_session_ = std::move(sessions_.front());
  sessions_.pop_front();
  unsigned size = 0;
  const uint8_t* id = SSL_SESSION_get_id(told_session_.get(), &size);
  return {crypto::to_uint8_array(env(), id, size), crypto::to_uint8_array(env(), serialized(told_session_.get()))};
}

std::vector<std::string> Connection::take_key_log() { return std::exchange(key_log_, {}); }

v8::Local<v8::Value> Connection::take_ocsp_response() {
  if (!std::exchange(ocsp_answered_, false)) return v8::Undefined(isolate());
  if (ocsp_response_.empty()) return v8::Null(isolate());
  return crypto::to_uint8_array(env(), std::exchange(ocsp_response_, {}));
}

v8::Local<v8::Value> Connection::finished(bool of_peer) {
  std::array<uint8_t, EVP_MAX_MD_SIZE> bytes;
  if (closed_) return v8::Undefined(isolate());
  const size_t size = of_peer ? SSL_get_peer_finished(ssl_.get(), bytes.data(), bytes.size())
                              : SSL_get_finished(ssl_.get(), bytes.data(), bytes.size());
  if (size == 0) return v8::Undefined(isolate());
  return crypto::to_uint8_array(env(), bytes.data(), std::min(size, bytes.size()));
}

std::vector<std::string> Connection::ephemeral_key() {
  if (closed_) return {};
  EVP_PKEY* raw = nullptr;
  if (SSL_get_peer_tmp_key(ssl_.get(), &raw) != 1) return {};
  const std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>> key(raw);
  const std::string bits = std::to_string(EVP_PKEY_get_bits(key.get()));
  if (EVP_PKEY_is_a(key.get(), "DH")) return {"DH", "", bits};
  std::array<char, 64> name{};
  size_t size = 0;
  if (EVP_PKEY_get_group_name(key.get(), name.data(), name.size(), &size) != 1) {
    const char* type = EVP_PKEY_get0_type_name(key.get());
    return {"ECDH", type == nullptr ? "" : type, bits};
  }
  return {"ECDH", name.data(), bits};
}

std::vector<std::string> Connection::shared_signature_algorithms() {
  std::vector<std::string> result;
  if (closed_) return result;
  const int count = SSL_get_shared_sigalgs(ssl_.get(), 0, nullptr, nullptr, nullptr, nullptr, nullptr);
  for (int i = 0; i < count; ++i) {
    int sign = 0;
    int hash = 0;
    SSL_get_shared_sigalgs(ssl_.get(), i, &sign, &hash, nullptr, nullptr, nullptr);
    const char* kind = sign == EVP_PKEY_RSA       ? "RSA"
                       : sign == EVP_PKEY_RSA_PSS ? "RSA-PSS"
                       : sign == EVP_PKEY_DSA     ? "DSA"
                       : sign == EVP_PKEY_EC      ? "ECDSA"
                       : sign == NID_ED25519      ? "Ed25519"
                       : sign == NID_ED448        ? "Ed448"
                                                  : nullptr;
    std::string name = kind != nullptr ? kind : std::string(OBJ_nid2sn(sign) == nullptr ? "UNDEF" : OBJ_nid2sn(sign));
    const char* digest = hash == NID_undef ? nullptr : OBJ_nid2sn(hash);
    result.push_back(name + "+" + (digest == nullptr ? "UNDEF" : digest));
  }
  return result;
}

Result<v8::Local<v8::Value>> Connection::export_keying_material(js::Env& env, uint32_t size, std::string label,
                                                                std::optional<js::Bytes> context) {
  ERR_clear_error();
  if (closed_)
    return Error::coded(ErrorKind::kError, "ERR_TLS_INVALID_STATE",
                        "TLS socket connection must be securely established");
  std::vector<uint8_t> bytes(size);
  if (SSL_export_keying_material(ssl_.get(), bytes.data(), bytes.size(), label.data(), label.size(),
                                 context ? context->data() : nullptr, context ? context->size() : 0,
                                 context ? 1 : 0) != 1) {
    return crypto::throw_openssl_error(env, "SSL_export_keying_material");
  }
  return crypto::to_uint8_array(env, bytes);
}

}  // namespace weft::tls
