#include "api/crypto/key.h"

#include <openssl/asn1.h>
#include <openssl/bnerr.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cctype>
#include <climits>
#include <cstring>

#include "api/crypto/cipher.h"
#include "api/crypto/openssl_error.h"
#include "api/crypto/output.h"
#include "api/crypto/x509.h"

namespace weft::crypto {
namespace {

using Pkcs8Ptr = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Deleter<PKCS8_PRIV_KEY_INFO_free>>;
using X509SigPtr = std::unique_ptr<X509_SIG, Deleter<X509_SIG_free>>;

BioPtr bio_of(const js::Bytes& bytes) {
  // Without an address there would be no BIO at all.
  return BioPtr(BIO_new_mem_buf(bytes.empty() ? "" : static_cast<const void*>(bytes.data()),
                                static_cast<int>(std::min<size_t>(bytes.size(), INT_MAX))));
}

/// What the passphrase callback of OpenSSL is given, and whether it was asked at all.
struct Passphrase {
  std::optional<js::Bytes> bytes;
  bool missing = false;

  static int give(char* out, int size, int, void* self) {
    auto& pass = *static_cast<Passphrase*>(self);
    if (!pass.bytes) {
      pass.missing = true;
      return -1;
    }
    if (pass.bytes->size() > static_cast<size_t>(size)) return -1;
    std::memcpy(out, pass.bytes->data(), pass.bytes->size());
    return static_cast<int>(pass.bytes->size());
  }
};

/// What the outer sequence of DER bytes holds; empty where they are none. Leaves no errors behind.
std::basic_string_view<uint8_t> inside_sequence(const js::Bytes& der) {
  const uint8_t* at = der.data();
  long length = 0;  // NOLINT(google-runtime-int): OpenSSL's type
  int tag = 0;
  int tag_class = 0;
  ERR_set_mark();
  const bool readable =
      !der.empty() && (ASN1_get_object(&at, &length, &tag, &tag_class, static_cast<long>(der.size())) & 0x80) == 0;
  ERR_pop_to_mark();
  if (!readable || tag != V_ASN1_SEQUENCE) return {};
  return {at, static_cast<size_t>(der.end() - at)};
}

/// Whether DER bytes are an EncryptedPrivateKeyInfo (a sequence that begins with a sequence) and not a PrivateKeyInfo (which
/// begins with its version, an integer).
bool is_encrypted_pkcs8(const js::Bytes& der) {
  const auto inside = inside_sequence(der);
  return !inside.empty() && inside[0] == (V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED);
}

/// Whether DER bytes begin as an RSAPrivateKey: with a version of 0 or 1, where a public key has its modulus.
bool is_rsa_private(const js::Bytes& der) {
  const auto inside = inside_sequence(der);
  return inside.size() >= 3 && inside[0] == V_ASN1_INTEGER && inside[1] == 1 && inside[2] <= 1;
}

EVP_PKEY* parse_private_der(const js::Bytes& data, KeyEncoding encoding, Passphrase& pass) {
  if (data.empty()) return nullptr;
  const uint8_t* at = data.data();
  const auto size = static_cast<long>(data.size());  // NOLINT(google-runtime-int)
  switch (encoding) {
    case KeyEncoding::kPkcs1:
      return d2i_PrivateKey(EVP_PKEY_RSA, nullptr, &at, size);
    case KeyEncoding::kSec1:
      return d2i_PrivateKey(EVP_PKEY_EC, nullptr, &at, size);
    default:
      break;
  }
  BioPtr bio = bio_of(data);
  if (is_encrypted_pkcs8(data)) return d2i_PKCS8PrivateKey_bio(bio.get(), nullptr, &Passphrase::give, &pass);
  Pkcs8Ptr info(d2i_PKCS8_PRIV_KEY_INFO_bio(bio.get(), nullptr));
  return info ? EVP_PKCS82PKEY(info.get()) : nullptr;
}

EVP_PKEY* parse_private(const js::Bytes& data, KeyFormat format, KeyEncoding encoding, Passphrase& pass) {
  if (format == KeyFormat::kDer) return parse_private_der(data, encoding, pass);
  BioPtr bio = bio_of(data);
  return PEM_read_bio_PrivateKey(bio.get(), nullptr, &Passphrase::give, &pass);
}

EVP_PKEY* parse_public_der(const js::Bytes& data, KeyEncoding encoding) {
  const uint8_t* at = data.data();
  const auto size = static_cast<long>(data.size());  // NOLINT(google-runtime-int)
  if (encoding == KeyEncoding::kPkcs1) return d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, size);
  return d2i_PUBKEY(nullptr, &at, size);
}

/// Reads a public key or a certificate from PEM. `recognized`: the text has one of their headers.
EVP_PKEY* parse_public_pem(const js::Bytes& data, bool& recognized) {
  recognized = false;
  BioPtr bio = bio_of(data);
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* bytes = nullptr;
  long size = 0;  // NOLINT(google-runtime-int)
  EVP_PKEY* key = nullptr;
  ERR_set_mark();
  while (!recognized && PEM_read_bio(bio.get(), &name, &header, &bytes, &size) == 1) {
    const unsigned char* at = bytes;
    const std::string_view kind = name;
    if (kind == PEM_STRING_PUBLIC) {
      recognized = true;
      key = d2i_PUBKEY(nullptr, &at, size);
    } else if (kind == PEM_STRING_RSA_PUBLIC) {
      recognized = true;
      key = d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, size);
    } else if (kind == PEM_STRING_X509 || kind == PEM_STRING_X509_OLD) {
      recognized = true;
      X509Ptr certificate(d2i_X509(nullptr, &at, size));
      if (certificate) key = X509_get_pubkey(certificate.get());
    }
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_clear_free(bytes, static_cast<size_t>(size));
    // The first block decides, as in Node.
    break;
  }
  if (recognized)
    ERR_clear_last_mark();
  else
    ERR_pop_to_mark();
  return key;
}

/// Why a key could not be read. Where OpenSSL says that it wanted a passphrase and there was none, so does the error; its newer
/// decoders only say that they were interrupted, and programs match on that.
Error parse_error(js::Env& env, const Passphrase& pass, std::string_view fallback) {
  const unsigned long first = ERR_peek_error();  // NOLINT(google-runtime-int)
  if (pass.missing && ERR_GET_LIB(first) == ERR_LIB_PEM && ERR_GET_REASON(first) == PEM_R_BAD_PASSWORD_READ) {
    ERR_clear_error();
    return Error::type("ERR_MISSING_PASSPHRASE", "Passphrase required for encrypted key");
  }
  return throw_openssl_error(env, fallback);
}

Result<Key*> made(js::Env& env, EVP_PKEY* pkey, bool is_private) {
  return js::create<Key>(env, PkeyRef(pkey), is_private);
}

Result<Key*> create_private(js::Env& env, js::Bytes data, KeyFormat format, KeyEncoding encoding,
                            std::optional<js::Bytes> passphrase) {
  ERR_clear_error();
  Passphrase pass{passphrase};
  EVP_PKEY* key = parse_private(data, format, encoding, pass);
  if (key == nullptr) {
    return parse_error(env, pass, "Failed to read private key");
  }
  ERR_clear_error();
  return made(env, key, true);
}

Result<Key*> create_public(js::Env& env, js::Bytes data, KeyFormat format, KeyEncoding encoding,
                           std::optional<js::Bytes> passphrase) {
  ERR_clear_error();
  EVP_PKEY* key = nullptr;
  Passphrase pass{passphrase};
  const char* complaint = "Failed to read asymmetric key";
  if (format == KeyFormat::kPem) {
    bool recognized = false;
    key = parse_public_pem(data, recognized);
    if (!recognized) key = parse_private(data, format, encoding, pass);
  } else if (encoding == KeyEncoding::kPkcs8 || encoding == KeyEncoding::kSec1 ||
             (encoding == KeyEncoding::kPkcs1 && is_rsa_private(data))) {
    key = parse_private(data, format, encoding, pass);
    complaint = "Failed to read private key";
  } else {
    key = parse_public_der(data, encoding);
    // Of public keys in DER, Node says this and no more.
    ERR_clear_error();
  }
  if (key == nullptr) {
    return parse_error(env, pass, complaint);
  }
  ERR_clear_error();
  return made(env, key, false);
}

/// An empty passphrase is one: without an address OpenSSL would ask on the terminal.
char* passphrase_address(const std::optional<js::Bytes>& passphrase) {
  static char none = 0;
  if (!passphrase) return nullptr;
  return passphrase->empty() ? &none : reinterpret_cast<char*>(passphrase->data());
}

int write_private_traditional(BIO* bio, EVP_PKEY* key, KeyFormat format, const EVP_CIPHER* cipher,
                              std::optional<js::Bytes> passphrase) {
  if (format == KeyFormat::kDer) return i2d_PrivateKey_bio(bio, key);
  return PEM_write_bio_PrivateKey_traditional(bio, key, cipher,
                                              reinterpret_cast<uint8_t*>(passphrase_address(passphrase)),
                                              passphrase ? static_cast<int>(passphrase->size()) : 0, nullptr, nullptr);
}

int write_public(BIO* bio, EVP_PKEY* key, KeyFormat format, KeyEncoding encoding) {
  if (encoding == KeyEncoding::kSpki)
    return format == KeyFormat::kPem ? PEM_write_bio_PUBKEY(bio, key) : i2d_PUBKEY_bio(bio, key);
  unsigned char* der = nullptr;
  const int size = i2d_PublicKey(key, &der);
  if (size < 0) return 0;
  const int ok = format == KeyFormat::kPem ? (PEM_write_bio(bio, PEM_STRING_RSA_PUBLIC, "", der, size) > 0 ? 1 : 0)
                                           : BIO_write(bio, der, size) == size;
  OPENSSL_free(der);
  return ok;
}

Error incompatible(std::string_view encoding, std::string_view what) {
  return Error::coded(ErrorKind::kError, "ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS",
                      "The selected key encoding " + std::string(encoding) + " " + std::string(what) + ".");
}

}  // namespace

std::string key_type_name(EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
      return "rsa";
    case EVP_PKEY_RSA_PSS:
      return "rsa-pss";
    case EVP_PKEY_DSA:
      return "dsa";
    case EVP_PKEY_DH:
    case EVP_PKEY_DHX:
      return "dh";
    case EVP_PKEY_EC:
      return "ec";
    case EVP_PKEY_ED25519:
      return "ed25519";
    case EVP_PKEY_ED448:
      return "ed448";
    case EVP_PKEY_X25519:
      return "x25519";
    case EVP_PKEY_X448:
      return "x448";
    default:
      break;
  }
  const char* name = EVP_PKEY_get0_type_name(key);
  std::string lower = name == nullptr ? "" : name;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower.starts_with("slh-dsa-") || lower.starts_with("ml-dsa-") || lower.starts_with("ml-kem-") ? lower : "";
}

std::optional<std::string> Key::type() const {
  std::string name = key_type_name(pkey_.get());
  if (name.empty()) return std::nullopt;
  return name;
}

bool Key::equals(Key& other) const {
  ERR_set_mark();
  const bool same = is_private_ == other.is_private_ && EVP_PKEY_eq(pkey_.get(), other.pkey_.get()) == 1;
  ERR_pop_to_mark();
  return same;
}

Key* Key::to_public() { return js::create<Key>(env(), pkey_, false); }

Result<v8::Local<v8::Value>> Key::serialize(KeyFormat format, KeyEncoding encoding, std::string cipher,
                                            std::optional<js::Bytes> passphrase) {
  ERR_clear_error();
  EVP_PKEY* key = pkey_.get();
  const int kind = EVP_PKEY_get_base_id(key);
  if (encoding == KeyEncoding::kPkcs1 && kind != EVP_PKEY_RSA)
    return incompatible("pkcs1", "can only be used for RSA keys");
  if (encoding == KeyEncoding::kSec1 && kind != EVP_PKEY_EC)
    return incompatible("sec1", "can only be used for EC keys");
  BioPtr bio(BIO_new(BIO_s_mem()));
  CipherPtr algorithm;
  if (!cipher.empty()) {
    algorithm = find_cipher(cipher);
    if (!algorithm) return Error::coded(ErrorKind::kError, "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
    if (format == KeyFormat::kDer && encoding != KeyEncoding::kPkcs8)
      return incompatible(encoding == KeyEncoding::kPkcs1 ? "pkcs1" : "sec1", "does not support encryption");
  }
  int ok = 0;
  if (!is_private_) {
    ok = write_public(bio.get(), key, format, encoding);
  } else if (encoding == KeyEncoding::kPkcs8) {
    char* pass = passphrase_address(passphrase);
    const int size = passphrase ? static_cast<int>(passphrase->size()) : 0;
    ok = format == KeyFormat::kPem
             ? PEM_write_bio_PKCS8PrivateKey(bio.get(), key, algorithm.get(), pass, size, nullptr, nullptr)
             : i2d_PKCS8PrivateKey_bio(bio.get(), key, algorithm.get(), pass, size, nullptr, nullptr);
  } else {
    ok = write_private_traditional(bio.get(), key, format, algorithm.get(), passphrase);
  }
  if (ok != 1)
    return throw_openssl_error(env(), is_private_ ? "Failed to encode private key" : "Failed to encode public key");
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);  // NOLINT(google-runtime-int)
  if (format == KeyFormat::kPem) {
    return v8::String::NewFromOneByte(isolate(), reinterpret_cast<const uint8_t*>(data), v8::NewStringType::kNormal,
                                      static_cast<int>(size))
        .ToLocalChecked()
        .As<v8::Value>();
  }
  return to_uint8_array(env(), reinterpret_cast<const uint8_t*>(data), static_cast<size_t>(size));
}

SecretBytes bignum_bytes(const BIGNUM* number, size_t size) {
  SecretBytes out(std::max(static_cast<size_t>(BN_num_bytes(number)), size));
  BN_bn2binpad(number, out.data(), static_cast<int>(out.size()));
  return out;
}

BignumPtr to_bignum(const uint8_t* data, size_t size) {
  // OpenSSL counts the bits of a number in an int.
  constexpr size_t kMaxBytes = 1U << 26;
  if (size >= kMaxBytes) {
    ERR_raise(ERR_LIB_BN, BN_R_BIGNUM_TOO_LONG);
    return nullptr;
  }
  return BignumPtr(BN_bin2bn(data, static_cast<int>(size), nullptr));
}

BignumPtr bignum_parameter(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return nullptr;
  return BignumPtr(number);
}

}  // namespace weft::crypto

WEFT_BINDING(crypto_key) {
  using namespace weft::crypto;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.type<Key>("Key")
      .method<&Key::type>("type")
      .method<&Key::equals>("equals")
      .method<&Key::to_public>("toPublic")
      .method<&Key::serialize>("serialize")
      .getter<&Key::is_private>("isPrivate");
  b.function<&create_private>("createPrivate");
  b.function<&create_public>("createPublic");
}
