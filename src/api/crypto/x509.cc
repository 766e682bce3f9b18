// X.509 certificates: the native half of crypto.X509Certificate.
#include "api/crypto/x509.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdio>
#include <ctime>
#include <limits>
#include <string>
#include <vector>

#include "api/crypto/digest.h"
#include "api/crypto/openssl_error.h"
#include "api/crypto/output.h"

namespace weft::crypto {
namespace {

/// Runs `use` with OpenSSL's error queue left as it was: answers of yes and no leave nothing behind.
template <typename Use>
auto quietly(Use&& use) {
  ERR_set_mark();
  auto result = use();
  ERR_pop_to_mark();
  return result;
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);  // NOLINT(google-runtime-int)
  return {data, static_cast<size_t>(size)};
}

/// A name as Node shows it: one `type=value` a line, control characters escaped.
std::optional<std::string> name_text(const X509_NAME* name) {
  if (X509_NAME_entry_count(name) == 0) return std::nullopt;
  BioPtr bio(BIO_new(BIO_s_mem()));
  constexpr unsigned long kFlags =  // NOLINT(google-runtime-int)
      ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT | XN_FLAG_SEP_MULTILINE | XN_FLAG_FN_SN;
  if (X509_NAME_print_ex(bio.get(), name, 0, kFlags) <= 0) return std::nullopt;
  return text_of(bio.get());
}

/// Whether a value can stand in a list that is separated by ", " without being taken for more than one entry.
bool is_plain(std::string_view text, bool utf8) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\' || c == ',' || c == '\'' || byte < ' ' || byte == 0x7f || (!utf8 && byte > '~'))
      return false;
  }
  return true;
}

/// The value as it is, or as a JSON string literal, without commas, where it could be taken for more than one entry.
void put_value(std::string& out, std::string_view text, bool utf8) {
  if (is_plain(text, utf8)) {
    out += text;
    return;
  }
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < ' ' || byte == 0x7f || c == ',' || c == '\'' || (!utf8 && byte > '~')) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

std::string_view view_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<size_t>(ASN1_STRING_length(string))};
}

std::string oid_text(const ASN1_OBJECT* object) {
  std::array<char, 256> buffer;
  OBJ_obj2txt(buffer.data(), buffer.size(), object, 1);
  return buffer.data();
}

std::string ip_text(const ASN1_OCTET_STRING* ip) {
  const uint8_t* b = ASN1_STRING_get0_data(ip);
  const int size = ASN1_STRING_length(ip);
  std::string out;
  if (size == 4) {
    for (int i = 0; i < 4; ++i) out += (i == 0 ? "" : ".") + std::to_string(b[i]);
  } else if (size == 16) {
    std::array<char, 8> group;
    for (int i = 0; i < 16; i += 2) {
      std::snprintf(group.data(), group.size(), "%s%X", i == 0 ? "" : ":", (b[i] << 8) | b[i + 1]);
      out += group.data();
    }
  } else {
    out = "<invalid length=" + std::to_string(size) + ">";
  }
  return out;
}

std::string general_name(const GENERAL_NAME* name) {
  std::string out;
  switch (name->type) {
    case GEN_DNS:
      out = "DNS:";
      put_value(out, view_of(name->d.dNSName), false);
      break;
    case GEN_EMAIL:
      out = "email:";
      put_value(out, view_of(name->d.rfc822Name), false);
      break;
    case GEN_URI:
      out = "URI:";
      put_value(out, view_of(name->d.uniformResourceIdentifier), false);
      break;
    case GEN_IPADD:
      out = "IP Address:" + ip_text(name->d.iPAddress);
      break;
    case GEN_RID:
      out = "Registered ID:" + oid_text(name->d.registeredID);
      break;
    case GEN_DIRNAME: {
      BioPtr bio(BIO_new(BIO_s_mem()));
      // RFC 2253's escapes, but for those that put_value() makes.
      X509_NAME_print_ex(bio.get(), name->d.dirn, 0, XN_FLAG_RFC2253 & ~(ASN1_STRFLGS_ESC_MSB | ASN1_STRFLGS_ESC_CTRL));
      out = "DirName:";
      put_value(out, text_of(bio.get()), true);
      break;
    }
    case GEN_OTHERNAME: {
      const ASN1_TYPE* value = name->d.otherName->value;
      const char* prefix = nullptr;
      bool utf8 = true;
      switch (OBJ_obj2nid(name->d.otherName->type_id)) {
        case NID_id_on_SmtpUTF8Mailbox:
          prefix = "SmtpUTF8Mailbox:";
          break;
        case NID_XmppAddr:
          prefix = "XmppAddr:";
          break;
        case NID_SRVName:
          prefix = "SRVName:";
          utf8 = false;
          break;
        case NID_ms_upn:
          prefix = "UPN:";
          break;
        case NID_NAIRealm:
          prefix = "NAIRealm:";
          break;
        default:
          break;
      }
      if (prefix == nullptr || ASN1_TYPE_get(value) != (utf8 ? V_ASN1_UTF8STRING : V_ASN1_IA5STRING))
        return "othername:<unsupported>";
      out = "othername:";
      put_value(out,
                std::string(prefix) + std::string(view_of(utf8 ? value->value.utf8string : value->value.ia5string)),
                utf8);
      break;
    }
    case GEN_X400:
      return "X400Name:<unsupported>";
    case GEN_EDIPARTY:
      return "EdiPartyName:<unsupported>";
    default:
      break;
  }
  return out;
}

}  // namespace

std::optional<std::string> Certificate::subject() const { return name_text(X509_get_subject_name(x509_.get())); }
std::optional<std::string> Certificate::issuer() const { return name_text(X509_get_issuer_name(x509_.get())); }

std::optional<std::string> Certificate::subject_alt_name() const {
  return quietly([&]() -> std::optional<std::string> {
    using NamesPtr = std::unique_ptr<GENERAL_NAMES, Deleter<GENERAL_NAMES_free>>;
    NamesPtr names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(x509_.get(), NID_subject_alt_name, nullptr, nullptr)));
    if (!names) return std::nullopt;
    std::string out;
    for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
      if (i > 0) out += ", ";
      out += general_name(sk_GENERAL_NAME_value(names.get(), i));
    }
    return out;
  });
}

std::optional<std::string> Certificate::info_access() const {
  return quietly([&]() -> std::optional<std::string> {
    using AccessPtr = std::unique_ptr<AUTHORITY_INFO_ACCESS, Deleter<AUTHORITY_INFO_ACCESS_free>>;
    AccessPtr access(
        static_cast<AUTHORITY_INFO_ACCESS*>(X509_get_ext_d2i(x509_.get(), NID_info_access, nullptr, nullptr)));
    if (!access) return std::nullopt;
    std::string out;
    for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(access.get()); ++i) {
      const ACCESS_DESCRIPTION* description = sk_ACCESS_DESCRIPTION_value(access.get(), i);
      if (i > 0) out += '\n';
      std::array<char, 80> method;
      OBJ_obj2txt(method.data(), method.size(), description->method, 0);
      out += method.data();
      out += " - ";
      out += general_name(description->location);
    }
    return out;
  });
}

namespace {
std::string time_text(const ASN1_TIME* time) {
  BioPtr bio(BIO_new(BIO_s_mem()));
  ASN1_TIME_print(bio.get(), time);
  return text_of(bio.get());
}
/// Milliseconds since 1970, of any year that a certificate can name.
double time_value(const ASN1_TIME* time) {
  tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(timegm(&parts)) * 1000;
}
}  // namespace

std::string Certificate::valid_from() const { return time_text(X509_get0_notBefore(x509_.get())); }
std::string Certificate::valid_to() const { return time_text(X509_get0_notAfter(x509_.get())); }
double Certificate::valid_from_time() const { return time_value(X509_get0_notBefore(x509_.get())); }
double Certificate::valid_to_time() const { return time_value(X509_get0_notAfter(x509_.get())); }

std::string Certificate::fingerprint(std::string digest) const {
  std::array<uint8_t, EVP_MAX_MD_SIZE> hash;
  unsigned size = 0;
  const Digest* algorithm = find_digest(digest);
  if (algorithm == nullptr || X509_digest(x509_.get(), algorithm->md, hash.data(), &size) != 1) return "";
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    if (i > 0) out += ':';
    out += kHex[hash[i] >> 4];
    out += kHex[hash[i] & 15];
  }
  return out;
}

std::vector<std::string> Certificate::key_usage() const {
  return quietly([&] {
    std::vector<std::string> out;
    using UsagePtr = std::unique_ptr<EXTENDED_KEY_USAGE, Deleter<EXTENDED_KEY_USAGE_free>>;
    UsagePtr usage(
        static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(x509_.get(), NID_ext_key_usage, nullptr, nullptr)));
    for (int i = 0; usage && i < sk_ASN1_OBJECT_num(usage.get()); ++i)
      out.push_back(oid_text(sk_ASN1_OBJECT_value(usage.get(), i)));
    return out;
  });
}

std::string Certificate::serial_number() const {
  BignumPtr number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509_.get()), nullptr));
  char* hex = number ? BN_bn2hex(number.get()) : nullptr;
  std::string out = hex == nullptr ? "" : hex;
  OPENSSL_free(hex);
  return out;
}

std::string Certificate::signature_algorithm(bool as_oid) const {
  const int nid = X509_get_signature_nid(x509_.get());
  if (!as_oid) return nid == NID_undef ? "" : OBJ_nid2ln(nid);
  const X509_ALGOR* algorithm = X509_get0_tbs_sigalg(x509_.get());
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  return oid_text(object);
}

bool Certificate::is_authority() const {
  return quietly([&] { return X509_check_ca(x509_.get()) == 1; });
}

v8::Local<v8::Value> Certificate::raw() const {
  unsigned char* der = nullptr;
  const int size = i2d_X509(x509_.get(), &der);
  v8::Local<v8::Value> out = to_uint8_array(env(), der, static_cast<size_t>(std::max(size, 0)));
  OPENSSL_free(der);
  return out;
}

std::string Certificate::pem() const {
  BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), x509_.get());
  return text_of(bio.get());
}

Result<Key*> Certificate::public_key() {
  ERR_clear_error();
  EVP_PKEY* key = X509_get_pubkey(x509_.get());
  if (key == nullptr) return throw_openssl_error(env(), "Failed to read the public key");
  return js::create<Key>(env(), PkeyRef(key), false);
}

bool Certificate::check_private_key(Key& key) const {
  return quietly([&] { return X509_check_private_key(x509_.get(), key.pkey().get()) == 1; });
}
bool Certificate::check_issued(Certificate& issuer) const {
  return quietly([&] { return X509_check_issued(issuer.x509_.get(), x509_.get()) == X509_V_OK; });
}
bool Certificate::verify(Key& key) const {
  return quietly([&] { return X509_verify(x509_.get(), key.pkey().get()) > 0; });
}

std::optional<std::string> Certificate::check_host(std::string name, uint32_t flags) const {
  return quietly([&]() -> std::optional<std::string> {
    char* matched = nullptr;
    if (X509_check_host(x509_.get(), name.data(), name.size(), flags, &matched) != 1) return std::nullopt;
    std::string out = matched == nullptr ? name : matched;
    OPENSSL_free(matched);
    return out;
  });
}
bool Certificate::check_email(std::string address, uint32_t flags) const {
  return quietly([&] { return X509_check_email(x509_.get(), address.data(), address.size(), flags) == 1; });
}
bool Certificate::check_ip(std::string address) const {
  return quietly([&] { return X509_check_ip_asc(x509_.get(), address.c_str(), 0) == 1; });
}

std::vector<std::string> Certificate::name_parts(bool of_subject) const {
  const X509_NAME* name = of_subject ? X509_get_subject_name(x509_.get()) : X509_get_issuer_name(x509_.get());
  std::vector<std::string> out;
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    const ASN1_OBJECT* object = X509_NAME_ENTRY_get_object(entry);
    const int nid = OBJ_obj2nid(object);
    out.push_back(nid == NID_undef ? oid_text(object) : OBJ_nid2sn(nid));
    unsigned char* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry));
    out.emplace_back(reinterpret_cast<const char*>(text), static_cast<size_t>(std::max(size, 0)));
    OPENSSL_free(text);
  }
  return out;
}

namespace {

/// A certificate in PEM or DER.
Result<Certificate*> parse(js::Env& env, js::Bytes data) {
  ERR_clear_error();
  BioPtr bio(BIO_new_mem_buf(data.data(), static_cast<int>(std::min<size_t>(data.size(), INT_MAX))));
  X509Ptr x509(PEM_read_bio_X509_AUX(
      bio.get(), nullptr, [](char*, int, int, void*) { return 0; }, nullptr));
  if (!x509) {
    ERR_clear_error();
    const uint8_t* at = data.data();
    x509.reset(d2i_X509(nullptr, &at, static_cast<long>(data.size())));  // NOLINT(google-runtime-int)
  }
  if (!x509) return throw_openssl_error(env, "Invalid certificate");
  ERR_clear_error();
  return js::create<Certificate>(env, std::move(x509));
}

}  // namespace
}  // namespace weft::crypto

WEFT_BINDING(crypto_x509) {
  using namespace weft::crypto;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.type<Certificate>("Certificate")
      .method<&Certificate::subject>("subject")
      .method<&Certificate::issuer>("issuer")
      .method<&Certificate::subject_alt_name>("subjectAltName")
      .method<&Certificate::info_access>("infoAccess")
      .method<&Certificate::valid_from>("validFrom")
      .method<&Certificate::valid_to>("validTo")
      .method<&Certificate::valid_from_time>("validFromTime")
      .method<&Certificate::valid_to_time>("validToTime")
      .method<&Certificate::fingerprint>("fingerprint")
      .method<&Certificate::key_usage>("keyUsage")
      .method<&Certificate::serial_number>("serialNumber")
      .method<&Certificate::signature_algorithm>("signatureAlgorithm")
      .method<&Certificate::is_authority>("isAuthority")
      .method<&Certificate::raw>("raw")
      .method<&Certificate::pem>("pem")
      .method<&Certificate::public_key>("publicKey")
      .method<&Certificate::check_private_key>("checkPrivateKey")
      .method<&Certificate::check_issued>("checkIssued")
      .method<&Certificate::verify>("verify")
      .method<&Certificate::check_host>("checkHost")
      .method<&Certificate::check_email>("checkEmail")
      .method<&Certificate::check_ip>("checkIP")
      .method<&Certificate::name_parts>("nameParts");
  b.function<&parse>("parse");
}
