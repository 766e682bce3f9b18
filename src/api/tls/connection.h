// One TLS connection: an SSL object over memory, between plain bytes and encrypted ones.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "api/crypto/openssl_error.h"
#include "api/stream_base/stream.h"
#include "api/tls/context.h"

namespace weft::tls {

class Shared;

/// What handshake() found.
enum class Progress : int32_t {
  kWaits = 0,  ///< for bytes of the other side
  kDone = 1,
  kWantsContext = 2,  ///< a client said which server it wants: use_context() or go_on(), then handshake() again
  kWantsSession = 3,  ///< a client named a session: load_session() or go_on_without_session(), then handshake() again
};

/// A connection moves its bytes in one of two ways. Joined to a native stream (join()), encrypted bytes go from the stream to
/// OpenSSL and back without JavaScript; else JavaScript brings what came (receive()) and takes what is to be sent (output()). Plain
/// bytes go to JavaScript by the functions of `internal:tls/hooks`, whose `this` is the connection's object.
///
/// The handshake is JavaScript's to drive: handshake() until it is done; from then on pump() reads.
///
/// Callbacks of OpenSSL that ask JavaScript (ALPN, PSK) run inside of OpenSSL: while they do, everything that would enter OpenSSL
/// again for this connection does nothing (is_busy()). Everything else that they may do to it, close() included, is allowed.
///
/// The runtime's thread only.
class Connection final : public js::Object, public stream_base::ByteSink {
 public:
  Connection(Runtime& runtime, Context& context, bool server);
  ~Connection() override;

  // --- bytes
  /// Takes the stream's bytes from now on. False if somebody else does already.
  bool join(stream_base::Stream& stream);
  /// Gives the stream's bytes back and frees what OpenSSL has (as soon as it is not at work): what is asked afterwards about the
  /// connection has no answer, and what is asked of it is not done.
  void close();
  /// Encrypted bytes that came, if there is no native stream.
  void receive(js::Bytes bytes);
  /// Fails with OpenSSL's error.
  Result<int32_t> handshake(js::Env& env);
  /// Delivers plain bytes until no more came or nobody wants them (set_wanted()). Exceptions of listeners are passed on.
  Result<void> pump();
  void set_wanted(bool wanted) { wanted_ = wanted; }
  /// Encrypts and, with a native stream, sends. 0: all of it is done, the kernel has it; 1 + n: n bytes are encrypted, and the next
  /// call, for the rest, is due when what is on its way was sent (`requests`), or with the hook onWritable; negative: libuv's error.
  /// Fails with OpenSSL's error.
  Result<double> write(js::Env& env, js::Bytes bytes);
  Result<double> write_string(js::Env& env, v8::Local<v8::String> text, stream_base::TextEncoding encoding);
  /// Sends what OpenSSL has written, over the native stream. 0: done; 1: on its way; negative: libuv's error.
  int32_t flush();
  /// Encrypted bytes to be sent, or undefined: for connections without a native stream.
  v8::Local<v8::Value> output();
  /// Tells the other side that nothing more will come.
  void shutdown();
  /// Writes of the native stream that were begun and not done at once, since the beginning.
  double requests() const { return requests_; }
  /// Whether decrypted or undecrypted bytes wait here.
  bool has_input() const {
    return !closed_ && (SSL_pending(ssl_.get()) > 0 || kept_at_ < kept_.size() || failure_.has_value());
  }

  // --- before the handshake
  void set_servername(std::string name);
  /// Protocols with their lengths before them: to be offered, or (server) those to choose from.
  void set_alpn(js::Bytes protocols);
  /// `choose(protocols)` takes the client's list and returns the one it takes, or undefined for none. It must not throw.
  void set_alpn_chooser(v8::Local<v8::Function> choose);
  /// Client: `give(hint, maximum identity size, maximum key size)` returns [identity bytes, key bytes] or undefined.
  /// Server: `give(identity, maximum key size)` returns the key or undefined. It must not throw.
  void set_psk_callback(v8::Local<v8::Function> give);
  bool set_psk_hint(std::string hint);
  /// Asks the other side for a certificate. A bad one is no failure of the handshake: verify_error() tells; none at all is one if
  /// `required` (of servers).
  void set_verify(bool request, bool required);
  /// The handshake stops (kWantsContext) when the client's hello is read.
  void stop_for_context() { stop_for_context_ = true; }
  void use_context(Context& context);
  void go_on() { context_known_ = true; }
  /// Server: tells of new sessions, and stops (kWantsSession) for those that clients name.
  void stop_for_sessions();
  /// The session that the client named.
  void load_session(js::Bytes session);
  void go_on_without_session() { session_known_ = true; }
  /// What the client named, once the handshake stopped for it.
  v8::Local<v8::Value> wanted_session();
  /// Takes key and certificate of another context, also from within the chooser of ALPN.
  bool use_key_and_certificate(Context& context);
  void request_ocsp();
  /// Whether the client wants to know that the certificate is still good.
  bool ocsp_requested() const;
  void set_ocsp_response(js::Bytes response);
  /// False for sizes that the protocol does not allow.
  bool set_max_fragment(uint32_t size) { return !closed_ && SSL_set_max_send_fragment(ssl_.get(), size) == 1; }
  Result<void> set_session(js::Env& env, js::Bytes session);
  void enable_key_log();
  /// Prints the messages of the handshake to stderr.
  void enable_trace();
  /// Begins another handshake (up to TLS 1.2). Fails with OpenSSL's error.
  Result<void> renegotiate(js::Env& env);

  // --- news: what happened inside of OpenSSL, each told once
  /// Whether there are any since it was asked last.
  bool take_news() { return std::exchange(news_, false); }
  /// Id and content of the next session that may be resumed, empty: there is none. Until it is asked again, session() and ticket()
  /// are those of this one.
  std::vector<v8::Local<v8::Value>> next_session();
  std::vector<std::string> take_key_log();
  /// Undefined: nothing came; null: the server said nothing; else its answer.
  v8::Local<v8::Value> take_ocsp_response();
  /// How many handshakes began, and were done, after the first one.
  std::vector<uint32_t> renegotiations() const { return {renegotiations_begun_, renegotiations_done_}; }

  // --- about the connection
  std::optional<std::string> servername() const;
  std::optional<std::string> alpn() const;
  std::string protocol() const { return closed_ ? "" : SSL_get_version(ssl_.get()); }
  /// OpenSSL's name, the standard's, the version that it came with; empty before the handshake.
  std::vector<std::string> cipher() const;
  /// Code and text of what is wrong with the other side's certificate; empty if nothing is.
  std::vector<std::string> verify_error() const;
  /// The other side's certificates as DER, its own first.
  std::vector<v8::Local<v8::Value>> peer_certificates();
  v8::Local<v8::Value> own_certificate();
  /// Of our own certificate and its issuer, as DER; the latter undefined if it is not known.
  std::vector<v8::Local<v8::Value>> own_certificate_and_issuer();
  bool session_reused() const { return !closed_ && SSL_session_reused(ssl_.get()) == 1; }
  v8::Local<v8::Value> session();
  v8::Local<v8::Value> ticket();
  v8::Local<v8::Value> finished(bool of_peer);
  /// Kind ("DH", "ECDH"), name and bits of the key of this connection alone; empty if there was none.
  std::vector<std::string> ephemeral_key();
  std::vector<std::string> shared_signature_algorithms();
  Result<v8::Local<v8::Value>> export_keying_material(js::Env& env, uint32_t size, std::string label,
                                                      std::optional<js::Bytes> context);

  /// Called once for a context's callbacks that lead to connections.
  static void install(SSL_CTX* context);

  std::span<uint8_t> read_buffer() override;
  void on_bytes(stream_base::Stream& stream, uint8_t* data, size_t size) override;
  void on_stream_closing() override { stream_ = nullptr; }

 private:
  struct Callbacks;  ///< those of OpenSSL (callbacks.cc)
  friend struct Callbacks;
  /// While it lives, OpenSSL is at work on the connection.
  class Work;

  static BIO_METHOD* bio_method();
  Shared& shared();
  size_t take_input(uint8_t* out, size_t size);
  bool is_busy() const { return busy_; }
  size_t decrypt(uint8_t* out, size_t room);
  Result<double> encrypt(js::Env& env, const uint8_t* bytes, size_t size);
  /// False if a listener threw.
  bool tell(int event, int argc = 0, v8::Local<v8::Value>* argv = nullptr);
  bool tell_news();
  bool deliver_all();
  void keep_rest();

  Runtime& runtime_;
  std::unique_ptr<SSL, Deleter<SSL_free>> ssl_;
  std::shared_ptr<const TicketKeys> ticket_keys_;
  stream_base::Stream* stream_ = nullptr;
  std::span<const uint8_t> fresh_;  ///< encrypted bytes of the read that is being dealt with
  std::vector<uint8_t> kept_;       ///< those of earlier ones
  size_t kept_at_ = 0;
  std::vector<uint8_t> out_;
  double requests_ = 0;

  std::string alpn_;
  std::string chosen_alpn_;
  // The functions themselves are properties of the wrapper: they hold on to it, and a Global would keep both for ever.
  bool asks_alpn_ = false;
  bool asks_psk_ = false;
  std::vector<uint8_t> ocsp_response_;
  std::vector<uint8_t> wanted_session_;
  std::unique_ptr<SSL_SESSION, Deleter<SSL_SESSION_free>> loaded_session_;

  using SessionPtr = std::unique_ptr<SSL_SESSION, Deleter<SSL_SESSION_free>>;
  std::deque<SessionPtr> sessions_;
  SessionPtr told_session_;
  std::vector<std::string> key_log_;
  /// Why the last read failed, until that is told.
  std::optional<crypto::OpensslErrors> failure_;
  uint32_t renegotiations_begun_ = 0;
  uint32_t renegotiations_done_ = 0;

  bool busy_ = false;
  bool established_ = false;
  bool wanted_ = false;
  bool pumping_ = false;
  bool from_loop_ = false;
  bool closed_ = false;
  bool end_told_ = false;
  bool write_blocked_ = false;  ///< a write waits for the other side (renegotiation)
  bool news_ = false;
  bool log_keys_ = false;
  bool stop_for_context_ = false;
  bool context_known_ = false;
  bool stop_for_sessions_ = false;
  bool session_known_ = false;
  bool ocsp_answered_ = false;  ///< client: the status of the certificate came, or is known not to come
};

}  // namespace weft::tls
