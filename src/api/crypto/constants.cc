// OpenSSL's numbers, as `crypto.constants` shows them. A binding of its own: few programs ask for it.
#include <openssl/crypto.h>
#include <openssl/dh.h>
#include <openssl/ec.h>
#include <openssl/engine.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>

#include "js/binding.h"

WEFT_BINDING(crypto_constants) {
  b.constant("OPENSSL_VERSION_NUMBER", static_cast<double>(OPENSSL_VERSION_NUMBER));
  b.constant("SSL_OP_ALL", static_cast<double>(SSL_OP_ALL));
  b.constant("SSL_OP_ALLOW_NO_DHE_KEX", static_cast<double>(SSL_OP_ALLOW_NO_DHE_KEX));
  b.constant("SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION", static_cast<double>(SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION));
  b.constant("SSL_OP_CIPHER_SERVER_PREFERENCE", static_cast<double>(SSL_OP_CIPHER_SERVER_PREFERENCE));
  b.constant("SSL_OP_CISCO_ANYCONNECT", static_cast<double>(SSL_OP_CISCO_ANYCONNECT));
  b.constant("SSL_OP_COOKIE_EXCHANGE", static_cast<double>(SSL_OP_COOKIE_EXCHANGE));
  b.constant("SSL_OP_CRYPTOPRO_TLSEXT_BUG", static_cast<double>(SSL_OP_CRYPTOPRO_TLSEXT_BUG));
  b.constant("SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS", static_cast<double>(SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS));
  b.constant("SSL_OP_LEGACY_SERVER_CONNECT", static_cast<double>(SSL_OP_LEGACY_SERVER_CONNECT));
  b.constant("SSL_OP_NO_COMPRESSION", static_cast<double>(SSL_OP_NO_COMPRESSION));
  b.constant("SSL_OP_NO_ENCRYPT_THEN_MAC", static_cast<double>(SSL_OP_NO_ENCRYPT_THEN_MAC));
  b.constant("SSL_OP_NO_QUERY_MTU", static_cast<double>(SSL_OP_NO_QUERY_MTU));
  b.constant("SSL_OP_NO_RENEGOTIATION", static_cast<double>(SSL_OP_NO_RENEGOTIATION));
  b.constant("SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION",
             static_cast<double>(SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION));
  b.constant("SSL_OP_NO_SSLv2", static_cast<double>(SSL_OP_NO_SSLv2));
  b.constant("SSL_OP_NO_SSLv3", static_cast<double>(SSL_OP_NO_SSLv3));
  b.constant("SSL_OP_NO_TICKET", static_cast<double>(SSL_OP_NO_TICKET));
  b.constant("SSL_OP_NO_TLSv1", static_cast<double>(SSL_OP_NO_TLSv1));
  b.constant("SSL_OP_NO_TLSv1_1", static_cast<double>(SSL_OP_NO_TLSv1_1));
  b.constant("SSL_OP_NO_TLSv1_2", static_cast<double>(SSL_OP_NO_TLSv1_2));
  b.constant("SSL_OP_NO_TLSv1_3", static_cast<double>(SSL_OP_NO_TLSv1_3));
  b.constant("SSL_OP_PRIORITIZE_CHACHA", static_cast<double>(SSL_OP_PRIORITIZE_CHACHA));
  b.constant("SSL_OP_TLS_ROLLBACK_BUG", static_cast<double>(SSL_OP_TLS_ROLLBACK_BUG));
  b.constant("ENGINE_METHOD_RSA", static_cast<double>(ENGINE_METHOD_RSA));
  b.constant("ENGINE_METHOD_DSA", static_cast<double>(ENGINE_METHOD_DSA));
  b.constant("ENGINE_METHOD_DH", static_cast<double>(ENGINE_METHOD_DH));
  b.constant("ENGINE_METHOD_RAND", static_cast<double>(ENGINE_METHOD_RAND));
  b.constant("ENGINE_METHOD_EC", static_cast<double>(ENGINE_METHOD_EC));
  b.constant("ENGINE_METHOD_CIPHERS", static_cast<double>(ENGINE_METHOD_CIPHERS));
  b.constant("ENGINE_METHOD_DIGESTS", static_cast<double>(ENGINE_METHOD_DIGESTS));
  b.constant("ENGINE_METHOD_PKEY_METHS", static_cast<double>(ENGINE_METHOD_PKEY_METHS));
  b.constant("ENGINE_METHOD_PKEY_ASN1_METHS", static_cast<double>(ENGINE_METHOD_PKEY_ASN1_METHS));
  b.constant("ENGINE_METHOD_ALL", static_cast<double>(ENGINE_METHOD_ALL));
  b.constant("ENGINE_METHOD_NONE", static_cast<double>(ENGINE_METHOD_NONE));
  b.constant("DH_CHECK_P_NOT_SAFE_PRIME", static_cast<double>(DH_CHECK_P_NOT_SAFE_PRIME));
  b.constant("DH_CHECK_P_NOT_PRIME", static_cast<double>(DH_CHECK_P_NOT_PRIME));
  b.constant("DH_UNABLE_TO_CHECK_GENERATOR", static_cast<double>(DH_UNABLE_TO_CHECK_GENERATOR));
  b.constant("DH_NOT_SUITABLE_GENERATOR", static_cast<double>(DH_NOT_SUITABLE_GENERATOR));
  b.constant("RSA_PKCS1_PADDING", static_cast<double>(RSA_PKCS1_PADDING));
  // SSL 2 is gone, its padding's number is not.
  b.constant("RSA_SSLV23_PADDING", 2);
  b.constant("RSA_NO_PADDING", static_cast<double>(RSA_NO_PADDING));
  b.constant("RSA_PKCS1_OAEP_PADDING", static_cast<double>(RSA_PKCS1_OAEP_PADDING));
  b.constant("RSA_X931_PADDING", static_cast<double>(RSA_X931_PADDING));
  b.constant("RSA_PKCS1_PSS_PADDING", static_cast<double>(RSA_PKCS1_PSS_PADDING));
  b.constant("RSA_PSS_SALTLEN_DIGEST", static_cast<double>(RSA_PSS_SALTLEN_DIGEST));
  b.constant("RSA_PSS_SALTLEN_MAX_SIGN", static_cast<double>(RSA_PSS_SALTLEN_MAX_SIGN));
  b.constant("RSA_PSS_SALTLEN_AUTO", static_cast<double>(RSA_PSS_SALTLEN_AUTO));
  b.constant("TLS1_VERSION", static_cast<double>(TLS1_VERSION));
  b.constant("TLS1_1_VERSION", static_cast<double>(TLS1_1_VERSION));
  b.constant("TLS1_2_VERSION", static_cast<double>(TLS1_2_VERSION));
  b.constant("TLS1_3_VERSION", static_cast<double>(TLS1_3_VERSION));
  b.constant("POINT_CONVERSION_COMPRESSED", static_cast<double>(POINT_CONVERSION_COMPRESSED));
  b.constant("POINT_CONVERSION_UNCOMPRESSED", static_cast<double>(POINT_CONVERSION_UNCOMPRESSED));
  b.constant("POINT_CONVERSION_HYBRID", static_cast<double>(POINT_CONVERSION_HYBRID));
}
