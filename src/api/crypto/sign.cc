// Signatures: crypto.Sign, crypto.Verify, crypto.sign and crypto.verify.
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/crypto/digest.h"
#include "api/crypto/key.h"
#include "api/crypto/openssl_error.h"
#include "api/crypto/output.h"
#include "runtime/runtime.h"

namespace weft::crypto {
namespace {

using Bytes = std::vector<uint8_t>;
using EcdsaSigPtr = std::unique_ptr<ECDSA_SIG, Deleter<ECDSA_SIG_free>>;

/// How to sign; what is empty has the default of the key's kind.
struct Options {
  std::optional<int32_t> padding;
  std::optional<int32_t> salt_length;
  bool p1363 = false;  ///< (EC)DSA: r and s side by side instead of DER
  Bytes context;       ///< Ed25519ctx, Ed448, ML-DSA, SLH-DSA
};

bool is_rsa(EVP_PKEY* key) {
  const int kind = EVP_PKEY_get_base_id(key);
  return kind == EVP_PKEY_RSA || kind == EVP_PKEY_RSA_PSS;
}

/// Whether OpenSSL signs messages of this key as a whole only, with a hash of its own.
bool is_one_shot(EVP_PKEY* key) {
  const int kind = EVP_PKEY_get_base_id(key);
  return kind == EVP_PKEY_ED25519 || kind == EVP_PKEY_ED448 || kind <= 0;
}

bool apply_rsa(EVP_PKEY* key, EVP_PKEY_CTX* context, const Options& options, bool signing) {
  if (!is_rsa(key)) return true;
  const bool pss_key = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA_PSS;
  const int padding = options.padding.value_or(pss_key ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING);
  if (EVP_PKEY_CTX_set_rsa_padding(context, padding) != 1) return false;
  if (padding != RSA_PKCS1_PSS_PADDING) return true;
  // Node's documented defaults: as long as possible to sign, whatever is there to verify.
  const int salt = options.salt_length.value_or(signing ? (pss_key ? RSA_PSS_SALTLEN_AUTO : RSA_PSS_SALTLEN_MAX)
                                                        : RSA_PSS_SALTLEN_AUTO);
  if (pss_key && signing && !options.salt_length) return true;
  return EVP_PKEY_CTX_set_rsa_pss_saltlen(context, salt) == 1;
}

/// Bytes of r and of s; 0 for keys whose signatures are no pair.
size_t half_size(EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_EC: {
      BIGNUM* order = nullptr;
      if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_ORDER, &order) != 1) return 0;
      BignumPtr owned(order);
      return static_cast<size_t>((BN_num_bits(order) + 7) / 8);
    }
    case EVP_PKEY_DSA: {
      BignumPtr q = bignum_parameter(key, OSSL_PKEY_PARAM_FFC_Q);
      return q ? static_cast<size_t>((BN_num_bits(q.get()) + 7) / 8) : 0;
    }
    default:
      return 0;
  }
}

/// DER to r and s side by side (IEEE P1363); unchanged where that means nothing.
Bytes to_p1363(EVP_PKEY* key, Bytes der) {
  const size_t half = half_size(key);
  if (half == 0) return der;
  const uint8_t* at = der.data();
  EcdsaSigPtr pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));  // NOLINT(google-runtime-int)
  if (!pair) return der;
  Bytes out(2 * half);
  BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out.data(), static_cast<int>(half));
  BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out.data() + half, static_cast<int>(half));
  return out;
}

/// The other way; empty for bytes of the wrong size.
Bytes from_p1363(EVP_PKEY* key, const Bytes& signature) {
  const size_t half = half_size(key);
  if (half == 0) return signature;
  if (signature.size() != 2 * half) return {};
  EcdsaSigPtr pair(ECDSA_SIG_new());
  ECDSA_SIG_set0(pair.get(), BN_bin2bn(signature.data(), static_cast<int>(half), nullptr),
                 BN_bin2bn(signature.data() + half, static_cast<int>(half), nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return {};
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

/// Whether signatures of such keys know a context: Edwards curves (Ed25519ctx, Ed448), ML-DSA, SLH-DSA.
bool takes_context(EVP_PKEY* key) {
  const int kind = EVP_PKEY_get_base_id(key);
  if (kind == EVP_PKEY_ED25519 || kind == EVP_PKEY_ED448) return true;
  const std::string name = key_type_name(key);
  return name.starts_with("ml-dsa-") || name.starts_with("slh-dsa-");
}

Result<void> check_context(EVP_PKEY* key, const Options& options) {
  if (options.context.empty() || takes_context(key)) return {};
  return Error::coded(ErrorKind::kError, "ERR_CRYPTO_OPERATION_FAILED", "Context parameter is unsupported");
}

bool apply_context(EVP_PKEY* key, EVP_PKEY_CTX* context, const Options& options) {
  if (options.context.empty()) return true;
  OSSL_PARAM params[3];
  size_t n = 0;
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519)
    params[n++] = OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_INSTANCE, const_cast<char*>("Ed25519ctx"), 0);
  params[n++] = OSSL_PARAM_construct_octet_string(OSSL_SIGNATURE_PARAM_CONTEXT_STRING,
                                                  const_cast<uint8_t*>(options.context.data()), options.context.size());
  params[n] = OSSL_PARAM_construct_end();
  return EVP_PKEY_CTX_set_params(context, params) == 1;
}

/// Signs a message as a whole. Empty on failure; OpenSSL's queue tells why.
std::optional<Bytes> sign_message(EVP_PKEY* key, const Digest* digest, const Bytes& data, const Options& options) {
  MdContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* pkey_context = nullptr;
  if (EVP_DigestSignInit(context.get(), &pkey_context, digest == nullptr ? nullptr : digest->md, nullptr, key) != 1 ||
      !apply_rsa(key, pkey_context, options, true) || !apply_context(key, pkey_context, options)) {
    return std::nullopt;
  }
  size_t size = 0;
  if (EVP_DigestSign(context.get(), nullptr, &size, data.data(), data.size()) != 1) return std::nullopt;
  Bytes out(size);
  if (EVP_DigestSign(context.get(), out.data(), &size, data.data(), data.size()) != 1) return std::nullopt;
  out.resize(size);
  return options.p1363 ? to_p1363(key, std::move(out)) : out;
}

/// 1: genuine; 0: not; negative: could not be checked.
int verify_message(EVP_PKEY* key, const Digest* digest, const Bytes& data, const Bytes& signature,
                   const Options& options) {
  MdContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* pkey_context = nullptr;
  if (EVP_DigestVerifyInit(context.get(), &pkey_context, digest == nullptr ? nullptr : digest->md, nullptr, key) != 1 ||
      !apply_rsa(key, pkey_context, options, false) || !apply_context(key, pkey_context, options)) {
    return -1;
  }
  const Bytes der = options.p1363 ? from_p1363(key, signature) : signature;
  if (EVP_DigestVerify(context.get(), der.data(), der.size(), data.data(), data.size()) == 1) return 1;
  ERR_clear_error();
  return 0;
}

/// The data of a crypto.Sign or crypto.Verify so far.
class SignStream final : public js::Object {
 public:
  Result<void> init(std::string digest) {
    digest_ = find_digest(digest);
    ERR_clear_error();
    if (digest_ == nullptr) return Error::type("ERR_CRYPTO_INVALID_DIGEST", "Invalid digest");
    context_ = acquire_context(*digest_);
    return {};
  }

  Result<void> update(js::Bytes data) {
    if (!context_) return not_initialised();
    if (EVP_DigestUpdate(context_.get(), data.data(), data.size()) != 1)
      return throw_openssl_error(env(), "Update failed");
    return {};
  }

  Result<v8::Local<v8::Value>> sign(Key& key, Options options) {
    ERR_clear_error();
    EVP_PKEY* pkey = key.pkey().get();
    auto hash = finish(pkey);
    if (!hash) return std::move(hash.error());
    PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey, nullptr));
    size_t size = 0;
    Bytes out;
    bool ok = context && EVP_PKEY_sign_init(context.get()) == 1 && apply_rsa(pkey, context.get(), options, true) &&
              EVP_PKEY_CTX_set_signature_md(context.get(), digest_->md) == 1 &&
              EVP_PKEY_sign(context.get(), nullptr, &size, hash->data(), hash->size()) == 1;
    if (ok) {
      out.resize(size);
      ok = EVP_PKEY_sign(context.get(), out.data(), &size, hash->data(), hash->size()) == 1;
      out.resize(size);
    }
    if (!ok) return throw_openssl_error(env(), "Signing failed");
    return v8::Local<v8::Value>(to_uint8_array(env(), options.p1363 ? to_p1363(pkey, std::move(out)) : out));
  }

  Result<bool> verify(Key& key, js::Bytes signature, Options options) {
    ERR_clear_error();
    EVP_PKEY* pkey = key.pkey().get();
    auto hash = finish(pkey);
    if (!hash) return std::move(hash.error());
    PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey, nullptr));
    if (!context || EVP_PKEY_verify_init(context.get()) != 1 || !apply_rsa(pkey, context.get(), options, false) ||
        EVP_PKEY_CTX_set_signature_md(context.get(), digest_->md) != 1) {
      return throw_openssl_error(env(), "Verification failed");
    }
    Bytes der(signature.begin(), signature.end());
    if (options.p1363) der = from_p1363(pkey, der);
    const bool genuine = EVP_PKEY_verify(context.get(), der.data(), der.size(), hash->data(), hash->size()) == 1;
    ERR_clear_error();
    return genuine;
  }

 private:
  static Error not_initialised() {
    return Error::coded(ErrorKind::kError, "ERR_CRYPTO_INVALID_STATE", "Not initialised");
  }

  Result<Bytes> finish(EVP_PKEY* key) {
    if (!context_) return not_initialised();
    if (is_one_shot(key)) {
      return Error::coded(ErrorKind::kError, "ERR_CRYPTO_UNSUPPORTED_OPERATION", "Unsupported crypto operation");
    }
    Bytes hash(digest_->size);
    unsigned size = 0;
    const bool ok = digest_->xof ? EVP_DigestFinalXOF(context_.get(), hash.data(), hash.size()) == 1
                                 : EVP_DigestFinal_ex(context_.get(), hash.data(), &size) == 1;
    release_context(*digest_, std::move(context_));
    if (!ok) return throw_openssl_error(env(), "Digest failed");
    return hash;
  }

  const Digest* digest_ = nullptr;
  MdContext context_;
};

Bytes copy_of(const js::Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

/// The digest of that name; null for an empty one.
Result<const Digest*> digest_of(const std::string& name) {
  if (name.empty()) return static_cast<const Digest*>(nullptr);
  const Digest* digest = find_digest(name);
  ERR_clear_error();
  if (digest == nullptr) return Error::type("ERR_CRYPTO_INVALID_DIGEST", "Invalid digest: " + name);
  return digest;
}

Result<v8::Local<v8::Value>> sign_sync(js::Env& env, std::string digest_name, js::Bytes data, Key& key,
                                       Options options) {
  auto digest = digest_of(digest_name);
  if (!digest) return std::move(digest.error());
  if (auto fits = check_context(key.pkey().get(), options); !fits) return std::move(fits.error());
  ERR_clear_error();
  auto out = sign_message(key.pkey().get(), *digest, copy_of(data), options);
  if (!out) return throw_openssl_error(env, "Signing failed");
  return v8::Local<v8::Value>(to_uint8_array(env, *out));
}

Result<bool> verify_sync(js::Env& env, std::string digest_name, js::Bytes data, Key& key, js::Bytes signature,
                         Options options) {
  auto digest = digest_of(digest_name);
  if (!digest) return std::move(digest.error());
  if (auto fits = check_context(key.pkey().get(), options); !fits) return std::move(fits.error());
  ERR_clear_error();
  const int genuine = verify_message(key.pkey().get(), *digest, copy_of(data), copy_of(signature), options);
  if (genuine < 0) return throw_openssl_error(env, "Verification failed");
  return genuine == 1;
}

struct Job {
  const Digest* digest;
  PkeyRef key;
  Bytes data, signature;
  Options options;
  js::Callback done;
  std::optional<Bytes> out;
  int genuine = -1;
  OpensslErrors errors;
};

/// Calls `done(error)` or `done(undefined, signature)`.
Result<void> sign_async(Runtime& runtime, std::string digest_name, js::Bytes data, Key& key, Options options,
                        js::Callback done) {
  auto digest = digest_of(digest_name);
  if (!digest) return std::move(digest.error());
  if (auto fits = check_context(key.pkey().get(), options); !fits) return std::move(fits.error());
  auto job = std::make_shared<Job>(Job{*digest, key.pkey(), copy_of(data), {}, options, std::move(done), {}, -1, {}});
  runtime.work(
      [job] {
        ERR_clear_error();
        job->out = sign_message(job->key.get(), job->digest, job->data, job->options);
        if (!job->out) job->errors = take_openssl_errors();
      },
      [job, &runtime] {
        if (job->out) {
          job->done.call(js::Undefined{}, to_uint8_array(runtime, *job->out));
        } else {
          job->done.call(make_openssl_error(runtime, job->errors, "Signing failed"));
        }
      });
  return {};
}

/// Calls `done(error)` or `done(undefined, whether it is genuine)`.
Result<void> verify_async(Runtime& runtime, std::string digest_name, js::Bytes data, Key& key, js::Bytes signature,
                          Options options, js::Callback done) {
  auto digest = digest_of(digest_name);
  if (!digest) return std::move(digest.error());
  if (auto fits = check_context(key.pkey().get(), options); !fits) return std::move(fits.error());
  auto job = std::make_shared<Job>(
      Job{*digest, key.pkey(), copy_of(data), copy_of(signature), options, std::move(done), {}, -1, {}});
  runtime.work(
      [job] {
        ERR_clear_error();
        job->genuine = verify_message(job->key.get(), job->digest, job->data, job->signature, job->options);
        if (job->genuine < 0) job->errors = take_openssl_errors();
      },
      [job, &runtime] {
        if (job->genuine >= 0) {
          job->done.call(js::Undefined{}, job->genuine == 1);
        } else {
          job->done.call(make_openssl_error(runtime, job->errors, "Verification failed"));
        }
      });
  return {};
}

}  // namespace
}  // namespace weft::crypto

template <>
struct weft::js::From<weft::crypto::Options> {
  using Storage = weft::crypto::Options;
  /// [padding, saltLength, p1363, context]: an array, so that one parameter carries all.
  static bool convert(Env& env, v8::Local<v8::Value> value, int position, Storage& out) {
    typename From<std::vector<v8::Local<v8::Value>>>::Storage parts;
    if (!From<std::vector<v8::Local<v8::Value>>>::convert(env, value, position, parts) || parts.size() != 4)
      return false;
    From<std::optional<int32_t>>::Storage padding;
    From<std::optional<int32_t>>::Storage salt;
    if (!From<std::optional<int32_t>>::convert(env, parts[0], position, padding) ||
        !From<std::optional<int32_t>>::convert(env, parts[1], position, salt)) {
      return false;
    }
    out.padding = padding;
    out.salt_length = salt;
    out.p1363 = parts[2]->IsTrue();
    if (Bytes::is(parts[3])) {
      Bytes context = Bytes::of(parts[3]);
      out.context.assign(context.begin(), context.end());
    }
    return true;
  }
  static weft::crypto::Options pass(Storage& s) { return std::move(s); }
};

WEFT_BINDING(crypto_sign) {
  using namespace weft::crypto;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.type<SignStream>("SignStream")
      .constructor<>()
      .method<&SignStream::init>("init")
      .method<&SignStream::update>("update")
      .method<&SignStream::sign>("sign")
      .method<&SignStream::verify>("verify");
  b.function<&sign_sync>("sign");
  b.function<&sign_async>("signAsync");
  b.function<&verify_sync>("verify");
  b.function<&verify_async>("verifyAsync");
}
