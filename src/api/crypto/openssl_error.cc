#include "api/crypto/openssl_error.h"

#include <openssl/err.h>

#include <array>
#include <cctype>
#include <vector>

#include "js/convert.h"

namespace weft::crypto {
namespace {

/// The short names of OpenSSL's libraries, which its own tables give in words only ("digital envelope routines").
std::string_view library_prefix(int library) {
  switch (library) {
    case ERR_LIB_SYS:
      return "SYS_";
    case ERR_LIB_BN:
      return "BN_";
    case ERR_LIB_RSA:
      return "RSA_";
    case ERR_LIB_DH:
      return "DH_";
    case ERR_LIB_EVP:
      return "EVP_";
    case ERR_LIB_BUF:
      return "BUF_";
    case ERR_LIB_OBJ:
      return "OBJ_";
    case ERR_LIB_PEM:
      return "PEM_";
    case ERR_LIB_DSA:
      return "DSA_";
    case ERR_LIB_X509:
      return "X509_";
    case ERR_LIB_ASN1:
      return "ASN1_";
    case ERR_LIB_CONF:
      return "CONF_";
    case ERR_LIB_CRYPTO:
      return "CRYPTO_";
    case ERR_LIB_EC:
      return "EC_";
    case ERR_LIB_BIO:
      return "BIO_";
    case ERR_LIB_PKCS7:
      return "PKCS7_";
    case ERR_LIB_X509V3:
      return "X509V3_";
    case ERR_LIB_PKCS12:
      return "PKCS12_";
    case ERR_LIB_RAND:
      return "RAND_";
    case ERR_LIB_ENGINE:
      return "ENGINE_";
    case ERR_LIB_OCSP:
      return "OCSP_";
    case ERR_LIB_UI:
      return "UI_";
    case ERR_LIB_CMS:
      return "CMS_";
    default:
      return "";
  }
}

}  // namespace

OpensslErrors take_openssl_errors() {
  OpensslErrors numbers;
  while (const unsigned long next = ERR_get_error()) numbers.push_back(next);  // NOLINT(google-runtime-int)
  return numbers;
}

v8::Local<v8::Value> make_openssl_error(js::Env& env, const OpensslErrors& numbers, std::string_view fallback) {
  v8::Isolate* isolate = env.isolate();
  if (numbers.empty()) return v8::Exception::Error(js::string(isolate, fallback).ToLocalChecked());
  const auto text = [](unsigned long number) {  // NOLINT(google-runtime-int)
    std::array<char, 256> buffer;
    ERR_error_string_n(number, buffer.data(), buffer.size());
    return std::string(buffer.data());
  };
  // The first one queued is where it began, the one that Node reports; what it led to is listed beside it.
  const unsigned long number = numbers.front();  // NOLINT(google-runtime-int)
  auto error = v8::Exception::Error(js::string(isolate, text(number)).ToLocalChecked()).As<v8::Object>();
  if (numbers.size() > 1) {
    std::vector<std::string> stack;
    for (size_t i = numbers.size() - 1; i > 0; --i) stack.push_back(text(numbers[i]));
    js::set(isolate, error, "opensslErrorStack", js::to_value(env, std::move(stack)).ToLocalChecked());
  }
  if (const char* library = ERR_lib_error_string(number)) {
    js::set(isolate, error, "library", js::string(isolate, library).ToLocalChecked());
  }
  if (const char* reason = ERR_reason_error_string(number)) {
    js::set(isolate, error, "reason", js::string(isolate, reason).ToLocalChecked());
    std::string code = "ERR_OSSL_";
    code += library_prefix(ERR_GET_LIB(number));
    for (const char* c = reason; *c != '\0'; ++c) {
      code += *c == ' ' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(*c)));
    }
    js::set(isolate, error, "code", js::string(isolate, code).ToLocalChecked());
  }
  return error;
}

Error throw_openssl_error(js::Env& env, std::string_view fallback) {
  env.isolate()->ThrowException(make_openssl_error(env, take_openssl_errors(), fallback));
  return Error::pending();
}

}  // namespace weft::crypto
