// What OpenSSL asks and tells while it is at work on a connection.
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "api/crypto/output.h"
#include "api/tls/connection.h"

namespace weft::tls {

struct Connection::Callbacks {
  static constexpr const char* kChooseAlpn = "tls.chooseAlpn";
  static constexpr const char* kGivePsk = "tls.givePsk";

  static Connection* of(const SSL* ssl) { return static_cast<Connection*>(SSL_get_app_data(ssl)); }

  static v8::Local<v8::Private> key(Connection& self, const char* name) {
    return v8::Private::ForApi(self.isolate(), js::name(self.isolate(), name));
  }

  /// Calls a function of JavaScript that does not throw; what it returns, or nothing when the runtime is being stopped.
  static v8::MaybeLocal<v8::Value> ask(Connection& self, const char* name, int argc, v8::Local<v8::Value>* argv) {
    if (self.runtime_.stopped() || self.closed_) return {};
    v8::Local<v8::Value> function;
    if (!self.wrapper()->GetPrivate(self.env().context(), key(self, name)).ToLocal(&function) ||
        !function->IsFunction()) {
      return {};
    }
    // A listener may ask OpenSSL for something else; neither sees the other's errors.
    v8::Local<v8::Value> result;
    const bool ok = function.As<v8::Function>()
                        ->Call(self.env().context(), v8::Undefined(self.isolate()), argc, argv)
                        .ToLocal(&result);
    ERR_clear_error();
    if (!ok) return {};
    return result;
  }

  // --- the client's hello

  static int on_hello(SSL* ssl, int*, void*) {
    Connection* self = of(ssl);
    if (self == nullptr || !self->stop_for_sessions_ || self->session_known_) return SSL_CLIENT_HELLO_SUCCESS;
    const uint8_t* id = nullptr;
    const size_t size = SSL_client_hello_get0_session_id(ssl, &id);
    const uint8_t* ticket = nullptr;
    size_t ticket_size = 0;
    const bool has_ticket =
        SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_session_ticket, &ticket, &ticket_size) == 1 && ticket_size > 0;
    if (size == 0 || has_ticket) {
      self->session_known_ = true;
      return SSL_CLIENT_HELLO_SUCCESS;
    }
    self->wanted_session_.assign(id, id + size);
    return SSL_CLIENT_HELLO_RETRY;
  }

  static SSL_SESSION* on_get_session(SSL* ssl, const unsigned char* id, int size, int* copy) {
    *copy = 0;  // the reference becomes OpenSSL's
    Connection* self = of(ssl);
    if (self == nullptr || !self->loaded_session_) return nullptr;
    unsigned own_size = 0;
    const unsigned char* own = SSL_SESSION_get_id(self->loaded_session_.get(), &own_size);
    if (own_size != static_cast<unsigned>(size) || std::memcmp(own, id, own_size) != 0) return nullptr;
    return self->loaded_session_.release();
  }

  /// A client asks for no certificate here, but says which one it has; a server chooses.
  static int on_certificate(SSL* ssl, void*) {
    Connection* self = of(ssl);
    // -1: the handshake waits, and asks again when it goes on.
    return self != nullptr && self->stop_for_context_ && !self->context_known_ ? -1 : 1;
  }

  static int on_alpn(SSL* ssl, const uint8_t** out, uint8_t* out_size, const uint8_t* in, unsigned size, void*) {
    Connection* self = of(ssl);
    if (self == nullptr) return SSL_TLSEXT_ERR_NOACK;
    if (self->asks_alpn_) {
      v8::HandleScope handles(self->isolate());
      v8::Local<v8::Value> argument = crypto::to_uint8_array(self->env(), in, size);
      v8::Local<v8::Value> chosen;
      if (!ask(*self, kChooseAlpn, 1, &argument).ToLocal(&chosen) || !chosen->IsUint8Array()) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
      }
      self->chosen_alpn_ = std::string(js::Bytes::of(chosen).view());
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

  // --- the state of certificates

  static int on_status(SSL* ssl, void*) {
    Connection* self = of(ssl);
    if (self == nullptr) return SSL_is_server(ssl) != 0 ? SSL_TLSEXT_ERR_NOACK : 1;
    if (SSL_is_server(ssl) == 0) {
      const uint8_t* response = nullptr;
      const auto size = SSL_get_tlsext_status_ocsp_resp(ssl, &response);
      if (size > 0 && response != nullptr) {
        self->ocsp_response_.assign(response, response + size);
      } else {
        STACK_OF(OCSP_RESPONSE)* all = nullptr;
        SSL_get0_tlsext_status_ocsp_resp_ex(ssl, &all);
        // There may be one for each certificate of the chain; the first is the server's own.
        if (sk_OCSP_RESPONSE_num(all) > 0) {
          uint8_t* bytes = nullptr;
          const int length = i2d_OCSP_RESPONSE(sk_OCSP_RESPONSE_value(all, 0), &bytes);
          if (length > 0) self->ocsp_response_.assign(bytes, bytes + length);
          OPENSSL_free(bytes);
        }
      }
      ERR_clear_error();
      self->ocsp_answered_ = true;
      self->news_ = true;
      return 1;  // whether it is good enough is the program's business
    }
    if (self->ocsp_response_.empty()) return SSL_TLSEXT_ERR_NOACK;
    const uint8_t* at = self->ocsp_response_.data();
    OCSP_RESPONSE* response =
        d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(self->ocsp_response_.size()));  // NOLINT: OpenSSL's type
    if (response == nullptr) {
      // OpenSSL sends nothing that is no response.
      ERR_clear_error();
      return SSL_TLSEXT_ERR_NOACK;
    }
    STACK_OF(OCSP_RESPONSE)* all = sk_OCSP_RESPONSE_new_null();
    sk_OCSP_RESPONSE_push(all, response);
    SSL_set0_tlsext_status_ocsp_resp_ex(ssl, all);
    return SSL_TLSEXT_ERR_OK;
  }

  // --- tickets

  static int on_ticket(SSL* ssl, uint8_t* name, uint8_t* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, int encrypt) {
    // They are those of the context that the connection began with, not of the name that it asked for.
    Connection* self = of(ssl);
    if (self == nullptr) return 0;
    TicketKeys copy = *self->ticket_keys_;  // OpenSSL's parameters are not const
    uint8_t* keys = copy.data();
    std::array<char, 7> digest = {"SHA256"};
    std::array<OSSL_PARAM, 3> parameters = {OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, keys + 16, 16),
                                            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                                            OSSL_PARAM_construct_end()};
    if (encrypt != 0) {
      std::copy_n(keys, 16, name);
      const bool ok = RAND_bytes(iv, 16) == 1 &&
                      EVP_EncryptInit_ex(cipher, EVP_aes_128_cbc(), nullptr, keys + 32, iv) == 1 &&
                      EVP_MAC_CTX_set_params(mac, parameters.data()) == 1;
      return ok ? 1 : -1;
    }
    if (CRYPTO_memcmp(name, keys, 16) != 0) return 0;
    const bool ok = EVP_MAC_CTX_set_params(mac, parameters.data()) == 1 &&
                    EVP_DecryptInit_ex(cipher, EVP_aes_128_cbc(), nullptr, keys + 32, iv) == 1;
    return ok ? 1 : -1;
  }

  // --- keys that both sides know

  static unsigned on_client_psk(SSL* ssl, const char* hint, char* identity, unsigned max_identity, unsigned char* key,
                                unsigned max_key) {
    Connection* self = of(ssl);
    if (self == nullptr || !self->asks_psk_) return 0;
    v8::Isolate* isolate = self->isolate();
    v8::HandleScope handles(isolate);
    v8::Local<v8::Value> hint_value = v8::Null(isolate);
    if (hint != nullptr && !js::string(isolate, hint).ToLocal(&hint_value)) return 0;
    v8::Local<v8::Value> argv[] = {hint_value, v8::Integer::NewFromUnsigned(isolate, max_identity),
                                   v8::Integer::NewFromUnsigned(isolate, max_key)};
    v8::Local<v8::Value> answer;
    if (!ask(*self, kGivePsk, 3, argv).ToLocal(&answer) || !answer->IsArray()) return 0;
    auto context = self->env().context();
    v8::Local<v8::Value> name;
    v8::Local<v8::Value> secret;
    if (!answer.As<v8::Array>()->Get(context, 0).ToLocal(&name) || !js::Bytes::is(name)) return 0;
    if (!answer.As<v8::Array>()->Get(context, 1).ToLocal(&secret) || !js::Bytes::is(secret)) return 0;
    const auto name_bytes = js::Bytes::of(name);
    const auto secret_bytes = js::Bytes::of(secret);
    if (name_bytes.size() > max_identity || secret_bytes.size() > max_key) return 0;
    // OpenSSL has room for one more character.
    if (name_bytes.size() > 0) std::memcpy(identity, name_bytes.data(), name_bytes.size());
    identity[name_bytes.size()] = '\0';
    if (secret_bytes.size() > 0) std::memcpy(key, secret_bytes.data(), secret_bytes.size());
    return static_cast<unsigned>(secret_bytes.size());
  }

  static unsigned on_server_psk(SSL* ssl, const char* identity, unsigned char* key, unsigned max_key) {
    Connection* self = of(ssl);
    if (self == nullptr || !self->asks_psk_ || identity == nullptr) return 0;
    v8::Isolate* isolate = self->isolate();
    v8::HandleScope handles(isolate);
    v8::Local<v8::Value> name;
    if (!js::string(isolate, identity).ToLocal(&name)) return 0;
    v8::Local<v8::Value> argv[] = {name, v8::Integer::NewFromUnsigned(isolate, max_key)};
    v8::Local<v8::Value> secret;
    if (!ask(*self, kGivePsk, 2, argv).ToLocal(&secret) || !js::Bytes::is(secret)) return 0;
    const auto bytes = js::Bytes::of(secret);
    if (bytes.size() > max_key) return 0;
    if (bytes.size() > 0) std::memcpy(key, bytes.data(), bytes.size());
    return static_cast<unsigned>(bytes.size());
  }

  // --- news

  static int on_session(SSL* ssl, SSL_SESSION* session) {
    Connection* self = of(ssl);
    if (self == nullptr || (SSL_is_server(ssl) != 0 && !self->stop_for_sessions_)) return 0;
    self->sessions_.emplace_back(session);
    self->news_ = true;
    return 1;  // the reference is ours
  }

  static void on_key_log(const SSL* ssl, const char* line) {
    Connection* self = of(ssl);
    if (self == nullptr || !self->log_keys_) return;
    self->key_log_.emplace_back(line);
    self->news_ = true;
  }

  static void on_info(const SSL* ssl, int where, int) {
    if ((where & (SSL_CB_HANDSHAKE_START | SSL_CB_HANDSHAKE_DONE)) == 0) return;
    Connection* self = of(ssl);
    // TLS 1.3 calls tickets and new keys handshakes, too.
    if (self == nullptr || !self->established_ || SSL_version(ssl) >= TLS1_3_VERSION) return;
    if ((where & SSL_CB_HANDSHAKE_START) != 0) {
      self->renegotiations_begun_++;
    } else {
      self->renegotiations_done_++;
    }
    self->news_ = true;
  }
};

void Connection::install(SSL_CTX* context) {
  SSL_CTX_set_client_hello_cb(context, &Callbacks::on_hello, nullptr);
  SSL_CTX_set_cert_cb(context, &Callbacks::on_certificate, nullptr);
  SSL_CTX_set_alpn_select_cb(context, &Callbacks::on_alpn, nullptr);
  SSL_CTX_sess_set_new_cb(context, &Callbacks::on_session);
  SSL_CTX_sess_set_get_cb(context, &Callbacks::on_get_session);
  SSL_CTX_set_tlsext_status_cb(context, &Callbacks::on_status);
  SSL_CTX_set_tlsext_ticket_key_evp_cb(context, &Callbacks::on_ticket);
  SSL_CTX_set_info_callback(context, &Callbacks::on_info);
}

void Connection::set_alpn_chooser(v8::Local<v8::Function> choose) {
  asks_alpn_ =
      wrapper()->SetPrivate(env().context(), Callbacks::key(*this, Callbacks::kChooseAlpn), choose).FromMaybe(false);
}

void Connection::set_psk_callback(v8::Local<v8::Function> give) {
  if (closed_) return;
  asks_psk_ = wrapper()->SetPrivate(env().context(), Callbacks::key(*this, Callbacks::kGivePsk), give).FromMaybe(false);
  if (SSL_is_server(ssl_.get()) != 0) {
    SSL_set_psk_server_callback(ssl_.get(), &Callbacks::on_server_psk);
  } else {
    SSL_set_psk_client_callback(ssl_.get(), &Callbacks::on_client_psk);
  }
}

void Connection::enable_key_log() {
  if (closed_) return;
  log_keys_ = true;
  // Other connections of the context pay for it, too; none should be that has no need.
  SSL_CTX_set_keylog_callback(SSL_get_SSL_CTX(ssl_.get()), &Callbacks::on_key_log);
}

}  // namespace weft::tls
