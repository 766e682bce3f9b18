#include "api/tls/connection.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/crypto/openssl_error.h"
#include "api/crypto/output.h"

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

std::vector<uint8_t> serialized(SSL_SESSION* session) {
  std::vector<uint8_t> bytes(static_cast<size_t>(std::max(0, i2d_SSL_SESSION(session, nullptr))));
  uint8_t* at = bytes.data();
  if (!bytes.empty()) i2d_SSL_SESSION(session, &at);
  return bytes;
}

}  // namespace

Connection::Connection(Context& context, bool server) : ssl_(SSL_new(context.get())) {
  incoming_ = BIO_new(BIO_s_mem());
  outgoing_ = BIO_new(BIO_s_mem());
  // An empty buffer is no end: more may come.
  BIO_set_mem_eof_return(incoming_, -1);
  SSL_set_bio(ssl_.get(), incoming_, outgoing_);
  SSL_set_app_data(ssl_.get(), this);
  SSL_set_cert_cb(ssl_.get(), &on_certificate, nullptr);
  if (server) {
    SSL_set_accept_state(ssl_.get());
  } else {
    SSL_set_connect_state(ssl_.get());
  }
}

Connection::~Connection() {
  if (ssl_) SSL_set_app_data(ssl_.get(), nullptr);
}

Connection* Connection::of(const SSL* ssl) { return static_cast<Connection*>(SSL_get_app_data(ssl)); }

void Connection::install(SSL_CTX* context) {
  SSL_CTX_set_alpn_select_cb(context, &on_alpn, nullptr);
  SSL_CTX_sess_set_new_cb(context, &on_session);
  SSL_CTX_set_keylog_callback(context, &on_key_log);
}

// --- callbacks of OpenSSL ------------------------------------------------------------------------------------------------

int Connection::on_certificate(SSL* ssl, void*) {
  Connection* self = of(ssl);
  // -1: the handshake waits, and asks again when it goes on.
  return self != nullptr && self->stop_for_context_ && !self->context_known_ ? -1 : 1;
}

int Connection::on_alpn(SSL* ssl, const uint8_t** out, uint8_t* out_size, const uint8_t* in, unsigned size, void*) {
  Connection* self = of(ssl);
  if (self == nullptr) return SSL_TLSEXT_ERR_NOACK;
  if (!self->choose_alpn_.IsEmpty()) {
    v8::Isolate* isolate = self->isolate();
    v8::HandleScope handles(isolate);
    v8::Local<v8::Value> argument = crypto::to_uint8_array(self->env(), in, size);
    v8::Local<v8::Value> chosen;
    auto choose = self->choose_alpn_.Get(isolate);
    if (!choose->Call(self->env().context(), v8::Undefined(isolate), 1, &argument).ToLocal(&chosen) ||
        !chosen->IsString()) {
      return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    self->chosen_alpn_ = *v8::String::Utf8Value(isolate, chosen);
    *out = reinterpret_cast<const uint8_t*>(self->chosen_alpn_.data());
    *out_size = static_cast<uint8_t>(self->chosen_alpn_.size());
    return SSL_TLSEXT_ERR_OK;
  }
  if (self->alpn_.empty()) return SSL_TLSEXT_ERR_NOACK;
  uint8_t* selected = nullptr;
  const int status = SSL_select_next_proto(&selected, out_size, reinterpret_cast<const uint8_t*>(self->alpn_.data()),
                                           static_cast<unsigned>(self->alpn_.size()), in, size);
  *out = selected;
  return status == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

int Connection::on_session(SSL* ssl, SSL_SESSION* session) {
  if (Connection* self = of(ssl); self != nullptr && SSL_is_server(ssl) == 0) {
    self->sessions_.push_back(serialized(session));
  }
  return 0;  // the reference stays OpenSSL's
}

void Connection::on_key_log(const SSL* ssl, const char* line) {
  if (Connection* self = of(ssl); self != nullptr) self->key_log_.emplace_back(line);
}

// --- bytes ---------------------------------------------------------------------------------------------------------------

void Connection::receive(js::Bytes bytes) {
  if (!bytes.empty()) BIO_write(incoming_, bytes.data(), static_cast<int>(bytes.size()));
}

Result<int32_t> Connection::handshake(js::Env& env) {
  ERR_clear_error();
  const int status = SSL_do_handshake(ssl_.get());
  if (status == 1) return static_cast<int32_t>(Progress::kDone);
  switch (SSL_get_error(ssl_.get(), status)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return static_cast<int32_t>(Progress::kWaits);
    case SSL_ERROR_WANT_X509_LOOKUP:
      return static_cast<int32_t>(Progress::kWantsContext);
    default:
      return crypto::throw_openssl_error(env, "The TLS handshake failed");
  }
}

Result<v8::Local<v8::Value>> Connection::read(js::Env& env) {
  ERR_clear_error();
  std::array<uint8_t, 65536> buffer;
  size_t size = 0;
  while (size < buffer.size()) {
    const int count = SSL_read(ssl_.get(), buffer.data() + size, static_cast<int>(buffer.size() - size));
    if (count > 0) {
      size += static_cast<size_t>(count);
      continue;
    }
    if (size > 0) break;  // what stopped it comes again
    switch (SSL_get_error(ssl_.get(), count)) {
      case SSL_ERROR_WANT_READ:
      case SSL_ERROR_WANT_WRITE:
      case SSL_ERROR_WANT_X509_LOOKUP:
        return v8::Local<v8::Value>(v8::Undefined(env.isolate()));
      case SSL_ERROR_ZERO_RETURN:
        return v8::Local<v8::Value>(v8::Null(env.isolate()));
      default:
        return crypto::throw_openssl_error(env, "TLS data cannot be read");
    }
  }
  ERR_clear_error();
  return crypto::to_uint8_array(env, buffer.data(), size);
}

Result<void> Connection::write(js::Env& env, js::Bytes bytes) {
  ERR_clear_error();
  for (size_t at = 0; at < bytes.size();) {
    const size_t size = std::min<size_t>(bytes.size() - at, 1 << 20);
    const int count = SSL_write(ssl_.get(), bytes.data() + at, static_cast<int>(size));
    if (count <= 0) return crypto::throw_openssl_error(env, "TLS data cannot be written");
    at += static_cast<size_t>(count);
  }
  return {};
}

v8::Local<v8::Value> Connection::output() {
  uint8_t* bytes = nullptr;
  const auto size = BIO_get_mem_data(outgoing_, reinterpret_cast<char**>(&bytes));
  if (size <= 0) return v8::Undefined(isolate());
  auto array = crypto::to_uint8_array(env(), bytes, static_cast<size_t>(size));
  (void)BIO_reset(outgoing_);
  return array;
}

void Connection::shutdown() {
  // Neither before the handshake nor after a failure is there anything to be said.
  if (SSL_is_init_finished(ssl_.get()) != 0) SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

// --- before the handshake ------------------------------------------------------------------------------------------------

void Connection::set_servername(std::string name) { SSL_set_tlsext_host_name(ssl_.get(), name.c_str()); }

void Connection::set_alpn(js::Bytes protocols) {
  alpn_ = std::string(protocols.view());
  if (SSL_is_server(ssl_.get()) == 0) {
    SSL_set_alpn_protos(ssl_.get(), protocols.data(), static_cast<unsigned>(protocols.size()));
  }
}

void Connection::set_alpn_chooser(v8::Local<v8::Function> choose) { choose_alpn_.Reset(isolate(), choose); }

void Connection::set_verify(bool request, bool required) {
  int mode = request ? SSL_VERIFY_PEER : SSL_VERIFY_NONE;
  if (request && required) mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  // Whether the certificate is good enough is decided after the handshake.
  SSL_set_verify(ssl_.get(), mode, [](int, X509_STORE_CTX*) { return 1; });
}

bool Connection::set_max_fragment(uint32_t size) { return SSL_set_max_send_fragment(ssl_.get(), size) == 1; }

void Connection::stop_for_context() { stop_for_context_ = true; }

void Connection::use_context(Context& context) {
  context_known_ = true;
  SSL_set_SSL_CTX(ssl_.get(), context.get());
  if (X509_STORE* store = SSL_CTX_get_cert_store(context.get())) SSL_set1_verify_cert_store(ssl_.get(), store);
}

Result<void> Connection::set_session(js::Env& env, js::Bytes session) {
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
  const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
  if (name == nullptr) return std::nullopt;
  return std::string(name);
}

std::optional<std::string> Connection::alpn() const {
  const uint8_t* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  if (size == 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(name), size);
}

std::string Connection::protocol() const { return SSL_get_version(ssl_.get()); }

std::vector<std::string> Connection::cipher() const {
  const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl_.get());
  if (cipher == nullptr) return {};
  const char* standard = SSL_CIPHER_standard_name(cipher);
  return {SSL_CIPHER_get_name(cipher), standard == nullptr ? "" : standard, SSL_CIPHER_get_version(cipher)};
}

std::vector<std::string> Connection::verify_error() const {
  const X509Ptr peer(SSL_get1_peer_certificate(ssl_.get()));
  const long error = SSL_get_verify_result(ssl_.get());  // NOLINT(google-runtime-int): OpenSSL's type
  if (!peer) {
    // Whoever resumes a session has shown a certificate before.
    if (SSL_session_reused(ssl_.get()) == 1 && error == X509_V_OK) return {};
    return {"UNABLE_TO_GET_ISSUER_CERT", X509_verify_cert_error_string(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT)};
  }
  if (error == X509_V_OK) return {};
  return {verify_code(error), X509_verify_cert_error_string(error)};
}

std::vector<v8::Local<v8::Value>> Connection::peer_certificates() {
  std::vector<v8::Local<v8::Value>> result;
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
  X509* certificate = SSL_get_certificate(ssl_.get());
  if (certificate == nullptr) return v8::Undefined(isolate());
  return der(env(), certificate);
}

v8::Local<v8::Value> Connection::session() {
  SSL_SESSION* session = SSL_get_session(ssl_.get());
  if (session == nullptr) return v8::Undefined(isolate());
  return crypto::to_uint8_array(env(), serialized(session));
}

std::vector<v8::Local<v8::Value>> Connection::take_sessions() {
  std::vector<v8::Local<v8::Value>> result;
  for (const auto& session : sessions_) result.push_back(crypto::to_uint8_array(env(), session));
  sessions_.clear();
  return result;
}

std::vector<std::string> Connection::take_key_log() { return std::exchange(key_log_, {}); }

v8::Local<v8::Value> Connection::finished(bool of_peer) {
  std::array<uint8_t, EVP_MAX_MD_SIZE> bytes;
  const size_t size = of_peer ? SSL_get_peer_finished(ssl_.get(), bytes.data(), bytes.size())
                              : SSL_get_finished(ssl_.get(), bytes.data(), bytes.size());
  if (size == 0) return v8::Undefined(isolate());
  return crypto::to_uint8_array(env(), bytes.data(), size);
}

std::vector<std::string> Connection::ephemeral_key() {
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
  std::vector<uint8_t> bytes(size);
  if (SSL_export_keying_material(ssl_.get(), bytes.data(), bytes.size(), label.data(), label.size(),
                                 context ? context->data() : nullptr, context ? context->size() : 0,
                                 context ? 1 : 0) != 1) {
    return crypto::throw_openssl_error(env, "SSL_export_keying_material");
  }
  return crypto::to_uint8_array(env, bytes);
}

}  // namespace weft::tls
