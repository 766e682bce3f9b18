#include "api/crypto/cipher.h"

#include <openssl/err.h>
#include <openssl/objects.h>

#include <algorithm>
#include <climits>
#include <vector>

#include "api/crypto/openssl_error.h"
#include "api/crypto/output.h"

namespace weft::crypto {
namespace {

constexpr uint32_t kMaxTag = 16;

Error invalid_tag_length(uint32_t length) {
  return Error::type("ERR_CRYPTO_INVALID_AUTH_TAG", "Invalid authentication tag length: " + std::to_string(length));
}

Error invalid_message_length() { return Error::range("ERR_CRYPTO_INVALID_MESSAGELEN", "Invalid message length"); }

/// SP 800-38D, section 5.2.1.2.
bool is_gcm_tag_length(uint32_t length) { return length == 4 || length == 8 || (length >= 12 && length <= 16); }

}  // namespace

CipherPtr find_cipher(const std::string& name) {
  // Node knows the names of OpenSSL's table alone; what only providers name (AES-128-SIV, NULL) works otherwise than its API expects.
  const EVP_CIPHER* known = EVP_get_cipherbyname(name.c_str());
  if (known == nullptr) return nullptr;
  ERR_set_mark();
  CipherPtr cipher(EVP_CIPHER_fetch(nullptr, name.c_str(), nullptr));
  // Short forms such as aes128 are no names of a provider.
  if (!cipher) cipher.reset(EVP_CIPHER_fetch(nullptr, EVP_CIPHER_get0_name(known), nullptr));
  ERR_pop_to_mark();
  return cipher;
}

bool Cipher::authenticated() const {
  return mode_ == EVP_CIPH_GCM_MODE || mode_ == EVP_CIPH_CCM_MODE || mode_ == EVP_CIPH_OCB_MODE || chacha_;
}

Result<void> Cipher::init(std::string name, js::Bytes key, std::optional<js::Bytes> iv, bool encrypt,
                          std::optional<uint32_t> tag_length) {
  ERR_clear_error();
  CipherPtr cipher = find_cipher(name);
  if (!cipher) return Error::coded(ErrorKind::kError, "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
  mode_ = EVP_CIPHER_get_mode(cipher.get());
  chacha_ = EVP_CIPHER_is_a(cipher.get(), "ChaCha20-Poly1305") == 1;
  encrypt_ = encrypt;
  const size_t iv_size = iv ? iv->size() : 0;
  const auto expected_iv = static_cast<size_t>(EVP_CIPHER_get_iv_length(cipher.get()));
  auto refuse_iv = [] { return Error::type("ERR_CRYPTO_INVALID_IV", "Invalid initialization vector"); };
  if (!iv && expected_iv != 0) return refuse_iv();
  if (iv) {
    const bool fixed = !authenticated();
    if (fixed && iv_size != expected_iv) return refuse_iv();
    // RFC 8439 fixes 12 bytes; OpenSSL takes shorter ones silently.
    if (chacha_ && iv_size > 12) return refuse_iv();
  }
  context_.reset(EVP_CIPHER_CTX_new());
  if (mode_ == EVP_CIPH_WRAP_MODE) EVP_CIPHER_CTX_set_flags(context_.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  if (EVP_CipherInit_ex(context_.get(), cipher.get(), nullptr, nullptr, nullptr, encrypt ? 1 : 0) != 1)
    return throw_openssl_error(env(), "Failed to initialize cipher");
  if (authenticated()) {
    if (iv_size == 0) return refuse_iv();
    auto ready = init_authenticated(name, iv_size, tag_length);
    if (!ready) return ready;
  }
  if (EVP_CIPHER_CTX_set_key_length(context_.get(), static_cast<int>(std::min<size_t>(key.size(), INT_MAX))) != 1 ||
      static_cast<size_t>(EVP_CIPHER_CTX_get_key_length(context_.get())) != key.size()) {
    ERR_clear_error();
    context_.reset();
    return Error::range("ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length");
  }
  if (EVP_CipherInit_ex(context_.get(), nullptr, nullptr, key.data(), iv ? iv->data() : nullptr, encrypt ? 1 : 0) != 1)
    return throw_openssl_error(env(), "Failed to initialize cipher");
  return {};
}

Result<void> Cipher::init_authenticated(const std::string& name, size_t iv_size, std::optional<uint32_t> tag_length) {
  if (EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(std::min<size_t>(iv_size, INT_MAX)),
                          nullptr) != 1) {
    ERR_clear_error();
    return Error::type("ERR_CRYPTO_INVALID_IV", "Invalid initialization vector");
  }
  if (mode_ == EVP_CIPH_GCM_MODE) {
    if (!tag_length) return {};
    if (!is_gcm_tag_length(*tag_length)) return invalid_tag_length(*tag_length);
    tag_length_ = *tag_length;
    has_tag_length_ = true;
    return {};
  }
  if (!tag_length) {
    // ChaCha20-Poly1305 has one length by its standard; CCM and OCB must be told.
    if (!chacha_) return Error::type("ERR_CRYPTO_INVALID_AUTH_TAG", "authTagLength required for " + name);
    tag_length = kMaxTag;
  }
  if (is_ccm() && !encrypt_ && EVP_default_properties_is_fips_enabled(nullptr) == 1) {
    return Error::coded(ErrorKind::kError, "ERR_CRYPTO_UNSUPPORTED_OPERATION",
                        "CCM encryption not supported in FIPS mode");
  }
  if (*tag_length > kMaxTag ||
      EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(*tag_length), nullptr) != 1) {
    ERR_clear_error();
    return invalid_tag_length(*tag_length);
  }
  tag_length_ = *tag_length;
  has_tag_length_ = true;
  // RFC 3610: the shorter the nonce, the longer the length field.
  if (is_ccm()) max_message_ = iv_size == 12 ? 16777215 : iv_size == 13 ? 65535 : INT_MAX;
  return {};
}

Result<void> Cipher::check_ccm_length(size_t size) const {
  if (size > max_message_) return invalid_message_length();
  return {};
}

/// Tells OpenSSL the tag that setAuthTag() was given, once.
bool Cipher::pass_tag() {
  if (encrypt_ || tag_state_ != Tag::kKnown) return true;
  tag_state_ = Tag::kPassed;
  return EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag_length_), tag_.data()) == 1;
}

/// What update() says of whatever OpenSSL did not like, as in Node.
Error Cipher::refused() {
  ERR_clear_error();
  return Error::coded(ErrorKind::kError, "", "Trying to add data in unsupported state");
}

Result<v8::Local<v8::Value>> Cipher::update(js::Bytes data) {
  ERR_clear_error();
  if (!context_ || data.size() > static_cast<size_t>(INT_MAX - EVP_CIPHER_CTX_get_block_size(context_.get()))) {
    return refused();
  }
  if (is_ccm()) {
    auto fits = check_ccm_length(data.size());
    if (!fits) return std::move(fits.error());
  }
  if (authenticated() && !pass_tag()) return refused();
  const int block = EVP_CIPHER_CTX_get_block_size(context_.get());
  int size = static_cast<int>(data.size()) + block;
  // Key wrapping tells the size it needs when asked without an output.
  if (mode_ == EVP_CIPH_WRAP_MODE &&
      EVP_CipherUpdate(context_.get(), nullptr, &size, data.data(), static_cast<int>(data.size())) != 1) {
    return refused();
  }
  std::vector<uint8_t> out(static_cast<size_t>(std::max(size, 1)));
  // A null input means "associated data" or "the end" to OpenSSL.
  static constexpr uint8_t kNothing = 0;
  const uint8_t* input = data.size() == 0 ? &kNothing : data.data();
  const bool ok = EVP_CipherUpdate(context_.get(), out.data(), &size, input, static_cast<int>(data.size())) == 1;
  if (!ok) {
    if (is_ccm() && !encrypt_) {
      // CCM checks the tag here already; programs expect it from final().
      pending_failure_ = true;
      ERR_clear_error();
      return v8::Local<v8::Value>(to_uint8_array(env(), nullptr, 0));
    }
    return refused();
  }
  return v8::Local<v8::Value>(to_uint8_array(env(), out.data(), static_cast<size_t>(size)));
}

Result<v8::Local<v8::Value>> Cipher::finish() {
  ERR_clear_error();
  if (!context_) return Error::coded(ErrorKind::kError, "ERR_CRYPTO_INVALID_STATE", "Invalid state");
  std::vector<uint8_t> out(static_cast<size_t>(EVP_CIPHER_CTX_get_block_size(context_.get())) + 1);
  int size = 0;
  const char* complaint = authenticated() ? "Unsupported state or unable to authenticate data" : "Unsupported state";
  bool ok = true;
  if (!encrypt_ && authenticated()) ok = pass_tag();
  if (!encrypt_ && (chacha_ || mode_ == EVP_CIPH_OCB_MODE) && tag_state_ != Tag::kPassed) ok = false;
  if (!encrypt_ && is_ccm()) {
    // Everything was checked by update().
    ok = ok && !pending_failure_ && tag_state_ == Tag::kPassed;
  } else if (ok) {
    ok = EVP_CipherFinal_ex(context_.get(), out.data(), &size) == 1;
  }
  if (ok && encrypt_ && authenticated()) {
    if (!has_tag_length_) tag_length_ = kMaxTag;
    ok = EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag_length_), tag_.data()) == 1;
  }
  spent_ = ok && encrypt_;
  context_.reset();
  if (!ok) {
    if (authenticated()) ERR_clear_error();
    return throw_openssl_error(env(), complaint);
  }
  return v8::Local<v8::Value>(to_uint8_array(env(), out.data(), static_cast<size_t>(size)));
}

bool Cipher::set_auto_padding(bool on) {
  return context_ && EVP_CIPHER_CTX_set_padding(context_.get(), on ? 1 : 0) == 1;
}

Result<bool> Cipher::set_aad(js::Bytes data, std::optional<uint32_t> plaintext_length) {
  ERR_clear_error();
  if (!context_ || !authenticated() || data.size() > INT_MAX) return false;
  int size = 0;
  if (is_ccm()) {
    if (!plaintext_length) {
      return Error::coded(ErrorKind::kError, "ERR_MISSING_ARGS",
                          "options.plaintextLength required for CCM mode with AAD");
    }
    auto fits = check_ccm_length(*plaintext_length);
    if (!fits) return std::move(fits.error());
    if (!encrypt_ && !pass_tag()) return false;
    if (EVP_CipherUpdate(context_.get(), nullptr, &size, nullptr, static_cast<int>(*plaintext_length)) != 1)
      return false;
  }
  const bool ok =
      data.empty() || EVP_CipherUpdate(context_.get(), nullptr, &size, data.data(), static_cast<int>(data.size())) == 1;
  ERR_clear_error();
  return ok;
}

Result<bool> Cipher::set_auth_tag(js::Bytes tag) {
  if (!context_ || !authenticated() || encrypt_ || tag_state_ != Tag::kUnknown) return false;
  const auto size = static_cast<uint32_t>(std::min<size_t>(tag.size(), UINT32_MAX));
  bool fits = size <= kMaxTag;
  if (mode_ == EVP_CIPH_GCM_MODE) {
    fits = is_gcm_tag_length(size) && (!has_tag_length_ || tag_length_ == size);
  } else {
    fits = fits && tag_length_ == size;
  }
  if (!fits) return invalid_tag_length(size);
  tag_length_ = size;
  tag_state_ = Tag::kKnown;
  std::copy(tag.begin(), tag.end(), tag_.begin());
  return true;
}

v8::Local<v8::Value> Cipher::auth_tag() {
  if (!spent_ || !authenticated()) return {};
  return to_uint8_array(env(), tag_.data(), tag_length_);
}

// --- what is known of a cipher ---------------------------------------------------------------------------------------------

namespace {

struct CipherInfo {
  std::string name;
  int nid;
  std::optional<int> blockSize;  // NOLINT(readability-identifier-naming): JavaScript's names
  std::optional<int> ivLength;   // NOLINT(readability-identifier-naming)
  int keyLength;                 // NOLINT(readability-identifier-naming)
  std::string mode;
};

const char* mode_name(int mode) {
  switch (mode) {
    case EVP_CIPH_CBC_MODE:
      return "cbc";
    case EVP_CIPH_CCM_MODE:
      return "ccm";
    case EVP_CIPH_CFB_MODE:
      return "cfb";
    case EVP_CIPH_CTR_MODE:
      return "ctr";
    case EVP_CIPH_ECB_MODE:
      return "ecb";
    case EVP_CIPH_GCM_MODE:
      return "gcm";
    case EVP_CIPH_OCB_MODE:
      return "ocb";
    case EVP_CIPH_OFB_MODE:
      return "ofb";
    case EVP_CIPH_WRAP_MODE:
      return "wrap";
    case EVP_CIPH_XTS_MODE:
      return "xts";
    case EVP_CIPH_STREAM_CIPHER:
      return "stream";
    default:
      return "";
  }
}

/// @param nid OpenSSL's number, where `name` is empty
std::optional<CipherInfo> cipher_info(std::string name, int32_t nid, std::optional<int32_t> key_length,
                                      std::optional<int32_t> iv_length) {
  ERR_set_mark();
  std::optional<CipherInfo> result;
  if (name.empty()) {
    const EVP_CIPHER* known = EVP_get_cipherbynid(nid);
    if (known != nullptr) name = OBJ_nid2sn(EVP_CIPHER_get_nid(known));
  }
  CipherPtr cipher = name.empty() ? nullptr : find_cipher(name);
  std::unique_ptr<EVP_CIPHER_CTX, CipherContextDeleter> context;
  if (cipher) {
    int iv = EVP_CIPHER_get_iv_length(cipher.get());
    int key = EVP_CIPHER_get_key_length(cipher.get());
    bool fits = true;
    if (key_length || iv_length) {
      context.reset(EVP_CIPHER_CTX_new());
      EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
      fits = EVP_CipherInit_ex(context.get(), cipher.get(), nullptr, nullptr, nullptr, 1) == 1;
      if (fits && key_length) {
        fits = *key_length == key || EVP_CIPHER_CTX_set_key_length(context.get(), *key_length) == 1;
        key = *key_length;
      }
      if (fits && iv_length) {
        const int mode = EVP_CIPHER_get_mode(cipher.get());
        const bool any = mode == EVP_CIPH_GCM_MODE || mode == EVP_CIPH_CCM_MODE || mode == EVP_CIPH_OCB_MODE ||
                         EVP_CIPHER_is_a(cipher.get(), "ChaCha20-Poly1305") == 1;
        fits = any ? EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_IVLEN, *iv_length, nullptr) == 1
                   : *iv_length == iv;
        iv = *iv_length;
      }
    }
    if (fits) {
      const int mode = EVP_CIPHER_get_mode(cipher.get());
      CipherInfo info;
      const int number = EVP_CIPHER_get_nid(cipher.get());
      const char* short_name = OBJ_nid2sn(number);
      info.name = short_name != nullptr && number != NID_undef ? short_name : EVP_CIPHER_get0_name(cipher.get());
      std::transform(info.name.begin(), info.name.end(), info.name.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      info.nid = number;
      info.mode = mode_name(mode);
      // A stream cipher has no blocks; no IV, no length.
      if (mode != EVP_CIPH_STREAM_CIPHER) info.blockSize = EVP_CIPHER_get_block_size(cipher.get());
      if (iv != 0) info.ivLength = iv;
      info.keyLength = key;
      result = std::move(info);
    }
  }
  ERR_pop_to_mark();
  return result;
}

}  // namespace
}  // namespace weft::crypto

template <>
struct weft::js::Fields<weft::crypto::CipherInfo> {
  using Info = weft::crypto::CipherInfo;
  static constexpr auto list =
      std::tuple{js::field("mode", &Info::mode),         js::field("name", &Info::name),
                 js::field("nid", &Info::nid),           js::field("blockSize", &Info::blockSize),
                 js::field("ivLength", &Info::ivLength), js::field("keyLength", &Info::keyLength)};
};

WEFT_BINDING(crypto_cipher) {
  using namespace weft::crypto;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.type<Cipher>("Cipher")
      .constructor<>()
      .method<&Cipher::init>("init")
      .method<&Cipher::update>("update")
      .method<&Cipher::finish>("finish")
      .method<&Cipher::set_auto_padding>("setAutoPadding")
      .method<&Cipher::set_aad>("setAAD")
      .method<&Cipher::set_auth_tag>("setAuthTag")
      .method<&Cipher::auth_tag>("authTag");
  b.function<&cipher_info>("cipherInfo");
}
