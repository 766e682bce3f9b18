// What node:tls asks OpenSSL and the system's address parser.
#include <openssl/ssl.h>
#include <uv.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "js/binding.h"

namespace weft::tls {
namespace {

/// Names of all cipher suites, in small letters: OpenSSL's for TLS up to 1.2, the standard's for 1.3.
std::vector<std::string> ciphers() {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_method()), SSL_CTX_free);
  std::vector<std::string> names;
  if (!context) return names;
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), SSL_free);
  if (!ssl) return names;
  const auto* list = SSL_get_ciphers(ssl.get());
  for (int i = 0; i < sk_SSL_CIPHER_num(list); ++i) {
    std::string name = SSL_CIPHER_get_name(sk_SSL_CIPHER_value(list, i));
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    names.push_back(std::move(name));
  }
  // Those of TLS 1.3 that are not on by default are suites all the same.
  for (const char* name : {"tls_aes_256_gcm_sha384", "tls_chacha20_poly1305_sha256", "tls_aes_128_gcm_sha256",
                           "tls_aes_128_ccm_8_sha256", "tls_aes_128_ccm_sha256"}) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// An IP address in its one canonical form; nothing for other text.
std::optional<std::string> canonical_address(std::string text) {
  std::array<uint8_t, 16> bytes;
  std::array<char, INET6_ADDRSTRLEN> out;
  for (const int family : {AF_INET, AF_INET6}) {
    if (uv_inet_pton(family, text.c_str(), bytes.data()) != 0) continue;
    if (uv_inet_ntop(family, bytes.data(), out.data(), out.size()) == 0) return std::string(out.data());
  }
  return std::nullopt;
}

}  // namespace
}  // namespace weft::tls

WEFT_BINDING(tls) {
  using namespace weft::tls;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.function<&ciphers>("ciphers");
  b.function<&canonical_address>("canonicalAddress");
}
