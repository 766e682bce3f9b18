// Encryption with a key pair: crypto.publicEncrypt and its three sisters.
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <string>

#include "api/crypto/digest.h"
#include "api/crypto/key.h"
#include "api/crypto/openssl_error.h"
#include "api/crypto/output.h"

namespace weft::crypto {
namespace {

using Init = int (*)(EVP_PKEY_CTX*);
using Run = int (*)(EVP_PKEY_CTX*, unsigned char*, size_t*, const unsigned char*, size_t);

/// @param oaep_hash empty: OpenSSL's default (SHA-1)
template <Init init, Run run>
Result<v8::Local<v8::Value>> crypt(js::Env& env, Key& key, js::Bytes data, int32_t padding, std::string oaep_hash,
                                   std::optional<js::Bytes> oaep_label) {
  ERR_clear_error();
  PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.pkey().get(), nullptr));
  const char* complaint = "Operation failed";
  if (!context || init(context.get()) <= 0 || EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) <= 0)
    return throw_openssl_error(env, complaint);
  if (!oaep_hash.empty()) {
    const Digest* digest = find_digest(oaep_hash);
    if (digest == nullptr || EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), digest->md) <= 0) {
      return throw_openssl_error(env, complaint);
    }
  }
  if (oaep_label && !oaep_label->empty()) {
    // OpenSSL takes the label over.
    void* label = OPENSSL_memdup(oaep_label->data(), oaep_label->size());
    if (EVP_PKEY_CTX_set0_rsa_oaep_label(context.get(), label, static_cast<int>(oaep_label->size())) <= 0) {
      OPENSSL_free(label);
      return throw_openssl_error(env, complaint);
    }
  }
  size_t size = 0;
  if (run(context.get(), nullptr, &size, data.data(), data.size()) <= 0) return throw_openssl_error(env, complaint);
  std::vector<uint8_t> out(size + 1);
  if (run(context.get(), out.data(), &size, data.data(), data.size()) <= 0) return throw_openssl_error(env, complaint);
  v8::Local<v8::Value> result = to_uint8_array(env, out.data(), size);
  OPENSSL_cleanse(out.data(), out.size());
  return result;
}

}  // namespace
}  // namespace weft::crypto

WEFT_BINDING(crypto_rsa) {
  using namespace weft::crypto;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.function<&crypt<EVP_PKEY_encrypt_init, EVP_PKEY_encrypt>>("publicEncrypt");
  b.function<&crypt<EVP_PKEY_decrypt_init, EVP_PKEY_decrypt>>("privateDecrypt");
  b.function<&crypt<EVP_PKEY_sign_init, EVP_PKEY_sign>>("privateEncrypt");
  b.function<&crypt<EVP_PKEY_verify_recover_init, EVP_PKEY_verify_recover>>("publicDecrypt");
}
