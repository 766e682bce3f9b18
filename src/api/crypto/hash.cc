#include "api/crypto/hash.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>

#include <array>

#include "api/crypto/openssl_error.h"

namespace weft::crypto {
namespace {

Error not_supported(js::Env& env) { return throw_openssl_error(env, "Digest method not supported"); }

Error too_long() {
  return Error::coded(ErrorKind::kError, "ERR_STRING_TOO_LONG",
                      "Cannot create a string longer than 0x1fffffe8 characters");
}

/// Encodes `size` bytes that `produce(out)` writes.
template <typename Produce>
Result<v8::Local<v8::Value>> encode_result(js::Env& env, size_t size, Encoding encoding, Produce&& produce) {
  std::array<uint8_t, EVP_MAX_MD_SIZE> small;
  std::vector<uint8_t> large;
  uint8_t* out = small.data();
  if (size > small.size()) {
    large.resize(size);
    out = large.data();
  }
  if (!produce(out)) return throw_openssl_error(env, "Digest failed");
  v8::Local<v8::String> string;
  if (!encode(env.isolate(), out, size, encoding).ToLocal(&string)) return too_long();
  return v8::Local<v8::Value>(string);
}

}  // namespace

Hash::~Hash() {
  if (context_) release_context(*digest_, std::move(context_));
}

Result<void> Hash::set_length(std::optional<uint32_t> output_length) {
  output_length_ = digest_->size;
  if (!output_length || *output_length == digest_->size) return {};
  if (!digest_->xof) {
    ERR_raise(ERR_LIB_EVP, EVP_R_NOT_XOF_OR_INVALID_LENGTH);
    return throw_openssl_error(env(), "Unsupported state or unable to set output length");
  }
  output_length_ = *output_length;
  return {};
}

Result<void> Hash::init(std::string name, std::optional<uint32_t> output_length) {
  ERR_clear_error();
  digest_ = find_digest(name);
  if (digest_ == nullptr) return not_supported(env());
  context_ = acquire_context(*digest_);
  if (!context_) return not_supported(env());
  return set_length(output_length);
}

Result<void> Hash::copy_from(Hash& other, std::optional<uint32_t> output_length) {
  ERR_clear_error();
  if (!other.context_) return throw_openssl_error(env(), "Digest copy error");
  digest_ = other.digest_;
  context_ = acquire_context(*digest_);
  if (!context_ || EVP_MD_CTX_copy_ex(context_.get(), other.context_.get()) != 1)
    return throw_openssl_error(env(), "Digest copy error");
  return set_length(output_length);
}

bool Hash::update(js::Bytes data) {
  return context_ && EVP_DigestUpdate(context_.get(), data.data(), data.size()) == 1;
}

bool Hash::update_string(v8::Local<v8::String> data) {
  return context_ && with_utf8(isolate(), data, [&](const uint8_t* bytes, size_t size) {
           return EVP_DigestUpdate(context_.get(), bytes, size) == 1;
         });
}

bool Hash::finish(uint8_t* out) {
  if (!context_) return false;
  bool ok = true;
  if (!digest_->xof) {
    ok = EVP_DigestFinal_ex(context_.get(), out, nullptr) == 1;
  } else if (output_length_ > 0) {
    ok = EVP_DigestFinalXOF(context_.get(), out, output_length_) == 1;
  }
  release_context(*digest_, std::move(context_));
  return ok;
}

Result<v8::Local<v8::Value>> Hash::digest(Encoding encoding) {
  return encode_result(env(), output_length_, encoding, [&](uint8_t* out) { return finish(out); });
}

Result<void> Hash::digest_into(js::Bytes out) {
  if (out.size() < output_length_ || !finish(out.data())) return throw_openssl_error(env(), "Digest failed");
  return {};
}

namespace {

/// Free HMAC contexts of this thread, by digest: one that has its digest only needs a new key.
std::vector<std::vector<MacContext>>& mac_pool() {
  thread_local std::vector<std::vector<MacContext>> pool;
  return pool;
}

MacContext acquire_mac(const Digest& digest) {
  auto& pool = mac_pool();
  if (digest.index < pool.size() && !pool[digest.index].empty()) {
    MacContext context = std::move(pool[digest.index].back());
    pool[digest.index].pop_back();
    return context;
  }
  static EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);  // immutable and shared, like the digests
  MacContext context(hmac == nullptr ? nullptr : EVP_MAC_CTX_new(hmac));
  const std::array<OSSL_PARAM, 2> params = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(digest.name), 0),
      OSSL_PARAM_construct_end()};
  if (!context || EVP_MAC_CTX_set_params(context.get(), params.data()) != 1) return nullptr;
  return context;
}

void release_mac(const Digest& digest, MacContext context) {
  constexpr size_t kMaxFree = 8;
  auto& pool = mac_pool();
  // No key stays behind in a free context.
  static constexpr uint8_t kNoKey = 0;
  if (EVP_MAC_init(context.get(), &kNoKey, 1, nullptr) != 1) return;
  if (digest.index >= pool.size()) pool.resize(digest.index + 1);
  if (pool[digest.index].size() < kMaxFree) pool[digest.index].push_back(std::move(context));
}

}  // namespace

Result<void> Hmac::init(std::string digest_name, js::Bytes key) {
  ERR_clear_error();
  digest_ = find_digest(digest_name);
  if (digest_ == nullptr) {
    ERR_clear_error();
    return Error::coded(ErrorKind::kTypeError, "ERR_CRYPTO_INVALID_DIGEST", "Invalid digest: " + digest_name);
  }
  context_ = acquire_mac(*digest_);
  // OpenSSL takes a null key for "keep the old one", so an empty key needs an address.
  static constexpr uint8_t kEmpty = 0;
  const uint8_t* key_data = key.size() == 0 ? &kEmpty : key.data();
  if (!context_ || EVP_MAC_init(context_.get(), key_data, key.size(), nullptr) != 1) {
    return throw_openssl_error(env(), "Unable to initialise HMAC");
  }
  size_ = EVP_MAC_CTX_get_mac_size(context_.get());
  return {};
}

bool Hmac::update(js::Bytes data) { return context_ && EVP_MAC_update(context_.get(), data.data(), data.size()) == 1; }

bool Hmac::update_string(v8::Local<v8::String> data) {
  return context_ && with_utf8(isolate(), data, [&](const uint8_t* bytes, size_t size) {
           return EVP_MAC_update(context_.get(), bytes, size) == 1;
         });
}

bool Hmac::finish(uint8_t* out, size_t size) {
  size_t written = 0;
  if (!context_ || EVP_MAC_final(context_.get(), out, &written, size) != 1) return false;
  release_mac(*digest_, std::move(context_));
  return true;
}

Result<v8::Local<v8::Value>> Hmac::digest(Encoding encoding) {
  return encode_result(env(), size_, encoding, [&](uint8_t* out) { return finish(out, size_); });
}

Result<void> Hmac::digest_into(js::Bytes out) {
  if (!finish(out.data(), out.size())) return throw_openssl_error(env(), "HMAC failed");
  return {};
}

bool kmac(std::string variant, js::Bytes key, js::Bytes customization, js::Bytes data, js::Bytes out) {
  ERR_set_mark();
  struct MacDeleter {
    void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
  };
  const std::unique_ptr<EVP_MAC, MacDeleter> mac(EVP_MAC_fetch(nullptr, variant.c_str(), nullptr));
  const MacContext context(mac ? EVP_MAC_CTX_new(mac.get()) : nullptr);
  size_t size = out.size();
  static uint8_t none = 0;
  const std::array<OSSL_PARAM, 3> params = {
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_CUSTOM, customization.empty() ? &none : customization.data(),
                                        customization.size()),
      OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size), OSSL_PARAM_construct_end()};
  const bool ok = context &&
                  EVP_MAC_init(context.get(), key.empty() ? &none : key.data(), key.size(), params.data()) == 1 &&
                  EVP_MAC_update(context.get(), data.data(), data.size()) == 1 &&
                  EVP_MAC_final(context.get(), out.data(), &size, out.size()) == 1;
  ERR_pop_to_mark();
  return ok && size == out.size();
}

}  // namespace weft::crypto
