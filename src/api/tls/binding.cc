// What node:tls asks OpenSSL and the system's address parser.
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <uv.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/crypto/openssl_error.h"
#include "api/tls/connection.h"
#include "api/tls/context.h"
#include "js/binding.h"
#include "runtime/runtime.h"

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

/// Fails with OpenSSL's error if one of the texts is marked as a certificate and is none. How many certificates there are.
weft::Result<int32_t> check_certificates(weft::js::Env& env, std::vector<std::string> texts) {
  int32_t count = 0;
  for (const std::string& text : texts) {
    ERR_clear_error();
    const std::unique_ptr<BIO, Deleter<BIO_free_all>> bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    const std::unique_ptr<X509, Deleter<X509_free>> certificate(
        PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (certificate) {
      ++count;
    } else if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
      // The last one says that this is no certificate, those before it why.
      const auto errors = weft::crypto::take_openssl_errors();
      env.isolate()->ThrowException(weft::crypto::make_openssl_error(env, {errors.back()}, ""));
      return weft::Error::pending();
    }
  }
  ERR_clear_error();
  return count;
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
  b.type<Context>("Context")
      .constructor<>()
      .method<&Context::set_versions>("setVersions")
      .method<&Context::set_certificate>("setCertificate")
      .method<&Context::set_key>("setKey")
      .method<&Context::load_pkcs12>("loadPkcs12")
      .method<&Context::add_authority>("addAuthority")
      .method<&Context::add_ca_cert>("addCACert")
      .method<&Context::allow_partial_chain>("allowPartialChain")
      .method<&Context::set_client_engine>("setClientEngine")
      .method<&Context::set_engine_key>("setEngineKey")
      .getter<&Context::min_version>("minVersion")
      .getter<&Context::max_version>("maxVersion")
      .getter<&Context::external>("_external")
      .method<&Context::add_revocations>("addRevocations")
      .method<&Context::use_roots>("useRoots")
      .method<&Context::set_ciphers>("setCiphers")
      .method<&Context::set_suites>("setSuites")
      .method<&Context::set_signature_algorithms>("setSignatureAlgorithms")
      .method<&Context::set_curves>("setCurves")
      .method<&Context::set_dh_parameters>("setDhParameters")
      .method<&Context::set_dh_automatic>("setDhAutomatic")
      .method<&Context::set_options>("setOptions")
      .method<&Context::set_session_id_context>("setSessionIdContext")
      .method<&Context::set_session_timeout>("setSessionTimeout")
      .method<&Context::ticket_keys>("ticketKeys")
      .method<&Context::set_ticket_keys>("setTicketKeys");
  b.type<Connection>("Connection")
      .constructor<weft::Runtime&, Context&, bool>()
      .method<&Connection::join>("join")
      .method<&Connection::receive>("receive")
      .method<&Connection::close>("close")
      .method<&Connection::handshake>("handshake")
      .method<&Connection::pump>("pump")
      .method<&Connection::set_wanted>("setWanted")
      .method<&Connection::write>("write")
      .method<&Connection::write_string>("writeString")
      .method<&Connection::flush>("flush")
      .method<&Connection::output>("output")
      .method<&Connection::shutdown>("shutdown")
      .method<&Connection::set_servername>("setServername")
      .method<&Connection::set_alpn>("setAlpn")
      .method<&Connection::set_alpn_chooser>("setAlpnChooser")
      .method<&Connection::set_psk_callback>("setPskCallback")
      .method<&Connection::set_psk_hint>("setPskHint")
      .method<&Connection::set_verify>("setVerify")
      .method<&Connection::stop_for_context>("stopForContext")
      .method<&Connection::use_context>("useContext")
      .method<&Connection::go_on>("goOn")
      .method<&Connection::stop_for_sessions>("stopForSessions")
      .method<&Connection::load_session>("loadSession")
      .method<&Connection::go_on_without_session>("goOnWithoutSession")
      .method<&Connection::wanted_session>("wantedSession")
      .method<&Connection::use_key_and_certificate>("useKeyAndCertificate")
      .method<&Connection::request_ocsp>("requestOcsp")
      .method<&Connection::ocsp_requested>("ocspRequested")
      .method<&Connection::set_ocsp_response>("setOcspResponse")
      .method<&Connection::set_max_fragment>("setMaxFragment")
      .method<&Connection::set_session>("setSession")
      .method<&Connection::enable_key_log>("enableKeyLog")
      .method<&Connection::enable_trace>("enableTrace")
      .method<&Connection::renegotiate>("renegotiate")
      .method<&Connection::take_news>("takeNews")
      .method<&Connection::next_session>("nextSession")
      .method<&Connection::take_key_log>("takeKeyLog")
      .method<&Connection::take_ocsp_response>("takeOcspResponse")
      .method<&Connection::renegotiations>("renegotiations")
      .method<&Connection::servername>("servername")
      .method<&Connection::alpn>("alpn")
      .method<&Connection::protocol>("protocol")
      .method<&Connection::cipher>("cipher")
      .method<&Connection::verify_error>("verifyError")
      .method<&Connection::peer_certificates>("peerCertificates")
      .method<&Connection::own_certificate>("ownCertificate")
      .method<&Connection::own_certificate_and_issuer>("ownCertificateAndIssuer")
      .method<&Connection::session_reused>("sessionReused")
      .method<&Connection::session>("session")
      .method<&Connection::ticket>("ticket")
      .method<&Connection::finished>("finished")
      .method<&Connection::ephemeral_key>("ephemeralKey")
      .method<&Connection::shared_signature_algorithms>("sharedSignatureAlgorithms")
      .method<&Connection::export_keying_material>("exportKeyingMaterial")
      .getter<&Connection::requests>("requests")
      .getter<&Connection::has_input>("hasInput");
  b.function<&Context::has_roots>("hasRoots");
  b.function<&ciphers>("ciphers");
  b.function<&check_certificates>("checkCertificates");
  b.function<&canonical_address>("canonicalAddress");
}
