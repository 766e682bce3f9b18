// Engines are deprecated, and still part of Node's interface.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "api/tls/context.h"

#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "api/crypto/openssl_error.h"
#include "api/crypto/output.h"
#include "api/tls/connection.h"
#include "runtime/runtime.h"

namespace weft::tls {
namespace {

using BioPtr = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using X509Ptr = std::unique_ptr<X509, Deleter<X509_free>>;
using PkeyPtr = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;

using EnginePtr = std::unique_ptr<ENGINE, Deleter<ENGINE_free>>;

/// One that is built in, or the shared library of that name.
EnginePtr load_engine(const std::string& name) {
  ENGINE_load_builtin_engines();
  EnginePtr engine(ENGINE_by_id(name.c_str()));
  if (engine) return engine;
  EnginePtr loader(ENGINE_by_id("dynamic"));
  if (!loader || ENGINE_ctrl_cmd_string(loader.get(), "SO_PATH", name.c_str(), 0) != 1 ||
      ENGINE_ctrl_cmd_string(loader.get(), "LOAD", nullptr, 0) != 1) {
    return nullptr;
  }
  return loader;
}

BioPtr bio_of(const js::Bytes& bytes) { return BioPtr(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size()))); }

/// Never asks on the terminal.
int give_passphrase(char* out, int size, int, void* data) {
  const auto* passphrase = static_cast<const std::optional<js::Bytes>*>(data);
  // Without one, an empty one is tried: the error is that of a wrong one.
  const size_t length = *passphrase ? (*passphrase)->size() : 0;
  if (length > static_cast<size_t>(size)) return -1;
  if (length > 0) std::memcpy(out, (*passphrase)->data(), length);
  return static_cast<int>(length);
}

/// The end of the certificates in a PEM text leaves an error that is none.
void forget_end_of_pem() {
  const unsigned long last = ERR_peek_last_error();  // NOLINT(google-runtime-int): OpenSSL's type
  if (ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE) ERR_clear_error();
}

X509Ptr read_certificate(BIO* bio) { return X509Ptr(PEM_read_bio_X509_AUX(bio, nullptr, nullptr, nullptr)); }

}  // namespace

X509_STORE* Roots::get(const std::string& pem, uint32_t generation) {
  if (store_ && generation == generation_) return store_.get();
  store_.reset(X509_STORE_new());
  generation_ = generation;
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  while (X509Ptr certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    X509_STORE_add_cert(store_.get(), certificate.get());
  }
  ERR_clear_error();
  return store_.get();
}

Context::Context() : context_(SSL_CTX_new(TLS_method())) {
  // Sessions are the program's business: nothing is kept inside.
  SSL_CTX_set_session_cache_mode(
      get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_SERVER | SSL_SESS_CACHE_NO_INTERNAL | SSL_SESS_CACHE_NO_AUTO_CLEAR);
  SSL_CTX_set_mode(get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Node's servers let clients begin another handshake (up to TLS 1.2), and count.
  SSL_CTX_set_options(get(), SSL_OP_ALLOW_CLIENT_RENEGOTIATION);
  RAND_bytes(ticket_keys_->data(), static_cast<int>(ticket_keys_->size()));
  Connection::install(get());
}

void Context::set_versions(int32_t minimum, int32_t maximum) {
  SSL_CTX_set_min_proto_version(get(), minimum);
  SSL_CTX_set_max_proto_version(get(), maximum);
}

Result<void> Context::set_certificate(js::Env& env, js::Bytes pem) {
  ERR_clear_error();
  const BioPtr bio = bio_of(pem);
  const X509Ptr leaf = read_certificate(bio.get());
  if (!leaf || SSL_CTX_use_certificate(get(), leaf.get()) != 1) {
    return crypto::throw_openssl_error(env, "The certificate cannot be used");
  }
  SSL_CTX_clear_chain_certs(get());
  while (X509Ptr next{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    if (SSL_CTX_add1_chain_cert(get(), next.get()) != 1) {
      return crypto::throw_openssl_error(env, "The certificate chain cannot be used");
    }
  }
  forget_end_of_pem();
  if (ERR_peek_last_error() != 0) return crypto::throw_openssl_error(env, "The certificate chain cannot be read");
  return {};
}

Result<void> Context::set_key(js::Env& env, js::Bytes pem, std::optional<js::Bytes> passphrase) {
  ERR_clear_error();
  const BioPtr bio = bio_of(pem);
  const PkeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &give_passphrase, &passphrase));
  if (!key || SSL_CTX_use_PrivateKey(get(), key.get()) != 1) {
    return crypto::throw_openssl_error(env, "The private key cannot be used");
  }
  return {};
}

Result<void> Context::load_pkcs12(js::Env& env, js::Bytes bytes, std::optional<js::Bytes> passphrase) {
  ERR_clear_error();
  const BioPtr bio = bio_of(bytes);
  const std::unique_ptr<PKCS12, Deleter<PKCS12_free>> container(d2i_PKCS12_bio(bio.get(), nullptr));
  const std::string password = passphrase ? std::string(passphrase->view()) : std::string();
  EVP_PKEY* key = nullptr;
  X509* leaf = nullptr;
  STACK_OF(X509)* others = nullptr;
  const bool parsed = container && PKCS12_parse(container.get(), password.c_str(), &key, &leaf, &others) == 1;
  const PkeyPtr owned_key(key);
  const X509Ptr owned_leaf(leaf);
  if (!parsed) {
    // The bare reason ("mac verify failure"), as in Node.
    const char* reason = ERR_reason_error_string(ERR_peek_error());
    ERR_clear_error();
    return Error::coded(ErrorKind::kError, "", reason == nullptr ? "Unable to load PFX certificate" : reason);
  }
  if (key == nullptr) {
    sk_X509_pop_free(others, X509_free);
    return Error::coded(ErrorKind::kError, "ERR_CRYPTO_OPERATION_FAILED", "Unable to load private key from PFX data");
  }
  bool ok = leaf != nullptr && SSL_CTX_use_certificate(get(), leaf) == 1 && SSL_CTX_use_PrivateKey(get(), key) == 1;
  X509_STORE* store = ok && sk_X509_num(others) > 0 ? own_store() : nullptr;
  for (int i = 0; ok && i < sk_X509_num(others); ++i) {
    X509* certificate = sk_X509_value(others, i);
    // They serve both as our own chain and as authorities for the other side.
    ok = SSL_CTX_add1_chain_cert(get(), certificate) == 1 && SSL_CTX_add_client_CA(get(), certificate) == 1;
    X509_STORE_add_cert(store, certificate);
  }
  sk_X509_pop_free(others, X509_free);
  if (!ok) return crypto::throw_openssl_error(env, "Unable to load PFX certificate");
  return {};
}

X509_STORE* Context::own_store() {
  X509_STORE* current = SSL_CTX_get_cert_store(get());
  if (own_store_) return current;
  StorePtr fresh(X509_STORE_new());
  STACK_OF(X509)* all = current == nullptr ? nullptr : X509_STORE_get1_all_certs(current);
  for (int i = 0; i < sk_X509_num(all); ++i) X509_STORE_add_cert(fresh.get(), sk_X509_value(all, i));
  sk_X509_pop_free(all, X509_free);
  own_store_ = true;
  SSL_CTX_set_cert_store(get(), fresh.get());
  return fresh.release();
}

Result<void> Context::add_authority(js::Env& env, js::Bytes pem) {
  ERR_clear_error();
  X509_STORE* store = own_store();
  const BioPtr bio = bio_of(pem);
  while (X509Ptr certificate = read_certificate(bio.get())) {
    X509_STORE_add_cert(store, certificate.get());
    SSL_CTX_add_client_CA(get(), certificate.get());
  }
  forget_end_of_pem();
  if (ERR_peek_last_error() != 0) return crypto::throw_openssl_error(env, "The authority's certificate cannot be read");
  return {};
}

Result<void> Context::add_ca_cert(js::Env& env, v8::Local<v8::Value> pem) {
  if (!pem->IsString()) {
    if (!js::Bytes::is(pem))
      return Error::coded(ErrorKind::kTypeError, "ERR_INVALID_ARG_TYPE", "CA certificate argument is mandatory");
    return add_authority(env, js::Bytes::of(pem));
  }
  const v8::String::Utf8Value text(isolate(), pem);
  const auto store = v8::ArrayBuffer::New(isolate(), static_cast<size_t>(text.length()));
  if (text.length() > 0) std::memcpy(store->Data(), *text, static_cast<size_t>(text.length()));
  return add_authority(env, js::Bytes::of(store));
}

void Context::allow_partial_chain() { X509_STORE_set_flags(own_store(), X509_V_FLAG_PARTIAL_CHAIN); }

Result<void> Context::set_client_engine(js::Env& env, std::string name) {
  ERR_clear_error();
  const EnginePtr engine = load_engine(name);
  if (!engine || SSL_CTX_set_client_cert_engine(get(), engine.get()) != 1) {
    return crypto::throw_openssl_error(env, "The engine cannot be used");
  }
  ERR_clear_error();
  return {};
}

Result<void> Context::set_engine_key(js::Env& env, std::string key, std::string engine) {
  ERR_clear_error();
  const EnginePtr loaded = load_engine(engine);
  if (!loaded || ENGINE_init(loaded.get()) != 1) return crypto::throw_openssl_error(env, "The engine cannot be used");
  const PkeyPtr found(ENGINE_load_private_key(loaded.get(), key.c_str(), nullptr, nullptr));
  ENGINE_finish(loaded.get());
  if (!found || SSL_CTX_use_PrivateKey(get(), found.get()) != 1) {
    return crypto::throw_openssl_error(env, "The engine's key cannot be used");
  }
  return {};
}

Result<void> Context::add_revocations(js::Env& env, js::Bytes pem) {
  ERR_clear_error();
  const BioPtr bio = bio_of(pem);
  const std::unique_ptr<X509_CRL, Deleter<X509_CRL_free>> list(
      PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr));
  if (!list) return Error::coded(ErrorKind::kError, "ERR_CRYPTO_OPERATION_FAILED", "Failed to parse CRL");
  X509_STORE* store = own_store();
  X509_STORE_add_crl(store, list.get());
  X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  (void)env;
  return {};
}

bool Context::has_roots(Runtime& runtime, uint32_t generation) {
  return runtime.state<Roots>().generation() == generation;
}

void Context::use_roots(Runtime& runtime, std::string pem, uint32_t generation) {
  SSL_CTX_set1_cert_store(get(), runtime.state<Roots>().get(pem, generation));
  own_store_ = false;
}

Result<void> Context::set_ciphers(js::Env& env, std::string list) {
  ERR_clear_error();
  if (SSL_CTX_set_cipher_list(get(), list.c_str()) == 1) return {};
  if (list.empty() && ERR_GET_REASON(ERR_peek_error()) == SSL_R_NO_CIPHER_MATCH) {
    ERR_clear_error();  // none is what was asked for: TLS 1.3 only
    return {};
  }
  return crypto::throw_openssl_error(env, "Failed to set ciphers");
}

Result<void> Context::set_suites(js::Env& env, std::string list) {
  ERR_clear_error();
  if (SSL_CTX_set_ciphersuites(get(), list.c_str()) == 1) return {};
  return crypto::throw_openssl_error(env, "Failed to set ciphers");
}

Result<void> Context::set_signature_algorithms(js::Env& env, std::string list) {
  ERR_clear_error();
  if (SSL_CTX_set1_sigalgs_list(get(), list.c_str()) == 1) return {};
  return crypto::throw_openssl_error(env, "Failed to set signature algorithms");
}

Result<void> Context::set_curves(js::Env& env, std::string list) {
  ERR_clear_error();
  if (SSL_CTX_set1_groups_list(get(), list.c_str()) == 1) return {};
  ERR_clear_error();
  (void)env;
  return Error::coded(ErrorKind::kError, "ERR_CRYPTO_OPERATION_FAILED", "Failed to set ECDH curve");
}

Result<void> Context::set_dh_parameters(js::Env& env, js::Bytes pem) {
  ERR_clear_error();
  const BioPtr bio = bio_of(pem);
  PkeyPtr parameters(PEM_read_bio_Parameters(bio.get(), nullptr));
  if (!parameters || !EVP_PKEY_is_a(parameters.get(), "DH")) {
    ERR_clear_error();
    return {};  // as Node: what is no DH parameter is passed over
  }
  const int bits = EVP_PKEY_get_bits(parameters.get());
  if (bits < 1024) {
    return Error::coded(ErrorKind::kError, "ERR_INVALID_ARG_VALUE", "DH parameter is less than 1024 bits");
  }
  if (SSL_CTX_set0_tmp_dh_pkey(get(), parameters.get()) != 1) {
    return crypto::throw_openssl_error(env, "Error setting temp DH parameter");
  }
  (void)parameters.release();
  return {};
}

void Context::set_dh_automatic() { SSL_CTX_set_dh_auto(get(), 1); }

void Context::set_options(double options) { SSL_CTX_set_options(get(), static_cast<uint64_t>(options)); }

Result<void> Context::set_session_id_context(js::Env& env, std::string text) {
  ERR_clear_error();
  if (SSL_CTX_set_session_id_context(get(), reinterpret_cast<const uint8_t*>(text.data()),
                                     static_cast<unsigned>(text.size())) == 1) {
    return {};
  }
  return crypto::throw_openssl_error(env, "SSL_CTX_set_session_id_context error");
}

void Context::set_session_timeout(int32_t seconds) { SSL_CTX_set_timeout(get(), seconds); }

v8::Local<v8::Value> Context::ticket_keys() const {
  return crypto::to_uint8_array(env(), ticket_keys_->data(), ticket_keys_->size());
}

bool Context::set_ticket_keys(js::Bytes keys) {
  if (keys.size() != ticket_keys_->size()) return false;
  std::copy(keys.begin(), keys.end(), ticket_keys_->begin());
  return true;
}

}  // namespace weft::tls
