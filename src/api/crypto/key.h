// Asymmetric keys: the native half of KeyObject for public and private keys.
#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/crypto/secret_bytes.h"
#include "base/result.h"
#include "js/binding.h"

namespace weft::crypto {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
inline void free_bio(BIO* bio) { BIO_free_all(bio); }
using BioPtr = std::unique_ptr<BIO, Deleter<free_bio>>;
using BignumPtr = std::unique_ptr<BIGNUM, Deleter<BN_clear_free>>;
using PkeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>>;

/// A counted reference to an EVP_PKEY. Keys never change once made, so that threads may share them.
class PkeyRef {
 public:
  PkeyRef() = default;
  /// Takes the reference over.
  explicit PkeyRef(EVP_PKEY* key) : key_(key) {}
  PkeyRef(const PkeyRef& other) : key_(other.key_) {
    if (key_ != nullptr) EVP_PKEY_up_ref(key_);
  }
  PkeyRef(PkeyRef&& other) noexcept : key_(std::exchange(other.key_, nullptr)) {}
  PkeyRef& operator=(PkeyRef other) noexcept {
    std::swap(key_, other.key_);
    return *this;
  }
  ~PkeyRef() { EVP_PKEY_free(key_); }
  EVP_PKEY* get() const { return key_; }
  explicit operator bool() const { return key_ != nullptr; }

 private:
  EVP_PKEY* key_ = nullptr;
};

/// Numbered as in src/api/crypto/key_encoding.js.
enum class KeyFormat : int32_t { kDer = 0, kPem = 1 };
enum class KeyEncoding : int32_t { kPkcs1 = 0, kPkcs8 = 1, kSpki = 2, kSec1 = 3, kAny = 4 };

/// A public or private key that JavaScript holds.
class Key final : public js::Object {
 public:
  Key(PkeyRef pkey, bool is_private) : pkey_(std::move(pkey)), is_private_(is_private) {}

  const PkeyRef& pkey() const { return pkey_; }
  bool is_private() const { return is_private_; }
  /// Node's name: rsa, rsa-pss, dsa, dh, ec, ed25519, ml-dsa-44 …; undefined for kinds that have none.
  std::optional<std::string> type() const;
  bool equals(Key& other) const;
  /// The public half, as a key of its own.
  Key* to_public();
  /// The key as PEM text or DER bytes. @param cipher empty: not encrypted; else with `passphrase`
  Result<v8::Local<v8::Value>> serialize(KeyFormat format, KeyEncoding encoding, std::string cipher,
                                         std::optional<js::Bytes> passphrase);

 private:
  PkeyRef pkey_;
  bool is_private_;
};

/// Node's name for a kind of key; empty for kinds that have none.
std::string key_type_name(EVP_PKEY* key);

/// A big number as big-endian bytes, with zeros in front up to `size`.
SecretBytes bignum_bytes(const BIGNUM* number, size_t size = 0);
/// Big-endian bytes as a number; null, with an error queued, for more bytes than OpenSSL's numbers can have.
BignumPtr to_bignum(const uint8_t* data, size_t size);
inline BignumPtr to_bignum(const js::Bytes& bytes) { return to_bignum(bytes.data(), bytes.size()); }
/// A parameter of a key that is a big number; null if it has none of that name.
BignumPtr bignum_parameter(EVP_PKEY* key, const char* name);

}  // namespace weft::crypto
