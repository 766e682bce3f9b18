// X.509 certificates: the native half of crypto.X509Certificate.
#pragma once

#include <openssl/x509.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/crypto/key.h"
#include "base/result.h"
#include "js/binding.h"

namespace weft::crypto {

using X509Ptr = std::unique_ptr<X509, Deleter<X509_free>>;

/// A certificate that JavaScript holds; it never changes. Names and times are texts as Node shows them; what a certificate does
/// not have is undefined. The runtime's thread only.
class Certificate final : public js::Object {
 public:
  explicit Certificate(X509Ptr x509) : x509_(std::move(x509)) {}

  X509* x509() const { return x509_.get(); }

  std::optional<std::string> subject() const;
  std::optional<std::string> issuer() const;
  std::optional<std::string> subject_alt_name() const;
  std::optional<std::string> info_access() const;
  std::string valid_from() const;
  std::string valid_to() const;
  double valid_from_time() const;  ///< milliseconds since 1970
  double valid_to_time() const;
  std::string fingerprint(std::string digest) const;
  /// Object identifiers of the extended usages; empty if there are none.
  std::vector<std::string> key_usage() const;
  std::string serial_number() const;  ///< hexadecimal
  std::string signature_algorithm(bool as_oid) const;
  bool is_authority() const;
  v8::Local<v8::Value> raw() const;  ///< DER
  std::string pem() const;
  Result<Key*> public_key();
  bool check_private_key(Key& key) const;
  bool check_issued(Certificate& issuer) const;
  bool verify(Key& key) const;
  /// The name of the certificate that matches. @param flags X509_CHECK_FLAG_…
  std::optional<std::string> check_host(std::string name, uint32_t flags) const;
  bool check_email(std::string address, uint32_t flags) const;
  bool check_ip(std::string address) const;
  /// Types and values of the subject's or issuer's name, one after the other.
  std::vector<std::string> name_parts(bool of_subject) const;

 private:
  X509Ptr x509_;
};

}  // namespace weft::crypto
