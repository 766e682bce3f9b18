// Error codes of the network, of crypto and of the inspector; re-exported by internal:errors/codes.

import { defineCode } from 'internal:errors/node_error';
import { determineSpecificType } from 'internal:errors/describe';
import { SystemError } from 'internal:errors/system_error';

const E = defineCode;

// --- sockets --------------------------------------------------------------------------------------------------------
export const ERR_INVALID_ADDRESS = E('ERR_INVALID_ADDRESS', Error, 'Invalid socket address');
export const ERR_INVALID_ADDRESS_FAMILY = E('ERR_INVALID_ADDRESS_FAMILY', RangeError,
  function invalidFamily(addressType, host, port) {
    this.host = host;
    this.port = port;
    return `Invalid address family: ${addressType} ${host}:${port}`;
  });
export const ERR_INVALID_IP_ADDRESS = E('ERR_INVALID_IP_ADDRESS', TypeError, 'Invalid IP address: %s');
export const ERR_IP_BLOCKED = E('ERR_IP_BLOCKED', Error, 'IP(%s) is blocked by net.BlockList');
export const ERR_DNS_SET_SERVERS_FAILED = E('ERR_DNS_SET_SERVERS_FAILED', Error,
  'c-ares failed to set servers: "%s" [%s]');
export const ERR_SERVER_ALREADY_LISTEN = E('ERR_SERVER_ALREADY_LISTEN', Error,
  'Listen method has been called more than once without closing.');
export const ERR_SERVER_NOT_RUNNING = E('ERR_SERVER_NOT_RUNNING', Error, 'Server is not running.');
export const ERR_SOCKET_ALREADY_BOUND = E('ERR_SOCKET_ALREADY_BOUND', Error, 'Socket is already bound');
export const ERR_SOCKET_BAD_BUFFER_SIZE = E('ERR_SOCKET_BAD_BUFFER_SIZE', TypeError,
  'Buffer size must be a positive integer');
export const ERR_SOCKET_BAD_PORT = E('ERR_SOCKET_BAD_PORT', RangeError, (name, port, allowZero = true) =>
  `${name} should be ${allowZero ? '>=' : '>'} 0 and < 65536. Received ${determineSpecificType(port)}.`);
export const ERR_SOCKET_BAD_TYPE = E('ERR_SOCKET_BAD_TYPE', TypeError,
  'Bad socket type specified. Valid types are: udp4, udp6');
export const ERR_SOCKET_BUFFER_SIZE = E('ERR_SOCKET_BUFFER_SIZE', SystemError, 'Could not get or set buffer size');
export const ERR_SOCKET_CLOSED = E('ERR_SOCKET_CLOSED', Error, 'Socket is closed');
export const ERR_SOCKET_CLOSED_BEFORE_CONNECTION = E('ERR_SOCKET_CLOSED_BEFORE_CONNECTION', Error,
  'Socket closed before the connection was established');
export const ERR_SOCKET_HANDLE_ADOPTED = E('ERR_SOCKET_HANDLE_ADOPTED', Error,
  'The bound socket has already been adopted by a server or socket');
export const ERR_SOCKET_CONNECTION_TIMEOUT = E('ERR_SOCKET_CONNECTION_TIMEOUT', Error, 'Socket connection timeout');
export const ERR_SOCKET_DGRAM_IS_CONNECTED = E('ERR_SOCKET_DGRAM_IS_CONNECTED', Error, 'Already connected');
export const ERR_SOCKET_DGRAM_NOT_CONNECTED = E('ERR_SOCKET_DGRAM_NOT_CONNECTED', Error, 'Not connected');
export const ERR_SOCKET_DGRAM_NOT_RUNNING = E('ERR_SOCKET_DGRAM_NOT_RUNNING', Error, 'Not running');
export const ERR_PROXY_INVALID_CONFIG = E('ERR_PROXY_INVALID_CONFIG', Error, '%s');
export const ERR_PROXY_TUNNEL = E('ERR_PROXY_TUNNEL', Error, '%s');

// --- TLS ------------------------------------------------------------------------------------------------------------
export const ERR_TLS_ALPN_CALLBACK_INVALID_RESULT = E('ERR_TLS_ALPN_CALLBACK_INVALID_RESULT', TypeError,
  (value, protocols) => `ALPN callback returned a value (${value}) that did not match any of the client's offered ` +
    `protocols (${protocols.join(', ')})`);
export const ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS = E('ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS', TypeError,
  'The ALPNCallback and ALPNProtocols TLS options are mutually exclusive');
export const ERR_TLS_CERT_ALTNAME_FORMAT = E('ERR_TLS_CERT_ALTNAME_FORMAT', SyntaxError,
  'Invalid subject alternative name string');
export const ERR_TLS_CERT_ALTNAME_INVALID = E('ERR_TLS_CERT_ALTNAME_INVALID', Error,
  function invalidAltname(reason, host, cert) {
    this.reason = reason;
    this.host = host;
    this.cert = cert;
    return `Hostname/IP does not match certificate's altnames: ${reason}`;
  });
export const ERR_TLS_DH_PARAM_SIZE = E('ERR_TLS_DH_PARAM_SIZE', Error, 'DH parameter size %s is less than 2048');
export const ERR_TLS_HANDSHAKE_TIMEOUT = E('ERR_TLS_HANDSHAKE_TIMEOUT', Error, 'TLS handshake timeout');
export const ERR_TLS_INVALID_CONTEXT = E('ERR_TLS_INVALID_CONTEXT', TypeError, '%s must be a SecureContext');
export const ERR_TLS_INVALID_PROTOCOL_METHOD = E('ERR_TLS_INVALID_PROTOCOL_METHOD', TypeError, '%s');
export const ERR_TLS_INVALID_PROTOCOL_VERSION = E('ERR_TLS_INVALID_PROTOCOL_VERSION', TypeError,
  '%j is not a valid %s TLS protocol version');
export const ERR_TLS_INVALID_STATE = E('ERR_TLS_INVALID_STATE', Error,
  'TLS socket connection must be securely established');
export const ERR_TLS_PROTOCOL_VERSION_CONFLICT = E('ERR_TLS_PROTOCOL_VERSION_CONFLICT', TypeError,
  'TLS protocol version %j conflicts with secureProtocol %j');
export const ERR_TLS_PSK_SET_IDENTITY_HINT_FAILED = E('ERR_TLS_PSK_SET_IDENTITY_HINT_FAILED', Error,
  'Failed to set PSK identity hint');
export const ERR_TLS_PSK_SET_IDENTIY_HINT_FAILED = ERR_TLS_PSK_SET_IDENTITY_HINT_FAILED;
export const ERR_TLS_RENEGOTIATION_DISABLED = E('ERR_TLS_RENEGOTIATION_DISABLED', Error,
  'TLS session renegotiation disabled for this socket');
export const ERR_TLS_REQUIRED_SERVER_NAME = E('ERR_TLS_REQUIRED_SERVER_NAME', Error,
  '"servername" is required parameter for Server.addContext');
export const ERR_TLS_SESSION_ATTACK = E('ERR_TLS_SESSION_ATTACK', Error, 'TLS session renegotiation attack detected');
export const ERR_TLS_SNI_FROM_SERVER = E('ERR_TLS_SNI_FROM_SERVER', Error,
  'Cannot issue SNI from a TLS server-side socket');

// --- HTTP -----------------------------------------------------------------------------------------------------------
export const ERR_HTTP_BODY_NOT_ALLOWED = E('ERR_HTTP_BODY_NOT_ALLOWED', Error,
  'Adding content for this request method or response status is not allowed.');
export const ERR_HTTP_CONTENT_LENGTH_MISMATCH = E('ERR_HTTP_CONTENT_LENGTH_MISMATCH', Error,
  "Response body's content-length of %s byte(s) does not match the content-length of %s byte(s) set in header");
export const ERR_HTTP_HEADERS_SENT = E('ERR_HTTP_HEADERS_SENT', Error,
  'Cannot %s headers after they are sent to the client');
export const ERR_HTTP_INVALID_HEADER_VALUE = E('ERR_HTTP_INVALID_HEADER_VALUE', TypeError,
  'Invalid value "%s" for header "%s"');
export const ERR_HTTP_INVALID_STATUS_CODE = E('ERR_HTTP_INVALID_STATUS_CODE', RangeError, 'Invalid status code: %s');
export const ERR_HTTP_REQUEST_TIMEOUT = E('ERR_HTTP_REQUEST_TIMEOUT', Error, 'Request timeout');
export const ERR_HTTP_SOCKET_ASSIGNED = E('ERR_HTTP_SOCKET_ASSIGNED', Error,
  'ServerResponse has an already assigned socket');
export const ERR_HTTP_SOCKET_ENCODING = E('ERR_HTTP_SOCKET_ENCODING', Error,
  'Changing the socket encoding is not allowed per RFC7230 Section 3.');
export const ERR_HTTP_TRAILER_INVALID = E('ERR_HTTP_TRAILER_INVALID', Error,
  'Trailers are invalid with this transfer encoding');
export const ERR_INVALID_HTTP_TOKEN = E('ERR_INVALID_HTTP_TOKEN', TypeError, '%s must be a valid HTTP token ["%s"]');
export const ERR_INVALID_PROTOCOL = E('ERR_INVALID_PROTOCOL', TypeError, 'Protocol "%s" not supported. Expected "%s"');
export const ERR_UNESCAPED_CHARACTERS = E('ERR_UNESCAPED_CHARACTERS', TypeError, '%s contains unescaped characters');

// --- HTTP/2 ---------------------------------------------------------------------------------------------------------
export const ERR_HTTP2_ALTSVC_INVALID_ORIGIN = E('ERR_HTTP2_ALTSVC_INVALID_ORIGIN', TypeError,
  'HTTP/2 ALTSVC frames require a valid origin');
export const ERR_HTTP2_ALTSVC_LENGTH = E('ERR_HTTP2_ALTSVC_LENGTH', TypeError,
  'HTTP/2 ALTSVC frames are limited to 16382 bytes');
export const ERR_HTTP2_CONNECT_AUTHORITY = E('ERR_HTTP2_CONNECT_AUTHORITY', Error,
  ':authority header is required for CONNECT requests');
export const ERR_HTTP2_CONNECT_PATH = E('ERR_HTTP2_CONNECT_PATH', Error,
  'The :path header is forbidden for CONNECT requests');
export const ERR_HTTP2_CONNECT_SCHEME = E('ERR_HTTP2_CONNECT_SCHEME', Error,
  'The :scheme header is forbidden for CONNECT requests');
export const ERR_HTTP2_ERROR = E('ERR_HTTP2_ERROR', Error, '%s');
export const ERR_HTTP2_GOAWAY_SESSION = E('ERR_HTTP2_GOAWAY_SESSION', Error,
  'New streams cannot be created after receiving a GOAWAY');
export const ERR_HTTP2_HEADERS_AFTER_RESPOND = E('ERR_HTTP2_HEADERS_AFTER_RESPOND', Error,
  'Cannot specify additional headers after response initiated');
export const ERR_HTTP2_HEADERS_SENT = E('ERR_HTTP2_HEADERS_SENT', Error, 'Response has already been initiated.');
export const ERR_HTTP2_HEADER_SINGLE_VALUE = E('ERR_HTTP2_HEADER_SINGLE_VALUE', TypeError,
  'Header field "%s" must only have a single value');
export const ERR_HTTP2_INFO_STATUS_NOT_ALLOWED = E('ERR_HTTP2_INFO_STATUS_NOT_ALLOWED', RangeError,
  'Informational status codes cannot be used');
export const ERR_HTTP2_INVALID_CONNECTION_HEADERS = E('ERR_HTTP2_INVALID_CONNECTION_HEADERS', TypeError,
  'HTTP/1 Connection specific headers are forbidden: "%s"');
export const ERR_HTTP2_INVALID_HEADER_VALUE = E('ERR_HTTP2_INVALID_HEADER_VALUE', TypeError,
  'Invalid value "%s" for header "%s"');
export const ERR_HTTP2_INVALID_INFO_STATUS = E('ERR_HTTP2_INVALID_INFO_STATUS', RangeError,
  'Invalid informational status code: %s');
export const ERR_HTTP2_INVALID_ORIGIN = E('ERR_HTTP2_INVALID_ORIGIN', TypeError,
  'HTTP/2 ORIGIN frames require a valid origin');
export const ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH = E('ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH', RangeError,
  'Packed settings length must be a multiple of six');
export const ERR_HTTP2_INVALID_PSEUDOHEADER = E('ERR_HTTP2_INVALID_PSEUDOHEADER', TypeError,
  '"%s" is an invalid pseudoheader or is used incorrectly');
export const ERR_HTTP2_INVALID_SESSION = E('ERR_HTTP2_INVALID_SESSION', Error, 'The session has been destroyed');
export const ERR_HTTP2_INVALID_SETTING_VALUE = E('ERR_HTTP2_INVALID_SETTING_VALUE', TypeError,
  function invalidSetting(name, actual, min = undefined, max = undefined) {
    this.actual = actual;
    if (min !== undefined) {
      this.min = min;
      this.max = max;
    }
    return `Invalid value for setting "${name}": ${actual}`;
  }, RangeError);
export const ERR_HTTP2_INVALID_STREAM = E('ERR_HTTP2_INVALID_STREAM', Error, 'The stream has been destroyed');
export const ERR_HTTP2_MAX_PENDING_SETTINGS_ACK = E('ERR_HTTP2_MAX_PENDING_SETTINGS_ACK', Error,
  'Maximum number of pending settings acknowledgements');
export const ERR_HTTP2_NESTED_PUSH = E('ERR_HTTP2_NESTED_PUSH', Error,
  'A push stream cannot initiate another push stream.');
export const ERR_HTTP2_NO_MEM = E('ERR_HTTP2_NO_MEM', Error, 'Out of memory');
export const ERR_HTTP2_NO_SOCKET_MANIPULATION = E('ERR_HTTP2_NO_SOCKET_MANIPULATION', Error,
  'HTTP/2 sockets should not be directly manipulated (e.g. read and written)');
export const ERR_HTTP2_ORIGIN_LENGTH = E('ERR_HTTP2_ORIGIN_LENGTH', TypeError,
  'HTTP/2 ORIGIN frames are limited to 16382 bytes');
export const ERR_HTTP2_OUT_OF_STREAMS = E('ERR_HTTP2_OUT_OF_STREAMS', Error,
  'No stream ID is available because maximum stream ID has been reached');
export const ERR_HTTP2_PAYLOAD_FORBIDDEN = E('ERR_HTTP2_PAYLOAD_FORBIDDEN', Error,
  'Responses with %s status must not have a payload');
export const ERR_HTTP2_PING_CANCEL = E('ERR_HTTP2_PING_CANCEL', Error, 'HTTP2 ping cancelled');
export const ERR_HTTP2_PING_LENGTH = E('ERR_HTTP2_PING_LENGTH', RangeError, 'HTTP2 ping payload must be 8 bytes');
export const ERR_HTTP2_PSEUDOHEADER_NOT_ALLOWED = E('ERR_HTTP2_PSEUDOHEADER_NOT_ALLOWED', TypeError,
  'Cannot set HTTP/2 pseudo-headers');
export const ERR_HTTP2_PUSH_DISABLED = E('ERR_HTTP2_PUSH_DISABLED', Error, 'HTTP/2 client has disabled push streams');
export const ERR_HTTP2_SEND_FILE = E('ERR_HTTP2_SEND_FILE', Error, 'Directories cannot be sent');
export const ERR_HTTP2_SEND_FILE_NOSEEK = E('ERR_HTTP2_SEND_FILE_NOSEEK', Error,
  'Offset or length can only be specified for regular files');
export const ERR_HTTP2_SESSION_ERROR = E('ERR_HTTP2_SESSION_ERROR', Error, 'Session closed with error code %s');
export const ERR_HTTP2_SETTINGS_CANCEL = E('ERR_HTTP2_SETTINGS_CANCEL', Error, 'HTTP2 session settings canceled');
export const ERR_HTTP2_SOCKET_BOUND = E('ERR_HTTP2_SOCKET_BOUND', Error,
  'The socket is already bound to an Http2Session');
export const ERR_HTTP2_SOCKET_UNBOUND = E('ERR_HTTP2_SOCKET_UNBOUND', Error,
  'The socket has been disconnected from the Http2Session');
export const ERR_HTTP2_STATUS_101 = E('ERR_HTTP2_STATUS_101', Error,
  'HTTP status code 101 (Switching Protocols) is forbidden in HTTP/2');
export const ERR_HTTP2_STATUS_INVALID = E('ERR_HTTP2_STATUS_INVALID', RangeError, 'Invalid status code: %s');
export const ERR_HTTP2_STREAM_CANCEL = E('ERR_HTTP2_STREAM_CANCEL', Error, function streamCancel(error) {
  let message = 'The pending stream has been canceled';
  if (error) {
    this.cause = error;
    if (typeof error.message === 'string') message += ` (caused by: ${error.message})`;
  }
  return message;
});
export const ERR_HTTP2_STREAM_ERROR = E('ERR_HTTP2_STREAM_ERROR', Error, 'Stream closed with error code %s');
export const ERR_HTTP2_STREAM_SELF_DEPENDENCY = E('ERR_HTTP2_STREAM_SELF_DEPENDENCY', Error,
  'A stream cannot depend on itself');
export const ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS = E('ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS', Error,
  'Number of custom settings exceeds MAX_ADDITIONAL_SETTINGS');
export const ERR_HTTP2_TOO_MANY_INVALID_FRAMES = E('ERR_HTTP2_TOO_MANY_INVALID_FRAMES', Error,
  'Too many invalid HTTP/2 frames');
export const ERR_HTTP2_TRAILERS_ALREADY_SENT = E('ERR_HTTP2_TRAILERS_ALREADY_SENT', Error,
  'Trailing headers have already been sent');
export const ERR_HTTP2_TRAILERS_NOT_READY = E('ERR_HTTP2_TRAILERS_NOT_READY', Error,
  'Trailing headers cannot be sent until after the wantTrailers event is emitted');
export const ERR_HTTP2_UNSUPPORTED_PROTOCOL = E('ERR_HTTP2_UNSUPPORTED_PROTOCOL', Error,
  'protocol "%s" is unsupported.');

// --- QUIC -----------------------------------------------------------------------------------------------------------
export const ERR_QUIC_APPLICATION_ERROR = E('ERR_QUIC_APPLICATION_ERROR', Error,
  'A QUIC application error occurred. %s [%s]');
export const ERR_QUIC_CONNECTION_FAILED = E('ERR_QUIC_CONNECTION_FAILED', Error, 'QUIC connection failed');
export const ERR_QUIC_ENDPOINT_CLOSED = E('ERR_QUIC_ENDPOINT_CLOSED', Error, 'QUIC endpoint closed: %s (%s)');
export const ERR_QUIC_OPEN_STREAM_FAILED = E('ERR_QUIC_OPEN_STREAM_FAILED', Error, 'Failed to open QUIC stream');
export const ERR_QUIC_TRANSPORT_ERROR = E('ERR_QUIC_TRANSPORT_ERROR', Error,
  'A QUIC transport error occurred. %s [%s]');
export const ERR_QUIC_VERSION_NEGOTIATION_ERROR = E('ERR_QUIC_VERSION_NEGOTIATION_ERROR', Error,
  'The QUIC session requires version negotiation');

// --- crypto ---------------------------------------------------------------------------------------------------------
export const ERR_NO_CRYPTO = E('ERR_NO_CRYPTO', Error, 'Node.js is not compiled with OpenSSL crypto support');
export const ERR_CRYPTO_ARGON2_NOT_SUPPORTED = E('ERR_CRYPTO_ARGON2_NOT_SUPPORTED', Error,
  'Argon2 algorithm not supported');
export const ERR_CRYPTO_CUSTOM_ENGINE_NOT_SUPPORTED = E('ERR_CRYPTO_CUSTOM_ENGINE_NOT_SUPPORTED', Error,
  'Custom engines not supported by this OpenSSL');
export const ERR_CRYPTO_ECDH_INVALID_FORMAT = E('ERR_CRYPTO_ECDH_INVALID_FORMAT', TypeError,
  'Invalid ECDH format: %s');
export const ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY = E('ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY', Error,
  'Public key is not valid for specified curve');
export const ERR_CRYPTO_ENGINE_UNKNOWN = E('ERR_CRYPTO_ENGINE_UNKNOWN', Error, 'Engine "%s" was not found');
export const ERR_CRYPTO_FIPS_FORCED = E('ERR_CRYPTO_FIPS_FORCED', Error,
  'Cannot set FIPS mode, it was forced with --force-fips at startup.');
export const ERR_CRYPTO_FIPS_UNAVAILABLE = E('ERR_CRYPTO_FIPS_UNAVAILABLE', Error,
  'Cannot set FIPS mode in a non-FIPS build.');
export const ERR_CRYPTO_HASH_FINALIZED = E('ERR_CRYPTO_HASH_FINALIZED', Error, 'Digest already called');
export const ERR_CRYPTO_HASH_UPDATE_FAILED = E('ERR_CRYPTO_HASH_UPDATE_FAILED', Error, 'Hash update failed');
export const ERR_CRYPTO_INCOMPATIBLE_KEY = E('ERR_CRYPTO_INCOMPATIBLE_KEY', Error, 'Incompatible %s: %s');
export const ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS = E('ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS', Error,
  'The selected key encoding %s %s.');
export const ERR_CRYPTO_INITIALIZATION_FAILED = E('ERR_CRYPTO_INITIALIZATION_FAILED', Error, 'Initialization failed');
export const ERR_CRYPTO_INVALID_AUTH_TAG = E('ERR_CRYPTO_INVALID_AUTH_TAG', TypeError, (message) =>
  message ?? 'Invalid authentication tag');
export const ERR_CRYPTO_INVALID_COUNTER = E('ERR_CRYPTO_INVALID_COUNTER', TypeError, 'Invalid counter');
export const ERR_CRYPTO_INVALID_CURVE = E('ERR_CRYPTO_INVALID_CURVE', TypeError, 'Invalid EC curve name');
export const ERR_CRYPTO_INVALID_DIGEST = E('ERR_CRYPTO_INVALID_DIGEST', TypeError, 'Invalid digest: %s');
export const ERR_CRYPTO_INVALID_IV = E('ERR_CRYPTO_INVALID_IV', TypeError, 'Invalid initialization vector');
export const ERR_CRYPTO_INVALID_JWK = E('ERR_CRYPTO_INVALID_JWK', TypeError, (message = 'Invalid JWK data') => message);
export const ERR_CRYPTO_INVALID_KEYLEN = E('ERR_CRYPTO_INVALID_KEYLEN', RangeError, 'Invalid key length');
export const ERR_CRYPTO_INVALID_KEYPAIR = E('ERR_CRYPTO_INVALID_KEYPAIR', RangeError, 'Invalid key pair');
export const ERR_CRYPTO_INVALID_KEYTYPE = E('ERR_CRYPTO_INVALID_KEYTYPE', RangeError, 'Invalid key type');
export const ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE = E('ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', TypeError,
  'Invalid key object type %s, expected %s.');
export const ERR_CRYPTO_INVALID_MESSAGELEN = E('ERR_CRYPTO_INVALID_MESSAGELEN', RangeError, 'Invalid message length');
export const ERR_CRYPTO_INVALID_SCRYPT_PARAMS = E('ERR_CRYPTO_INVALID_SCRYPT_PARAMS', RangeError, (detail) =>
  (detail ? `Invalid scrypt params: ${detail}` : 'Invalid scrypt params'));
export const ERR_CRYPTO_INVALID_STATE = E('ERR_CRYPTO_INVALID_STATE', Error, 'Invalid state for operation %s');
export const ERR_CRYPTO_INVALID_TAG_LENGTH = E('ERR_CRYPTO_INVALID_TAG_LENGTH', RangeError, 'Invalid taglength');
export const ERR_CRYPTO_JOB_INIT_FAILED = E('ERR_CRYPTO_JOB_INIT_FAILED', Error, 'Failed to initialize crypto job config');
export const ERR_CRYPTO_JWK_UNSUPPORTED_CURVE = E('ERR_CRYPTO_JWK_UNSUPPORTED_CURVE', Error,
  'Unsupported JWK EC curve: %s.');
export const ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE = E('ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE', Error,
  'Unsupported JWK Key Type.');
export const ERR_CRYPTO_KEM_NOT_SUPPORTED = E('ERR_CRYPTO_KEM_NOT_SUPPORTED', Error, 'KEM is not supported');
export const ERR_CRYPTO_OPERATION_FAILED = E('ERR_CRYPTO_OPERATION_FAILED', Error, (message) =>
  message ?? 'Operation failed');
export const ERR_CRYPTO_PBKDF2_ERROR = E('ERR_CRYPTO_PBKDF2_ERROR', Error, 'PBKDF2 error');
export const ERR_CRYPTO_SCRYPT_NOT_SUPPORTED = E('ERR_CRYPTO_SCRYPT_NOT_SUPPORTED', Error,
  'Scrypt algorithm not supported');
export const ERR_CRYPTO_SIGN_KEY_REQUIRED = E('ERR_CRYPTO_SIGN_KEY_REQUIRED', Error, 'No key provided to sign');
export const ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH = E('ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', RangeError,
  'Input buffers must have the same byte length');
export const ERR_CRYPTO_UNKNOWN_CIPHER = E('ERR_CRYPTO_UNKNOWN_CIPHER', Error, 'Unknown cipher');
export const ERR_CRYPTO_UNKNOWN_DH_GROUP = E('ERR_CRYPTO_UNKNOWN_DH_GROUP', Error, 'Unknown DH group');
export const ERR_CRYPTO_UNSUPPORTED_OPERATION = E('ERR_CRYPTO_UNSUPPORTED_OPERATION', Error, (message) =>
  message ?? 'Unsupported crypto operation');
export const ERR_MISSING_PASSPHRASE = E('ERR_MISSING_PASSPHRASE', TypeError, 'Passphrase required for encrypted key');

// --- inspector, debugger, SQLite ------------------------------------------------------------------------------------
export const ERR_DEBUGGER_ERROR = E('ERR_DEBUGGER_ERROR', Error, '%s');
export const ERR_DEBUGGER_STARTUP_ERROR = E('ERR_DEBUGGER_STARTUP_ERROR', Error, '%s');
export const ERR_HEAP_PROFILE_HAVE_BEEN_STARTED = E('ERR_HEAP_PROFILE_HAVE_BEEN_STARTED', Error,
  'heap profiler have been started');
export const ERR_INSPECTOR_ALREADY_ACTIVATED = E('ERR_INSPECTOR_ALREADY_ACTIVATED', Error,
  'Inspector is already activated. Close it with inspector.close() before activating it again.');
export const ERR_INSPECTOR_ALREADY_CONNECTED = E('ERR_INSPECTOR_ALREADY_CONNECTED', Error, '%s is already connected');
export const ERR_INSPECTOR_CLOSED = E('ERR_INSPECTOR_CLOSED', Error, 'Session was closed');
export const ERR_INSPECTOR_COMMAND = E('ERR_INSPECTOR_COMMAND', Error, 'Inspector error %s: %s');
export const ERR_INSPECTOR_NOT_ACTIVE = E('ERR_INSPECTOR_NOT_ACTIVE', Error, 'Inspector is not active');
export const ERR_INSPECTOR_NOT_AVAILABLE = E('ERR_INSPECTOR_NOT_AVAILABLE', Error, 'Inspector is not available');
export const ERR_INSPECTOR_NOT_CONNECTED = E('ERR_INSPECTOR_NOT_CONNECTED', Error, 'Session is not connected');
export const ERR_INSPECTOR_NOT_WORKER = E('ERR_INSPECTOR_NOT_WORKER', Error, 'Current thread is not a worker');
export const ERR_LOAD_SQLITE_EXTENSION = E('ERR_LOAD_SQLITE_EXTENSION', Error, '%s');
export const ERR_SQLITE_ERROR = E('ERR_SQLITE_ERROR', Error, '%s');
