// New key pairs, made on the thread pool or at once.
#include <openssl/core_names.h>
#include <openssl/dh.h>
#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <array>
#include <functional>
#include <memory>
#include <string>

#include "api/crypto/cipher.h"
#include "api/crypto/dh_groups.h"
#include "api/crypto/digest.h"
#include "api/crypto/key.h"
#include "api/crypto/openssl_error.h"
#include "runtime/runtime.h"

namespace weft::crypto {
namespace {

/// What a key pair shall be; unused members keep their defaults. Checked by JavaScript.
struct Request {
  std::string type;  ///< Node's name
  uint32_t bits = 0;
  uint32_t exponent = 0;
  std::string hash;       ///< rsa-pss; empty: not restricted
  std::string mgf1_hash;  ///< rsa-pss
  int32_t salt_length = -1;
  int32_t divisor_bits = -1;
  std::string curve;
  bool explicit_parameters = false;
  std::string group;               ///< dh
  std::optional<js::Bytes> prime;  ///< the program's buffer, as long as the call lasts
  SecretBytes prime_copy;          ///< its bytes, for the thread pool
  int32_t prime_bits = 0;
  int32_t generator = 2;
};

/// Runs a prepared context; null on failure.
EVP_PKEY* generate(EVP_PKEY_CTX* context) {
  EVP_PKEY* key = nullptr;
  return EVP_PKEY_generate(context, &key) == 1 ? key : nullptr;
}

/// Generates parameters first, then a key with them.
EVP_PKEY* generate_from_parameters(EVP_PKEY_CTX* parameters) {
  EVP_PKEY* raw = nullptr;
  if (EVP_PKEY_paramgen(parameters, &raw) != 1) return nullptr;
  PkeyRef made(raw);
  PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, raw, nullptr));
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1) return nullptr;
  return generate(context.get());
}

PkeyContextPtr context_of(const char* type) {
  return PkeyContextPtr(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
}

EVP_PKEY* generate_rsa(const Request& r) {
  const bool pss = r.type == "rsa-pss";
  PkeyContextPtr context = context_of(pss ? "RSA-PSS" : "RSA");
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1) return nullptr;
  if (EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(r.bits)) != 1) return nullptr;
  BignumPtr e(BN_new());
  if (BN_set_word(e.get(), r.exponent) != 1 || EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), e.get()) != 1)
    return nullptr;
  if (!pss) return generate(context.get());
  const Digest* hash = r.hash.empty() ? nullptr : find_digest(r.hash);
  if (hash != nullptr && EVP_PKEY_CTX_set_rsa_pss_keygen_md(context.get(), hash->md) != 1) return nullptr;
  // RFC 8017, A.2.3: MGF1 should use the message's hash, the salt be as long as that.
  const Digest* mgf1 = r.mgf1_hash.empty() ? hash : find_digest(r.mgf1_hash);
  if (mgf1 != nullptr && EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md(context.get(), mgf1->md) != 1) return nullptr;
  const int salt = r.salt_length >= 0 ? r.salt_length : hash != nullptr ? static_cast<int>(hash->size) : -1;
  if (salt >= 0 && EVP_PKEY_CTX_set_rsa_pss_keygen_saltlen(context.get(), salt) != 1) return nullptr;
  return generate(context.get());
}

EVP_PKEY* generate_dsa(const Request& r) {
  PkeyContextPtr context = context_of("DSA");
  if (!context || EVP_PKEY_paramgen_init(context.get()) != 1) return nullptr;
  if (EVP_PKEY_CTX_set_dsa_paramgen_bits(context.get(), static_cast<int>(r.bits)) != 1) return nullptr;
  if (r.divisor_bits >= 0 && EVP_PKEY_CTX_set_dsa_paramgen_q_bits(context.get(), r.divisor_bits) != 1) return nullptr;
  return generate_from_parameters(context.get());
}

EVP_PKEY* generate_ec(const Request& r) {
  int nid = EC_curve_nist2nid(r.curve.c_str());
  if (nid == NID_undef) nid = OBJ_sn2nid(r.curve.c_str());
  PkeyContextPtr context = context_of("EC");
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1) return nullptr;
  if (EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context.get(), nid) != 1) return nullptr;
  if (EVP_PKEY_CTX_set_ec_param_enc(context.get(),
                                    r.explicit_parameters ? OPENSSL_EC_EXPLICIT_CURVE : OPENSSL_EC_NAMED_CURVE) != 1)
    return nullptr;
  return generate(context.get());
}

EVP_PKEY* generate_dh(const Request& r) {
  if (!r.group.empty() || r.prime) {
    BignumPtr prime;
    if (r.prime) {
      prime = to_bignum(r.prime_copy.data(), r.prime_copy.size());
    } else {
      prime = dh_group_prime(r.group);
    }
    if (!prime) return nullptr;
    BignumPtr generator(BN_new());
    BN_set_word(generator.get(), static_cast<BN_ULONG>(r.generator));
    std::unique_ptr<OSSL_PARAM_BLD, Deleter<OSSL_PARAM_BLD_free>> builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_FFC_P, prime.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_FFC_G, generator.get());
    std::unique_ptr<OSSL_PARAM, Deleter<OSSL_PARAM_free>> params(OSSL_PARAM_BLD_to_param(builder.get()));
    PkeyContextPtr from = context_of("DH");
    EVP_PKEY* raw = nullptr;
    if (!params || EVP_PKEY_fromdata_init(from.get()) != 1 ||
        EVP_PKEY_fromdata(from.get(), &raw, EVP_PKEY_KEY_PARAMETERS, params.get()) != 1)
      return nullptr;
    PkeyRef parameters(raw);
    PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, raw, nullptr));
    if (!context || EVP_PKEY_keygen_init(context.get()) != 1) return nullptr;
    return generate(context.get());
  }
  PkeyContextPtr context = context_of("DH");
  if (!context || EVP_PKEY_paramgen_init(context.get()) != 1) return nullptr;
  if (EVP_PKEY_CTX_set_dh_paramgen_prime_len(context.get(), r.prime_bits) != 1) return nullptr;
  if (EVP_PKEY_CTX_set_dh_paramgen_generator(context.get(), r.generator) != 1) return nullptr;
  return generate_from_parameters(context.get());
}

EVP_PKEY* generate_plain(const Request& r) {
  std::string name = r.type;
  for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  // SLH-DSA's sets end in a small letter: SLH-DSA-SHA2-128f.
  if (name.starts_with("SLH-DSA-"))
    name.back() = static_cast<char>(std::tolower(static_cast<unsigned char>(name.back())));
  PkeyContextPtr context = context_of(name.c_str());
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1) return nullptr;
  return generate(context.get());
}

EVP_PKEY* run(const Request& r) {
  if (r.type == "rsa" || r.type == "rsa-pss") return generate_rsa(r);
  if (r.type == "dsa") return generate_dsa(r);
  if (r.type == "ec") return generate_ec(r);
  if (r.type == "dh") return generate_dh(r);
  return generate_plain(r);
}

Result<Key*> generate_sync(js::Env& env, Request request) {
  ERR_clear_error();
  if (request.prime) request.prime_copy = secret_copy(*request.prime);
  EVP_PKEY* key = run(request);
  if (key == nullptr) return throw_openssl_error(env, "Key generation job failed");
  ERR_clear_error();
  return js::create<Key>(env, PkeyRef(key), true);
}

/// Calls `done(error)` or `done(undefined, key)`.
void generate_async(Runtime& runtime, Request request, js::Callback done) {
  struct Job {
    Request request;
    js::Callback done;
    PkeyRef key;
    OpensslErrors errors;
  };
  auto job = std::make_shared<Job>();
  if (request.prime) request.prime_copy = secret_copy(*request.prime);
  job->request = std::move(request);
  job->done = std::move(done);
  runtime.work(
      [job] {
        ERR_clear_error();
        job->key = PkeyRef(run(job->request));
        if (!job->key) job->errors = take_openssl_errors();
      },
      [job, &runtime] {
        if (job->key) {
          job->done.call(js::Undefined{}, js::create<Key>(runtime, job->key, true));
        } else {
          job->done.call(make_openssl_error(runtime, job->errors, "Key generation job failed"));
        }
      });
}

/// Whether OpenSSL knows a curve of this name.
bool is_curve(std::string name) {
  if (EC_curve_nist2nid(name.c_str()) != NID_undef) return true;
  const int nid = OBJ_sn2nid(name.c_str());
  if (nid == NID_undef) return false;
  ERR_set_mark();
  std::unique_ptr<EC_GROUP, Deleter<EC_GROUP_free>> group(EC_GROUP_new_by_curve_name(nid));
  ERR_pop_to_mark();
  return group != nullptr;
}

Result<void> check_cipher(std::string name) {
  if (find_cipher(name)) return {};
  return Error::coded(ErrorKind::kError, "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
}

}  // namespace
}  // namespace weft::crypto

template <>
struct weft::js::Fields<weft::crypto::Request> {
  using R = weft::crypto::Request;
  static constexpr auto list = std::tuple{js::field("type", &R::type),
                                          js::field("bits", &R::bits),
                                          js::field("exponent", &R::exponent),
                                          js::field("hash", &R::hash),
                                          js::field("mgf1Hash", &R::mgf1_hash),
                                          js::field("saltLength", &R::salt_length),
                                          js::field("divisorBits", &R::divisor_bits),
                                          js::field("curve", &R::curve),
                                          js::field("explicitParameters", &R::explicit_parameters),
                                          js::field("group", &R::group),
                                          js::field("prime", &R::prime),
                                          js::field("primeBits", &R::prime_bits),
                                          js::field("generator", &R::generator)};
};

WEFT_BINDING(crypto_key_generate) {
  using namespace weft::crypto;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.function<&generate_sync>("generate");
  b.function<&generate_async>("generateAsync");
  b.function<&is_curve>("isCurve");
  b.function<&check_cipher>("checkCipher");
}
