// SPKAC, Netscape's signed public key with a challenge: crypto.Certificate.
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <vector>

#include "api/crypto/key.h"
#include "api/crypto/output.h"

namespace weft::crypto {
namespace {

using SpkiPtr = std::unique_ptr<NETSCAPE_SPKI, Deleter<NETSCAPE_SPKI_free>>;

/// Null for what is no SPKAC; leaves no errors behind.
SpkiPtr decode(const js::Bytes& spkac) {
  // OpenSSL takes no bytes for "until the first zero".
  if (spkac.empty()) return nullptr;
  ERR_set_mark();
  SpkiPtr spki(NETSCAPE_SPKI_b64_decode(reinterpret_cast<const char*>(spkac.data()), static_cast<int>(spkac.size())));
  ERR_pop_to_mark();
  return spki;
}

bool verify(js::Bytes spkac) {
  SpkiPtr spki = decode(spkac);
  if (!spki) return false;
  ERR_set_mark();
  PkeyRef key(X509_PUBKEY_get(spki->spkac->pubkey));
  const bool genuine = key && NETSCAPE_SPKI_verify(spki.get(), key.get()) > 0;
  ERR_pop_to_mark();
  return genuine;
}

/// The public key as PEM; undefined for what is no SPKAC.
v8::Local<v8::Value> public_key(js::Env& env, js::Bytes spkac) {
  SpkiPtr spki = decode(spkac);
  if (!spki) return {};
  PkeyRef key(NETSCAPE_SPKI_get_pubkey(spki.get()));
  BioPtr bio(BIO_new(BIO_s_mem()));
  if (!key || PEM_write_bio_PUBKEY(bio.get(), key.get()) != 1) {
    ERR_clear_error();
    return {};
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);  // NOLINT(google-runtime-int)
  return to_uint8_array(env, reinterpret_cast<const uint8_t*>(data), static_cast<size_t>(size));
}

/// The challenge; undefined for what is no SPKAC.
v8::Local<v8::Value> challenge(js::Env& env, js::Bytes spkac) {
  SpkiPtr spki = decode(spkac);
  if (!spki) return {};
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, spki->spkac->challenge);
  if (size < 0) {
    ERR_clear_error();
    return {};
  }
  v8::Local<v8::Value> result = to_uint8_array(env, text, static_cast<size_t>(size));
  OPENSSL_free(text);
  return result;
}

}  // namespace
}  // namespace weft::crypto

WEFT_BINDING(crypto_spkac) {
  using namespace weft::crypto;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.function<&verify>("verify");
  b.function<&public_key>("publicKey");
  b.function<&challenge>("challenge");
}
