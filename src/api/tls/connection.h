// One TLS connection, without a transport: bytes of the other side go in, bytes for it come out.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/tls/context.h"

namespace weft::tls {

/// What handshake() found.
enum class Progress : int32_t { kWaits = 0, kDone = 1, kWantsContext = 2 };

/// An SSL object over memory. JavaScript moves the bytes: receive() what came, then handshake() until it is done, read() until
/// there is no more, and send what output() has after each of them. The runtime's thread only.
class Connection final : public js::Object {
 public:
  Connection(Context& context, bool server);
  ~Connection() override;

  // --- bytes
  void receive(js::Bytes bytes);
  /// Fails with OpenSSL's error.
  Result<int32_t> handshake(js::Env& env);
  /// Decrypted bytes; undefined when more has to come in; null when the other side has ended the connection.
  Result<v8::Local<v8::Value>> read(js::Env& env);
  Result<void> write(js::Env& env, js::Bytes bytes);
  /// Encrypted bytes to be sent, or undefined.
  v8::Local<v8::Value> output();
  /// Tells the other side that nothing more will come.
  void shutdown();

  // --- before the handshake
  void set_servername(std::string name);
  /// Protocols with their lengths before them: to be offered, or (server) those to choose from.
  void set_alpn(js::Bytes protocols);
  /// `choose(protocols)` takes the client's list and returns the one it takes, or undefined for none.
  void set_alpn_chooser(v8::Local<v8::Function> choose);
  /// Asks the other side for a certificate. A bad one is no failure of the handshake: verify_error() tells; none at all is one if
  /// `required` (of servers).
  void set_verify(bool request, bool required);
  /// The handshake stops (kWantsContext) when the client's hello is read, until use_context() or go_on().
  void stop_for_context();
  void use_context(Context& context);
  void go_on() { context_known_ = true; }
  /// False for sizes that the protocol does not allow.
  bool set_max_fragment(uint32_t size);
  Result<void> set_session(js::Env& env, js::Bytes session);

  // --- about the connection
  std::optional<std::string> servername() const;
  std::optional<std::string> alpn() const;
  std::string protocol() const;
  /// OpenSSL's name, the standard's, the version that it came with; empty before the handshake.
  std::vector<std::string> cipher() const;
  /// Code and text of what is wrong with the other side's certificate; empty if nothing is.
  std::vector<std::string> verify_error() const;
  /// The other side's certificates as DER, its own first.
  std::vector<v8::Local<v8::Value>> peer_certificates();
  v8::Local<v8::Value> own_certificate();
  bool session_reused() const { return SSL_session_reused(ssl_.get()) == 1; }
  v8::Local<v8::Value> session();
  /// Sessions that may be resumed and were not taken yet.
  std::vector<v8::Local<v8::Value>> take_sessions();
  std::vector<std::string> take_key_log();
  v8::Local<v8::Value> finished(bool of_peer);
  /// Kind ("DH", "ECDH"), name and bits of the key of this connection alone; empty if there was none.
  std::vector<std::string> ephemeral_key();
  std::vector<std::string> shared_signature_algorithms();
  Result<v8::Local<v8::Value>> export_keying_material(js::Env& env, uint32_t size, std::string label,
                                                      std::optional<js::Bytes> context);

  /// Called once for a context's callbacks that lead to connections.
  static void install(SSL_CTX* context);

 private:
  static Connection* of(const SSL* ssl);
  static int on_certificate(SSL* ssl, void*);
  static int on_alpn(SSL* ssl, const uint8_t** out, uint8_t* out_size, const uint8_t* in, unsigned size, void*);
  static int on_session(SSL* ssl, SSL_SESSION* session);
  static void on_key_log(const SSL* ssl, const char* line);

  std::unique_ptr<SSL, Deleter<SSL_free>> ssl_;
  BIO* incoming_;  ///< owned by ssl_, as is outgoing_
  BIO* outgoing_;
  std::string alpn_;
  v8::Global<v8::Function> choose_alpn_;
  std::string chosen_alpn_;
  std::vector<std::vector<uint8_t>> sessions_;
  std::vector<std::string> key_log_;
  bool stop_for_context_ = false;
  bool context_known_ = false;
};

}  // namespace weft::tls
