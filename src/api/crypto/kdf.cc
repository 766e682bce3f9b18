#include "api/crypto/kdf.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

namespace weft::crypto {
namespace {

struct KdfContextDeleter {
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

/// OpenSSL reads a null address as "parameter not given", so empty inputs need one.
const uint8_t* address(const SecretBytes& bytes) {
  static constexpr uint8_t kEmpty = 0;
  return bytes.empty() ? &kEmpty : bytes.data();
}

OSSL_PARAM octets(const char* key, const SecretBytes& bytes) {
  return OSSL_PARAM_construct_octet_string(key, const_cast<uint8_t*>(address(bytes)), bytes.size());
}

}  // namespace

bool random_fill(uint8_t* data, size_t size) {
  while (size > 0) {  // RAND_bytes takes an int
    const auto step = static_cast<int>(std::min<size_t>(size, std::numeric_limits<int>::max()));
    if (RAND_bytes(data, step) != 1) return false;
    data += step;
    size -= static_cast<size_t>(step);
  }
  return true;
}

bool random_uuid(char* out) {
  static constexpr size_t kSize = 16;
  static constexpr char kDigits[] = "0123456789abcdef";
  // One call of the generator serves many UUIDs: its fixed cost is far above that of 16 bytes.
  thread_local std::array<uint8_t, 128 * kSize> entropy;
  thread_local size_t used = entropy.size();
  if (used == entropy.size()) {
    if (!random_fill(entropy.data(), entropy.size())) return false;
    used = 0;
  }
  uint8_t* bytes = entropy.data() + used;
  used += kSize;
  bytes[6] = (bytes[6] & 0x0f) | 0x40;  // version 4
  bytes[8] = (bytes[8] & 0x3f) | 0x80;  // variant of RFC 9562
  for (size_t i = 0; i < kSize; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *out++ = '-';
    *out++ = kDigits[bytes[i] >> 4];
    *out++ = kDigits[bytes[i] & 15];
    bytes[i] = 0;  // what was handed out is not kept
  }
  return true;
}

bool pbkdf2(const Digest& digest, const SecretBytes& password, const SecretBytes& salt, uint32_t iterations,
            uint8_t* out, size_t size) {
  return PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(address(password)), static_cast<int>(password.size()),
                           address(salt), static_cast<int>(salt.size()), static_cast<int>(iterations), digest.md,
                           static_cast<int>(size), out) == 1;
}

bool scrypt(const SecretBytes& password, const SecretBytes& salt, const ScryptCost& cost, uint8_t* out, size_t size) {
  return EVP_PBE_scrypt(reinterpret_cast<const char*>(address(password)), password.size(), address(salt), salt.size(),
                        cost.n, cost.r, cost.p, cost.max_memory, out, size) == 1;
}

bool hkdf(const Digest& digest, const SecretBytes& key, const SecretBytes& salt, const SecretBytes& info, uint8_t* out,
          size_t size) {
  static EVP_KDF* const algorithm = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  if (algorithm == nullptr) return false;
  const std::unique_ptr<EVP_KDF_CTX, KdfContextDeleter> context(EVP_KDF_CTX_new(algorithm));
  const std::array<OSSL_PARAM, 5> params = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(digest.name), 0),
      octets(OSSL_KDF_PARAM_KEY, key), octets(OSSL_KDF_PARAM_SALT, salt), octets(OSSL_KDF_PARAM_INFO, info),
      OSSL_PARAM_construct_end()};
  return context && EVP_KDF_derive(context.get(), out, size, params.data()) == 1;
}

bool argon2(const Argon2& input, uint8_t* out, size_t size) {
  struct KdfDeleter {
    void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
  };
  const std::unique_ptr<EVP_KDF, KdfDeleter> algorithm(EVP_KDF_fetch(nullptr, input.variant.c_str(), nullptr));
  if (!algorithm) return false;
  const std::unique_ptr<EVP_KDF_CTX, KdfContextDeleter> context(EVP_KDF_CTX_new(algorithm.get()));
  auto lanes = input.parallelism;
  auto memory = input.memory;
  auto passes = input.passes;
  std::vector<OSSL_PARAM> params = {octets(OSSL_KDF_PARAM_PASSWORD, input.message),
                                    octets(OSSL_KDF_PARAM_SALT, input.nonce),
                                    OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ARGON2_LANES, &lanes),
                                    OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ARGON2_MEMCOST, &memory),
                                    OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ITER, &passes)};
  if (!input.secret.empty()) params.push_back(octets(OSSL_KDF_PARAM_SECRET, input.secret));
  if (!input.associated_data.empty()) params.push_back(octets(OSSL_KDF_PARAM_ARGON2_AD, input.associated_data));
  params.push_back(OSSL_PARAM_construct_end());
  return context && EVP_KDF_derive(context.get(), out, size, params.data()) == 1;
}

}  // namespace weft::crypto
