// Keys taken apart and put together: JSON Web Keys, raw keys, and what `asymmetricKeyDetails` tells.
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>

#include <array>
#include <string>
#include <vector>

#include "api/crypto/key.h"
#include "api/crypto/openssl_error.h"
#include "api/crypto/output.h"
#include "api/crypto/text.h"

namespace weft::crypto {
namespace {

using ParamBuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Deleter<OSSL_PARAM_BLD_free>>;
/// Numbers and octets of a key that is put together: wiped, since they may be private.
struct ParamsDeleter {
  void operator()(OSSL_PARAM* params) const {
    for (OSSL_PARAM* p = params; p->key != nullptr; ++p) OPENSSL_cleanse(p->data, p->data_size);
    OSSL_PARAM_free(params);
  }
};
using ParamsPtr = std::unique_ptr<OSSL_PARAM, ParamsDeleter>;
using Bytes = SecretBytes;

Error invalid_jwk() { return Error::type("ERR_CRYPTO_INVALID_JWK", "Invalid JWK data"); }

/// A key that OpenSSL read but cannot give the numbers of.
Error incomplete() {
  ERR_clear_error();
  return Error::coded(ErrorKind::kError, "ERR_CRYPTO_OPERATION_FAILED", "Failed to export JWK");
}

std::string base64url(const Bytes& bytes) {
  std::string out(simdutf::base64_length_from_binary(bytes.size(), simdutf::base64_url), '\0');
  simdutf::binary_to_base64(reinterpret_cast<const char*>(bytes.data()), bytes.size(), out.data(), simdutf::base64_url);
  return out;
}

struct Curve {
  const char* jwk;
  int nid;
};
constexpr std::array<Curve, 4> kCurves = {{{"P-256", NID_X9_62_prime256v1},
                                           {"P-384", NID_secp384r1},
                                           {"P-521", NID_secp521r1},
                                           {"secp256k1", NID_secp256k1}}};

/// The number of an EC key's named curve; NID_undef for explicit parameters.
int curve_nid(EVP_PKEY* key) {
  std::array<char, 80> name;
  size_t size = 0;
  if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name.data(), name.size(), &size) != 1)
    return NID_undef;
  const int nid = OBJ_txt2nid(name.data());
  return nid != NID_undef ? nid : EC_curve_nist2nid(name.data());
}

Bytes octets(EVP_PKEY* key, const char* name) {
  size_t size = 0;
  if (EVP_PKEY_get_octet_string_param(key, name, nullptr, 0, &size) != 1) return {};
  Bytes out(size);
  if (EVP_PKEY_get_octet_string_param(key, name, out.data(), out.size(), &size) != 1) return {};
  out.resize(size);
  return out;
}

bool is_okp(EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_ED25519:
    case EVP_PKEY_ED448:
    case EVP_PKEY_X25519:
    case EVP_PKEY_X448:
      return true;
    default:
      return false;
  }
}

/// Names and base64url values of a JSON Web Key, one after the other.
using Members = std::vector<std::string>;

void add(Members& out, const char* name, std::string value) {
  out.emplace_back(name);
  out.push_back(std::move(value));
}

Result<Members> rsa_members(EVP_PKEY* key, bool is_private) {
  static constexpr std::array<std::array<const char*, 2>, 8> kParts = {{{"n", OSSL_PKEY_PARAM_RSA_N},
                                                                        {"e", OSSL_PKEY_PARAM_RSA_E},
                                                                        {"d", OSSL_PKEY_PARAM_RSA_D},
                                                                        {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
                                                                        {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
                                                                        {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
                                                                        {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
                                                                        {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}}};
  Members out;
  add(out, "kty", "RSA");
  for (size_t i = 0; i < (is_private ? kParts.size() : 2); ++i) {
    BignumPtr number = bignum_parameter(key, kParts[i][1]);
    if (!number)
      return Error::coded(ErrorKind::kError, "ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE", "Unsupported JWK Key Type.");
    add(out, kParts[i][0], base64url(bignum_bytes(number.get())));
  }
  return out;
}

Result<Members> ec_members(EVP_PKEY* key, bool is_private) {
  const int nid = curve_nid(key);
  const Curve* curve = nullptr;
  for (const Curve& c : kCurves) {
    if (c.nid == nid) curve = &c;
  }
  if (curve == nullptr) {
    const char* name = OBJ_nid2sn(nid);
    return Error::coded(ErrorKind::kError, "ERR_CRYPTO_JWK_UNSUPPORTED_CURVE",
                        "Unsupported JWK EC curve: " + std::string(name == nullptr ? "" : name) + ".");
  }
  const auto size = static_cast<size_t>((EVP_PKEY_get_bits(key) + 7) / 8);
  Members out;
  add(out, "kty", "EC");
  // A damaged key can have numbers that its curve has no room for; OpenSSL reads such a key and then gives none of them.
  auto coordinate = [&](const char* name, const char* parameter) {
    BignumPtr number = bignum_parameter(key, parameter);
    if (number) add(out, name, base64url(bignum_bytes(number.get(), size)));
    return number != nullptr;
  };
  bool whole = coordinate("x", OSSL_PKEY_PARAM_EC_PUB_X) && coordinate("y", OSSL_PKEY_PARAM_EC_PUB_Y);
  add(out, "crv", curve->jwk);
  if (is_private) whole = whole && coordinate("d", OSSL_PKEY_PARAM_PRIV_KEY);
  if (!whole) return incomplete();
  return out;
}

Result<Members> okp_members(EVP_PKEY* key, bool is_private) {
  std::string crv = key_type_name(key);
  crv[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(crv[0])));
  Members out;
  add(out, "crv", crv);
  if (is_private) add(out, "d", base64url(octets(key, OSSL_PKEY_PARAM_PRIV_KEY)));
  add(out, "x", base64url(octets(key, OSSL_PKEY_PARAM_PUB_KEY)));
  add(out, "kty", "OKP");
  return out;
}

Result<Members> akp_members(EVP_PKEY* key, bool is_private) {
  Members out;
  add(out, "kty", "AKP");
  add(out, "alg", EVP_PKEY_get0_type_name(key));
  add(out, "pub", base64url(octets(key, OSSL_PKEY_PARAM_PUB_KEY)));
  if (is_private) {
    const bool dsa = std::string_view(EVP_PKEY_get0_type_name(key)).starts_with("ML-DSA");
    Bytes seed = octets(key, dsa ? OSSL_PKEY_PARAM_ML_DSA_SEED : OSSL_PKEY_PARAM_ML_KEM_SEED);
    if (seed.empty())
      return Error::coded(ErrorKind::kError, "ERR_CRYPTO_OPERATION_FAILED", "key does not have an available seed");
    add(out, "priv", base64url(seed));
  }
  return out;
}

Result<Members> export_jwk(Key& key, bool handle_pss) {
  ERR_clear_error();
  EVP_PKEY* pkey = key.pkey().get();
  const int kind = EVP_PKEY_get_base_id(pkey);
  if (kind == EVP_PKEY_RSA || (kind == EVP_PKEY_RSA_PSS && handle_pss)) return rsa_members(pkey, key.is_private());
  if (kind == EVP_PKEY_EC) return ec_members(pkey, key.is_private());
  if (is_okp(pkey)) return okp_members(pkey, key.is_private());
  const std::string name = key_type_name(pkey);
  if (name.starts_with("ml-dsa-") || name.starts_with("ml-kem-")) return akp_members(pkey, key.is_private());
  return Error::coded(ErrorKind::kError, "ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE", "Unsupported JWK Key Type.");
}

// --- putting together --------------------------------------------------------------------------------------------------------

/// Makes a key of `type` from the parameters; null if OpenSSL finds them wrong.
EVP_PKEY* from_parameters(const char* type, OSSL_PARAM_BLD* builder, bool is_private) {
  ParamsPtr params(OSSL_PARAM_BLD_to_param(builder));
  PkeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    EVP_PKEY_free(key);
    return nullptr;
  }
  return key;
}

Result<Key*> made(js::Env& env, EVP_PKEY* key, bool is_private) {
  ERR_clear_error();
  if (key == nullptr) return invalid_jwk();
  return js::create<Key>(env, PkeyRef(key), is_private);
}

using Part = std::optional<js::Bytes>;

/// @param parts n, e, and for a private key d, p, q, dp, dq, qi
Result<Key*> import_rsa(js::Env& env, std::vector<js::Bytes> parts) {
  static constexpr std::array<const char*, 8> kNames = {
      OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,           OSSL_PKEY_PARAM_RSA_D,
      OSSL_PKEY_PARAM_RSA_FACTOR1,   OSSL_PKEY_PARAM_RSA_FACTOR2,     OSSL_PKEY_PARAM_RSA_EXPONENT1,
      OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
  ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  std::vector<BignumPtr> numbers;  // the builder refers to them
  for (size_t i = 0; i < parts.size() && i < kNames.size(); ++i) {
    numbers.push_back(to_bignum(parts[i]));
    if (!numbers.back()) return made(env, nullptr, false);
    OSSL_PARAM_BLD_push_BN(builder.get(), kNames[i], numbers.back().get());
  }
  const bool is_private = parts.size() > 2;
  return made(env, from_parameters("RSA", builder.get(), is_private), is_private);
}

/// @param curve JWK's or OpenSSL's name  @param d the private value, or nothing
Result<Key*> import_ec(js::Env& env, std::string curve, js::Bytes x, js::Bytes y, Part d) {
  ERR_clear_error();
  int nid = EC_curve_nist2nid(curve.c_str());
  if (nid == NID_undef) nid = OBJ_sn2nid(curve.c_str());
  if (nid == NID_undef) return Error::type("ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name");
  // An uncompressed point, as SEC 1 has it: 04, x, y.
  std::unique_ptr<EC_GROUP, Deleter<EC_GROUP_free>> group(EC_GROUP_new_by_curve_name(nid));
  if (!group) return Error::type("ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name");
  const auto size = static_cast<size_t>((EC_GROUP_get_degree(group.get()) + 7) / 8);
  if (x.size() > size || y.size() > size) return invalid_jwk();
  Bytes point(1 + 2 * size, 0);
  point[0] = POINT_CONVERSION_UNCOMPRESSED;
  std::copy(x.begin(), x.end(), point.begin() + 1 + static_cast<ptrdiff_t>(size - x.size()));
  std::copy(y.begin(), y.end(), point.end() - static_cast<ptrdiff_t>(y.size()));
  ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, OBJ_nid2sn(nid), 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  BignumPtr secret;
  if (d) {
    secret = to_bignum(*d);
    if (!secret) return made(env, nullptr, false);
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get());
  }
  return made(env, from_parameters("EC", builder.get(), d.has_value()), d.has_value());
}

/// A point in SEC 1 form, compressed or not: undefined if it is none of the curve.
Result<Key*> import_ec_point(js::Env& env, std::string curve, js::Bytes point) {
  ERR_clear_error();
  int nid = EC_curve_nist2nid(curve.c_str());
  if (nid == NID_undef) nid = OBJ_sn2nid(curve.c_str());
  ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, OBJ_nid2sn(nid), 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return made(env, from_parameters("EC", builder.get(), false), false);
}

/// A private number, to which the public point is computed.
Result<Key*> import_ec_private(js::Env& env, std::string curve, js::Bytes secret) {
  ERR_clear_error();
  int nid = EC_curve_nist2nid(curve.c_str());
  if (nid == NID_undef) nid = OBJ_sn2nid(curve.c_str());
  std::unique_ptr<EC_GROUP, Deleter<EC_GROUP_free>> group(EC_GROUP_new_by_curve_name(nid));
  if (!group) return made(env, nullptr, true);
  BignumPtr number = to_bignum(secret);
  const auto size = static_cast<size_t>((EC_GROUP_order_bits(group.get()) + 7) / 8);
  if (!number || secret.size() != size || BN_is_zero(number.get()) ||
      BN_cmp(number.get(), EC_GROUP_get0_order(group.get())) >= 0) {
    return made(env, nullptr, true);
  }
  std::unique_ptr<EC_POINT, Deleter<EC_POINT_free>> point(EC_POINT_new(group.get()));
  Bytes octets(1 + 2 * static_cast<size_t>((EC_GROUP_get_degree(group.get()) + 7) / 8));
  if (EC_POINT_mul(group.get(), point.get(), number.get(), nullptr, nullptr, nullptr) != 1 ||
      EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, octets.data(), octets.size(),
                         nullptr) != octets.size()) {
    return made(env, nullptr, true);
  }
  ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, OBJ_nid2sn(nid), 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, octets.data(), octets.size());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get());
  return made(env, from_parameters("EC", builder.get(), true), true);
}

/// The private number of an EC key, as long as the order of its group.
Result<v8::Local<v8::Value>> export_ec_private(js::Env& env, Key& key) {
  ERR_clear_error();
  BignumPtr number = bignum_parameter(key.pkey().get(), OSSL_PKEY_PARAM_PRIV_KEY);
  BignumPtr order = bignum_parameter(key.pkey().get(), OSSL_PKEY_PARAM_EC_ORDER);
  if (!number || !order) return throw_openssl_error(env, "Failed to export the private key");
  return to_uint8_array(env, bignum_bytes(number.get(), static_cast<size_t>(BN_num_bytes(order.get()))));
}

/// The point of an EC key in SEC 1 form.
Result<v8::Local<v8::Value>> export_ec_point(js::Env& env, Key& key, bool compressed) {
  ERR_clear_error();
  const auto size = static_cast<size_t>((EVP_PKEY_get_bits(key.pkey().get()) + 7) / 8);
  Bytes point = {POINT_CONVERSION_UNCOMPRESSED};
  for (const char* name : {OSSL_PKEY_PARAM_EC_PUB_X, OSSL_PKEY_PARAM_EC_PUB_Y}) {
    BignumPtr number = bignum_parameter(key.pkey().get(), name);
    if (!number) return throw_openssl_error(env, "Failed to export the point");
    const Bytes bytes = bignum_bytes(number.get(), size);
    point.insert(point.end(), bytes.begin(), bytes.end());
  }
  if (compressed) {
    point[0] = POINT_CONVERSION_COMPRESSED | (point.back() & 1);
    point.resize(1 + size);
  }
  return to_uint8_array(env, point);
}

/// @param type OpenSSL's name: ED25519, X448 …
Result<Key*> import_raw(js::Env& env, std::string type, js::Bytes data, bool is_private) {
  ERR_clear_error();
  EVP_PKEY* key = is_private ? EVP_PKEY_new_raw_private_key_ex(nullptr, type.c_str(), nullptr, data.data(), data.size())
                             : EVP_PKEY_new_raw_public_key_ex(nullptr, type.c_str(), nullptr, data.data(), data.size());
  return made(env, key, is_private);
}

/// @param type ML-DSA-44, ML-KEM-768 …  @param seed from which the private key is expanded
Result<Key*> import_seed(js::Env& env, std::string type, js::Bytes seed) {
  ERR_clear_error();
  ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_octet_string(
      builder.get(), type.starts_with("ML-KEM") ? OSSL_PKEY_PARAM_ML_KEM_SEED : OSSL_PKEY_PARAM_ML_DSA_SEED,
      seed.data(), seed.size());
  return made(env, from_parameters(type.c_str(), builder.get(), true), true);
}

/// Numbered as in src/api/crypto/keys.js.
enum class RawPart : int32_t { kPublic = 0, kPrivate = 1, kSeed = 2 };

/// The raw public or private value; undefined for keys that have none.
v8::Local<v8::Value> export_raw(js::Env& env, Key& key, RawPart part) {
  const char* name = part == RawPart::kSeed      ? OSSL_PKEY_PARAM_ML_DSA_SEED
                     : part == RawPart::kPrivate ? OSSL_PKEY_PARAM_PRIV_KEY
                                                 : OSSL_PKEY_PARAM_PUB_KEY;
  ERR_set_mark();
  Bytes bytes = octets(key.pkey().get(), name);
  ERR_pop_to_mark();
  if (bytes.empty()) return {};
  return to_uint8_array(env, bytes);
}

// --- details ------------------------------------------------------------------------------------------------------------------

struct Details {
  std::optional<double> modulus_length;
  v8::Local<v8::Value> public_exponent;  ///< big-endian bytes
  std::optional<std::string> hash_algorithm;
  std::optional<std::string> mgf1_hash_algorithm;
  std::optional<double> salt_length;
  std::optional<double> divisor_length;
  std::optional<std::string> named_curve;
};

/// OpenSSL's provider name of a digest (SHA2-256) as Node writes it (sha256).
std::string digest_long_name(const char* provider_name) {
  std::unique_ptr<EVP_MD, Deleter<EVP_MD_free>> md(EVP_MD_fetch(nullptr, provider_name, nullptr));
  const char* name = md ? OBJ_nid2ln(EVP_MD_get_type(md.get())) : nullptr;
  return name == nullptr ? provider_name : name;
}

Details details(js::Env& env, Key& key) {
  Details out;
  ERR_set_mark();
  EVP_PKEY* pkey = key.pkey().get();
  switch (EVP_PKEY_get_base_id(pkey)) {
    case EVP_PKEY_RSA_PSS: {
      std::array<char, 64> name;
      size_t size = 0;
      int salt = 0;
      // The salt's length is there exactly when the key restricts its signatures; what is left out has PSS's defaults.
      if (EVP_PKEY_get_int_param(pkey, OSSL_PKEY_PARAM_RSA_PSS_SALTLEN, &salt) == 1) {
        auto read = [&](const char* parameter, std::optional<std::string>& into) {
          const bool named = EVP_PKEY_get_utf8_string_param(pkey, parameter, name.data(), name.size(), &size) == 1;
          into.emplace(digest_long_name(named ? name.data() : "SHA1"));
        };
        read(OSSL_PKEY_PARAM_RSA_DIGEST, out.hash_algorithm);
        read(OSSL_PKEY_PARAM_RSA_MGF1_DIGEST, out.mgf1_hash_algorithm);
        out.salt_length = salt;
      }
      [[fallthrough]];
    }
    case EVP_PKEY_RSA:
      out.modulus_length = EVP_PKEY_get_bits(pkey);
      if (BignumPtr e = bignum_parameter(pkey, OSSL_PKEY_PARAM_RSA_E))
        out.public_exponent = to_uint8_array(env, bignum_bytes(e.get()));
      break;
    case EVP_PKEY_DSA:
      out.modulus_length = EVP_PKEY_get_bits(pkey);
      if (BignumPtr q = bignum_parameter(pkey, OSSL_PKEY_PARAM_FFC_Q)) out.divisor_length = BN_num_bits(q.get());
      break;
    case EVP_PKEY_EC:
      if (const int nid = curve_nid(pkey); nid != NID_undef) out.named_curve = OBJ_nid2sn(nid);
      break;
    default:
      break;
  }
  ERR_pop_to_mark();
  return out;
}

}  // namespace
}  // namespace weft::crypto

template <>
struct weft::js::Fields<weft::crypto::Details> {
  using D = weft::crypto::Details;
  static constexpr auto list = std::tuple{
      js::field("modulusLength", &D::modulus_length), js::field("publicExponent", &D::public_exponent),
      js::field("hashAlgorithm", &D::hash_algorithm), js::field("mgf1HashAlgorithm", &D::mgf1_hash_algorithm),
      js::field("saltLength", &D::salt_length),       js::field("divisorLength", &D::divisor_length),
      js::field("namedCurve", &D::named_curve)};
};

WEFT_BINDING(crypto_key_components) {
  using namespace weft::crypto;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.function<&export_jwk>("exportJwk");
  b.function<&import_rsa>("importRsa");
  b.function<&import_ec>("importEc");
  b.function<&import_ec_point>("importEcPoint");
  b.function<&import_ec_private>("importEcPrivate");
  b.function<&export_ec_private>("exportEcPrivate");
  b.function<&export_ec_point>("exportEcPoint");
  b.function<&import_raw>("importRaw");
  b.function<&import_seed>("importSeed");
  b.function<&export_raw>("exportRaw");
  b.function<&details>("details");
}
