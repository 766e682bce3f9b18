// Symmetric ciphers: the native half of crypto.Cipheriv and crypto.Decipheriv.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "js/binding.h"

namespace weft::crypto {

struct CipherContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
struct CipherDeleter {
  void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
};
using CipherPtr = std::unique_ptr<EVP_CIPHER, CipherDeleter>;

/// The cipher of that name as OpenSSL's providers have it; null, with an empty error queue, if there is none.
CipherPtr find_cipher(const std::string& name);

/// One encryption or decryption. Methods return undefined where Node says that the state does not fit the operation; the
/// runtime's thread only.
class Cipher final : public js::Object {
 public:
  /// @param tag_length bytes of the authentication tag; required for CCM and OCB
  Result<void> init(std::string name, js::Bytes key, std::optional<js::Bytes> iv, bool encrypt,
                    std::optional<uint32_t> tag_length);
  /// The next bytes of the result, as a Uint8Array.
  Result<v8::Local<v8::Value>> update(js::Bytes data);
  /// The last bytes; checks the authentication tag of a decryption. The cipher is spent afterwards.
  Result<v8::Local<v8::Value>> finish();
  bool set_auto_padding(bool on);
  /// Data that is authenticated, not encrypted. @param plaintext_length what will follow: CCM must know it beforehand
  Result<bool> set_aad(js::Bytes data, std::optional<uint32_t> plaintext_length);
  Result<bool> set_auth_tag(js::Bytes tag);
  /// The tag of a finished encryption; undefined before.
  v8::Local<v8::Value> auth_tag();

 private:
  enum class Tag { kUnknown, kKnown, kPassed };

  bool authenticated() const;
  bool is_ccm() const { return mode_ == EVP_CIPH_CCM_MODE; }
  Result<void> init_authenticated(const std::string& name, size_t iv_size, std::optional<uint32_t> tag_length);
  bool pass_tag();
  static Error refused();
  Result<void> check_ccm_length(size_t size) const;

  std::unique_ptr<EVP_CIPHER_CTX, CipherContextDeleter> context_;
  int mode_ = 0;
  bool encrypt_ = false;
  bool chacha_ = false;
  bool spent_ = false;
  /// A CCM decryption whose tag was wrong already at update(); finish() reports it.
  bool pending_failure_ = false;
  Tag tag_state_ = Tag::kUnknown;
  size_t max_message_ = 0;
  uint32_t tag_length_ = 0;
  bool has_tag_length_ = false;
  std::array<uint8_t, EVP_MAX_BLOCK_LENGTH> tag_{};
};

}  // namespace weft::crypto
