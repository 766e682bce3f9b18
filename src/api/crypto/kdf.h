// Random bytes and key derivation. Every function here may run on the thread pool: none touches V8.
#pragma once

#include <cstdint>
#include <string>

#include "api/crypto/digest.h"
#include "api/crypto/secret_bytes.h"

namespace weft::crypto {

/// Fills with cryptographically strong random bytes; false when OpenSSL's generator fails.
bool random_fill(uint8_t* data, size_t size);

/// Writes a random UUID (RFC 9562 version 4) as 36 ASCII characters.
bool random_uuid(char* out);

bool pbkdf2(const Digest& digest, const SecretBytes& password, const SecretBytes& salt, uint32_t iterations,
            uint8_t* out, size_t size);

struct ScryptCost {
  uint64_t n, r, p;
  uint64_t max_memory;  ///< bytes
};
bool scrypt(const SecretBytes& password, const SecretBytes& salt, const ScryptCost& cost, uint8_t* out, size_t size);

bool hkdf(const Digest& digest, const SecretBytes& key, const SecretBytes& salt, const SecretBytes& info, uint8_t* out,
          size_t size);

/// RFC 9106. Empty `secret` and `associated_data` mean none.
struct Argon2 {
  std::string variant;  ///< ARGON2D, ARGON2I, ARGON2ID
  SecretBytes message, nonce, secret, associated_data;
  uint32_t parallelism, memory, passes;  ///< lanes, KiB, passes
};
bool argon2(const Argon2& input, uint8_t* out, size_t size);

}  // namespace weft::crypto
