// Agreement on a secret: crypto.DiffieHellman, crypto.ECDH, crypto.diffieHellman, and key encapsulation.
//
// The classes let programs set either half of a key and do parts of the protocol by themselves; OpenSSL offers that in its
// older DH interface only.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/dh.h>
#include <openssl/dherr.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "api/crypto/dh_groups.h"
#include "api/crypto/key.h"
#include "api/crypto/openssl_error.h"
#include "api/crypto/output.h"
#include "runtime/runtime.h"

namespace weft::crypto {
namespace {

using Bytes = SecretBytes;
using DhPtr = std::unique_ptr<DH, Deleter<DH_free>>;

Error operation_failed(std::string_view message) {
  ERR_clear_error();
  return Error::coded(ErrorKind::kError, "ERR_CRYPTO_OPERATION_FAILED", message);
}

// --- DiffieHellman -----------------------------------------------------------------------------------------------------------

class DiffieHellman final : public js::Object {
 public:
  Result<void> init_size(int32_t bits, js::Bytes generator) {
    ERR_clear_error();
    dh_.reset(DH_new());
    BignumPtr g = to_bignum(generator);
    if (!g) return throw_openssl_error(env(), "Initialization failed");
    if (bits < 2) {
      ERR_raise(ERR_LIB_DH, DH_R_MODULUS_TOO_SMALL);
      return throw_openssl_error(env(), "Initialization failed");
    }
    if (!is_generator(g)) return bad_generator();
    if (DH_generate_parameters_ex(dh_.get(), bits, static_cast<int>(BN_get_word(g.get())), nullptr) != 1) {
      ERR_clear_error();
      return Error::type("ERR_INVALID_ARG_VALUE", "Invalid DH parameters");
    }
    return check();
  }

  Result<void> init_prime(js::Bytes prime, js::Bytes generator) {
    ERR_clear_error();
    BignumPtr g = to_bignum(generator);
    BignumPtr p = to_bignum(prime);
    if (!g || !p) return throw_openssl_error(env(), "Initialization failed");
    if (!is_generator(g)) return bad_generator();
    return adopt(std::move(p), std::move(g));
  }

  Result<void> init_group(std::string name) {
    BignumPtr p = dh_group_prime(name);
    if (!p) return Error::coded(ErrorKind::kError, "ERR_CRYPTO_UNKNOWN_DH_GROUP", "Unknown DH group");
    BignumPtr g(BN_new());
    BN_set_word(g.get(), DH_GENERATOR_2);
    return adopt(std::move(p), std::move(g));
  }

  int32_t verify_error() const { return verify_error_; }

  Result<v8::Local<v8::Value>> generate_keys() {
    ERR_clear_error();
    if (DH_generate_key(dh_.get()) != 1) return operation_failed("Key generation failed");
    return number(DH_get0_pub_key(dh_.get()), "No public key - did you forget to generate one?");
  }

  Result<v8::Local<v8::Value>> compute_secret(js::Bytes peer) {
    ERR_clear_error();
    BignumPtr key = to_bignum(peer);
    int codes = 0;
    if (!key || DH_check_pub_key(dh_.get(), key.get(), &codes) != 1)
      return throw_openssl_error(env(), "Unspecified validation error");
    auto refuse = [](const char* why) { return Error::range("ERR_CRYPTO_INVALID_KEYLEN", why); };
    if ((codes & DH_CHECK_PUBKEY_TOO_SMALL) != 0) return refuse("Supplied key is too small");
    if ((codes & DH_CHECK_PUBKEY_TOO_LARGE) != 0) return refuse("Supplied key is too large");
    if ((codes & DH_CHECK_PUBKEY_INVALID) != 0) return refuse("Supplied key is invalid");
    const int size = DH_size(dh_.get());
    if (size < 0) return operation_failed("Failed to compute shared secret");
    Bytes out(static_cast<size_t>(size));
    // The secret is as long as the prime, with zeros in front: its length tells nothing.
    if (DH_compute_key_padded(out.data(), key.get(), dh_.get()) <= 0)
      return operation_failed("Failed to compute shared secret");
    return v8::Local<v8::Value>(to_uint8_array(env(), out));
  }

  Result<v8::Local<v8::Value>> prime() { return number(DH_get0_p(dh_.get()), "p is null"); }
  Result<v8::Local<v8::Value>> generator() { return number(DH_get0_g(dh_.get()), "g is null"); }
  Result<v8::Local<v8::Value>> public_key() {
    return number(DH_get0_pub_key(dh_.get()), "No public key - did you forget to generate one?");
  }
  Result<v8::Local<v8::Value>> private_key() {
    return number(DH_get0_priv_key(dh_.get()), "No private key - did you forget to generate one?");
  }
  Result<void> set_public_key(js::Bytes bytes) { return set_half(bytes, true); }
  Result<void> set_private_key(js::Bytes bytes) { return set_half(bytes, false); }

 private:
  Result<void> set_half(const js::Bytes& bytes, bool is_public) {
    ERR_clear_error();
    BignumPtr half = to_bignum(bytes);
    if (!half || DH_set0_key(dh_.get(), is_public ? half.get() : nullptr, is_public ? nullptr : half.get()) != 1)
      return throw_openssl_error(env(), "Invalid key");
    half.release();
    return {};
  }

  static bool is_generator(const BignumPtr& g) {
    return !BN_is_zero(g.get()) && !BN_is_one(g.get()) && !BN_is_negative(g.get());
  }

  Error bad_generator() {
    ERR_raise(ERR_LIB_DH, DH_R_BAD_GENERATOR);
    return throw_openssl_error(env(), "Initialization failed");
  }

  Result<void> adopt(BignumPtr p, BignumPtr g) {
    dh_.reset(DH_new());
    if (DH_set0_pqg(dh_.get(), p.get(), nullptr, g.get()) != 1)
      return throw_openssl_error(env(), "Initialization failed");
    p.release();
    g.release();
    return check();
  }

  Result<void> check() {
    if (DH_check(dh_.get(), &verify_error_) != 1) ERR_clear_error();
    ERR_clear_error();
    return {};
  }

  Result<v8::Local<v8::Value>> number(const BIGNUM* value, const char* missing) {
    if (value == nullptr) return Error::coded(ErrorKind::kError, "ERR_CRYPTO_INVALID_STATE", missing);
    return v8::Local<v8::Value>(to_uint8_array(env(), bignum_bytes(value)));
  }

  DhPtr dh_{DH_new()};
  int verify_error_ = 0;
};

// --- ECDH ----------------------------------------------------------------------------------------------------------------------

using GroupPtr = std::unique_ptr<EC_GROUP, Deleter<EC_GROUP_free>>;
using PointPtr = std::unique_ptr<EC_POINT, Deleter<EC_POINT_clear_free>>;

Result<GroupPtr> group_of(const std::string& curve) {
  ERR_set_mark();
  const int nid = OBJ_sn2nid(curve.c_str());
  GroupPtr group(nid == NID_undef ? nullptr : EC_GROUP_new_by_curve_name(nid));
  ERR_pop_to_mark();
  if (!group) return Error::type("ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name");
  return group;
}

/// The point in SEC 1 form; null if it is none of the curve.
PointPtr read_point(const EC_GROUP* group, const js::Bytes& bytes) {
  ERR_set_mark();
  PointPtr point(EC_POINT_new(group));
  const bool ok = EC_POINT_oct2point(group, point.get(), bytes.data(), bytes.size(), nullptr) == 1;
  ERR_pop_to_mark();
  return ok ? std::move(point) : nullptr;
}

Result<v8::Local<v8::Value>> write_point(js::Env& env, const EC_GROUP* group, const EC_POINT* point, int32_t form) {
  const auto conversion = static_cast<point_conversion_form_t>(form);
  const size_t size = EC_POINT_point2oct(group, point, conversion, nullptr, 0, nullptr);
  Bytes out(size);
  if (size == 0 || EC_POINT_point2oct(group, point, conversion, out.data(), size, nullptr) != size)
    return throw_openssl_error(env, "Failed to get public key");
  return v8::Local<v8::Value>(to_uint8_array(env, out));
}

class Ecdh final : public js::Object {
 public:
  Result<void> init(std::string curve) {
    auto group = group_of(curve);
    if (!group) return std::move(group.error());
    group_ = std::move(*group);
    return {};
  }

  Result<void> generate_keys() {
    if (!group_) return operation_failed("Failed to generate key");
    const BIGNUM* order = EC_GROUP_get0_order(group_.get());
    BignumPtr secret(BN_secure_new());
    do {
      if (BN_priv_rand_range(secret.get(), order) != 1) return throw_openssl_error(env(), "Failed to generate key");
    } while (BN_is_zero(secret.get()));
    return adopt(std::move(secret));
  }

  Result<v8::Local<v8::Value>> compute_secret(js::Bytes peer) {
    PointPtr point = group_ ? read_point(group_.get(), peer) : nullptr;
    const auto invalid = [] {
      return Error::coded(ErrorKind::kError, "ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY",
                          "Public key is not valid for specified curve");
    };
    if (!point) return invalid();
    if (!private_ || !matches()) return Error::range("ERR_CRYPTO_INVALID_KEYPAIR", "Invalid key pair");
    if (EC_POINT_is_at_infinity(group_.get(), point.get()) == 1) return invalid();
    PointPtr shared(EC_POINT_new(group_.get()));
    BignumPtr x(BN_secure_new());
    if (EC_POINT_mul(group_.get(), shared.get(), nullptr, point.get(), private_.get(), nullptr) != 1 ||
        EC_POINT_get_affine_coordinates(group_.get(), shared.get(), x.get(), nullptr, nullptr) != 1) {
      return throw_openssl_error(env(), "Failed to compute ECDH key");
    }
    const auto size = static_cast<size_t>((EC_GROUP_get_degree(group_.get()) + 7) / 8);
    return v8::Local<v8::Value>(to_uint8_array(env(), bignum_bytes(x.get(), size)));
  }

  Result<v8::Local<v8::Value>> public_key(int32_t form) {
    if (!public_) return operation_failed("Failed to get ECDH public key");
    return write_point(env(), group_.get(), public_.get(), form);
  }

  Result<v8::Local<v8::Value>> private_key() {
    if (!private_) return operation_failed("Failed to get ECDH private key");
    const auto size = static_cast<size_t>((EC_GROUP_order_bits(group_.get()) + 7) / 8);
    return v8::Local<v8::Value>(to_uint8_array(env(), bignum_bytes(private_.get(), size)));
  }

  Result<void> set_private_key(js::Bytes bytes) {
    if (!group_) return operation_failed("Failed to convert BN to EC_KEY");
    BignumPtr secret = to_bignum(bytes);
    ERR_clear_error();
    if (!secret || BN_is_zero(secret.get()) || BN_cmp(secret.get(), EC_GROUP_get0_order(group_.get())) >= 0) {
      return Error::range("ERR_CRYPTO_INVALID_KEYTYPE", "Private key is not valid for specified curve.");
    }
    return adopt(std::move(secret));
  }

  Result<void> set_public_key(js::Bytes bytes) {
    PointPtr point = group_ ? read_point(group_.get(), bytes) : nullptr;
    if (!point) return operation_failed("Failed to convert Buffer to EC_POINT");
    public_ = std::move(point);
    return {};
  }

 private:
  PointPtr multiply(const BIGNUM* secret) {
    PointPtr point(EC_POINT_new(group_.get()));
    if (EC_POINT_mul(group_.get(), point.get(), secret, nullptr, nullptr, nullptr) != 1) return nullptr;
    return point;
  }
  bool matches() {
    PointPtr expected = multiply(private_.get());
    return expected && public_ && EC_POINT_cmp(group_.get(), expected.get(), public_.get(), nullptr) == 0;
  }
  Result<void> adopt(BignumPtr secret) {
    PointPtr point = multiply(secret.get());
    if (!point) return throw_openssl_error(env(), "Failed to generate ECDH public key");
    private_ = std::move(secret);
    public_ = std::move(point);
    return {};
  }

  GroupPtr group_;
  BignumPtr private_;
  PointPtr public_;
};

/// A point in another form.
Result<v8::Local<v8::Value>> convert_point(js::Env& env, js::Bytes bytes, std::string curve, int32_t form) {
  auto group = group_of(curve);
  if (!group) return std::move(group.error());
  PointPtr point = read_point(group->get(), bytes);
  if (!point) return operation_failed("Failed to convert Buffer to EC_POINT");
  return write_point(env, group->get(), point.get(), form);
}

// --- with key objects -----------------------------------------------------------------------------------------------------------

/// The shared secret of a private key and a peer's public one. Empty on failure. Any thread.
std::optional<Bytes> derive(EVP_PKEY* ours, EVP_PKEY* theirs) {
  PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, ours, nullptr));
  size_t size = 0;
  if (!context || EVP_PKEY_derive_init(context.get()) != 1 || EVP_PKEY_derive_set_peer(context.get(), theirs) != 1 ||
      EVP_PKEY_derive(context.get(), nullptr, &size) != 1) {
    return std::nullopt;
  }
  Bytes out(size);
  if (EVP_PKEY_derive(context.get(), out.data(), &size) != 1) return std::nullopt;
  // A short number of the DH kind gets its leading zeros back.
  if (size < out.size()) {
    std::move_backward(out.begin(), out.begin() + static_cast<ptrdiff_t>(size), out.end());
    std::fill(out.begin(), out.end() - static_cast<ptrdiff_t>(size), 0);
  }
  return out;
}

Result<v8::Local<v8::Value>> derive_sync(js::Env& env, Key& ours, Key& theirs) {
  ERR_clear_error();
  auto out = derive(ours.pkey().get(), theirs.pkey().get());
  if (!out) return throw_openssl_error(env, "diffieHellman failed");
  return v8::Local<v8::Value>(to_uint8_array(env, *out));
}

/// The secret and what the other side needs to find it.
struct Encapsulation {
  Bytes ciphertext, secret;
};

std::optional<Encapsulation> encapsulate(EVP_PKEY* key) {
  PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!context || EVP_PKEY_encapsulate_init(context.get(), nullptr) != 1) return std::nullopt;
  const int kind = EVP_PKEY_get_base_id(key);
  if (kind == EVP_PKEY_RSA && EVP_PKEY_CTX_set_kem_op(context.get(), "RSASVE") != 1) return std::nullopt;
  Encapsulation out;
  size_t size = 0;
  size_t secret_size = 0;
  if (EVP_PKEY_encapsulate(context.get(), nullptr, &size, nullptr, &secret_size) != 1) return std::nullopt;
  out.ciphertext.resize(size);
  out.secret.resize(secret_size);
  if (EVP_PKEY_encapsulate(context.get(), out.ciphertext.data(), &size, out.secret.data(), &secret_size) != 1)
    return std::nullopt;
  out.ciphertext.resize(size);
  out.secret.resize(secret_size);
  return out;
}

std::optional<Bytes> decapsulate(EVP_PKEY* key, const Bytes& ciphertext) {
  PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!context || EVP_PKEY_decapsulate_init(context.get(), nullptr) != 1) return std::nullopt;
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA && EVP_PKEY_CTX_set_kem_op(context.get(), "RSASVE") != 1)
    return std::nullopt;
  size_t size = 0;
  if (EVP_PKEY_decapsulate(context.get(), nullptr, &size, ciphertext.data(), ciphertext.size()) != 1)
    return std::nullopt;
  Bytes out(size);
  if (EVP_PKEY_decapsulate(context.get(), out.data(), &size, ciphertext.data(), ciphertext.size()) != 1)
    return std::nullopt;
  out.resize(size);
  return out;
}

Error failed(std::string_view what) {
  ERR_clear_error();
  return Error::coded(ErrorKind::kError, "ERR_CRYPTO_OPERATION_FAILED", "Failed to perform " + std::string(what));
}

/// Runs `run` on the thread pool and calls `done(error)` or `done(undefined, first, second)`.
struct Job {
  PkeyRef key, peer;
  Bytes input;
  js::Callback done;
  bool ok = false;
  Bytes first, second;
  OpensslErrors errors;
};

template <typename Run>
void start(Runtime& runtime, std::shared_ptr<Job> job, const char* complaint, Run run) {
  runtime.work(
      [job, run] {
        ERR_clear_error();
        job->ok = run(*job);
        if (!job->ok) job->errors = take_openssl_errors();
      },
      [job, &runtime, complaint] {
        if (!job->ok) return job->done.call(make_openssl_error(runtime, job->errors, complaint));
        job->done.call(js::Undefined{}, to_uint8_array(runtime, job->first), to_uint8_array(runtime, job->second));
      });
}

void derive_async(Runtime& runtime, Key& ours, Key& theirs, js::Callback done) {
  auto job = std::make_shared<Job>(Job{ours.pkey(), theirs.pkey(), {}, std::move(done), false, {}, {}, {}});
  start(runtime, job, "diffieHellman failed", [](Job& j) {
    auto out = derive(j.key.get(), j.peer.get());
    if (out) j.first = std::move(*out);
    return out.has_value();
  });
}

Result<std::vector<v8::Local<v8::Value>>> encapsulate_sync(js::Env& env, Key& key) {
  ERR_clear_error();
  auto out = encapsulate(key.pkey().get());
  if (!out) return failed("encapsulation");
  return std::vector<v8::Local<v8::Value>>{to_uint8_array(env, out->ciphertext), to_uint8_array(env, out->secret)};
}

void encapsulate_async(Runtime& runtime, Key& key, js::Callback done) {
  auto job = std::make_shared<Job>(Job{key.pkey(), {}, {}, std::move(done), false, {}, {}, {}});
  start(runtime, job, "Deriving bits failed", [](Job& j) {
    auto out = encapsulate(j.key.get());
    ERR_clear_error();
    if (!out) return false;
    j.first = std::move(out->ciphertext);
    j.second = std::move(out->secret);
    return true;
  });
}

Result<v8::Local<v8::Value>> decapsulate_sync(js::Env& env, Key& key, js::Bytes ciphertext) {
  ERR_clear_error();
  auto out = decapsulate(key.pkey().get(), {ciphertext.begin(), ciphertext.end()});
  if (!out) return failed("decapsulation");
  return v8::Local<v8::Value>(to_uint8_array(env, *out));
}

void decapsulate_async(Runtime& runtime, Key& key, js::Bytes ciphertext, js::Callback done) {
  auto job = std::make_shared<Job>(
      Job{key.pkey(), {}, {ciphertext.begin(), ciphertext.end()}, std::move(done), false, {}, {}, {}});
  start(runtime, job, "Deriving bits failed", [](Job& j) {
    auto out = decapsulate(j.key.get(), j.input);
    ERR_clear_error();
    if (out) j.first = std::move(*out);
    return out.has_value();
  });
}

}  // namespace
}  // namespace weft::crypto

WEFT_BINDING(crypto_dh) {
  using namespace weft::crypto;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.type<DiffieHellman>("DiffieHellman")
      .constructor<>()
      .method<&DiffieHellman::init_size>("initSize")
      .method<&DiffieHellman::init_prime>("initPrime")
      .method<&DiffieHellman::init_group>("initGroup")
      .method<&DiffieHellman::generate_keys>("generateKeys")
      .method<&DiffieHellman::compute_secret>("computeSecret")
      .method<&DiffieHellman::prime>("prime")
      .method<&DiffieHellman::generator>("generator")
      .method<&DiffieHellman::public_key>("publicKey")
      .method<&DiffieHellman::private_key>("privateKey")
      .method<&DiffieHellman::set_public_key>("setPublicKey")
      .method<&DiffieHellman::set_private_key>("setPrivateKey")
      .getter<&DiffieHellman::verify_error>("verifyError");
  b.type<Ecdh>("Ecdh")
      .constructor<>()
      .method<&Ecdh::init>("init")
      .method<&Ecdh::generate_keys>("generateKeys")
      .method<&Ecdh::compute_secret>("computeSecret")
      .method<&Ecdh::public_key>("publicKey")
      .method<&Ecdh::private_key>("privateKey")
      .method<&Ecdh::set_public_key>("setPublicKey")
      .method<&Ecdh::set_private_key>("setPrivateKey");
  b.function<&convert_point>("convertPoint");
  b.function<&derive_sync>("derive");
  b.function<&derive_async>("deriveAsync");
  b.function<&encapsulate_sync>("encapsulate");
  b.function<&encapsulate_async>("encapsulateAsync");
  b.function<&decapsulate_sync>("decapsulate");
  b.function<&decapsulate_async>("decapsulateAsync");
}
