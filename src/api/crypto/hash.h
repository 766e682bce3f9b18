// Hash and Hmac: running digests on behalf of one JavaScript object each.
#pragma once

#include <openssl/evp.h>

#include <optional>
#include <string>
#include <vector>

#include "api/crypto/digest.h"
#include "api/crypto/text.h"
#include "base/result.h"
#include "js/binding.h"

namespace weft::crypto {

/// A running digest. `init` or `copy_from` comes first, then updates, then one of the digest methods, after which the context
/// goes back to the pool. The JavaScript side guards that order. Lives on its runtime's thread.
class Hash final : public js::Object {
 public:
  Hash() = default;
  ~Hash() override;
  Hash(const Hash&) = delete;
  Hash& operator=(const Hash&) = delete;

  /// Starts with the named algorithm; `output_length` in bytes is for extendable-output functions.
  Result<void> init(std::string name, std::optional<uint32_t> output_length);
  /// Starts from the state of `other`, which goes on independently.
  Result<void> copy_from(Hash& other, std::optional<uint32_t> output_length);
  bool update(js::Bytes data);
  bool update_string(v8::Local<v8::String> data);
  /// Bytes that the digest will have.
  uint32_t size() const { return static_cast<uint32_t>(output_length_); }
  /// The result, encoded. Ends the hash.
  Result<v8::Local<v8::Value>> digest(Encoding encoding);
  /// The result into `out`, which has `size()` bytes. Ends the hash.
  Result<void> digest_into(js::Bytes out);

 private:
  Result<void> set_length(std::optional<uint32_t> output_length);
  bool finish(uint8_t* out);

  const Digest* digest_ = nullptr;
  MdContext context_;
  size_t output_length_ = 0;
};

struct MacContextDeleter {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

using MacContext = std::unique_ptr<EVP_MAC_CTX, MacContextDeleter>;

/// A running HMAC; the same order of calls and the same thread as `Hash`.
class Hmac final : public js::Object {
 public:
  Hmac() = default;

  Result<void> init(std::string digest_name, js::Bytes key);
  bool update(js::Bytes data);
  bool update_string(v8::Local<v8::String> data);
  uint32_t size() const { return static_cast<uint32_t>(size_); }
  Result<v8::Local<v8::Value>> digest(Encoding encoding);
  Result<void> digest_into(js::Bytes out);

 private:
  bool finish(uint8_t* out, size_t size);

  const Digest* digest_ = nullptr;
  MacContext context_;
  size_t size_ = 0;
};

/// NIST SP 800-185. @param variant KMAC-128 or KMAC-256  @param out filled; its size is part of what is authenticated
bool kmac(std::string variant, js::Bytes key, js::Bytes customization, js::Bytes data, js::Bytes out);

}  // namespace weft::crypto
