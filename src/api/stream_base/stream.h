// The stream base: reading and writing for everything that libuv calls a stream.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/stream_base/handle.h"

namespace weft::stream_base {

/// How a string is written; numbered as in `src/api/stream_base/encodings.js`.
enum class TextEncoding : int32_t { kUtf8 = 0, kLatin1 = 1, kUtf16 = 2 };

/// Bytes that `text` takes.
size_t encoded_size(v8::Isolate* isolate, v8::Local<v8::String> text, TextEncoding encoding);
/// Writes it to `out`, which has room for `size`, its encoded_size().
void encode(v8::Isolate* isolate, v8::Local<v8::String> text, TextEncoding encoding, char* out, size_t size);

class Stream;

/// Takes the bytes that a stream reads, in place of the stream's owner, without a call into JavaScript (a protocol parser).
/// The stream's end and its errors go to the owner as before.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  /// Where the next read shall land, if not in a slab: memory that need not outlive the call of on_bytes(). Empty: in a slab.
  virtual std::span<uint8_t> read_buffer() { return {}; }
  /// `data` is the free end of the current slab, the user's buffer or that of read_buffer(): its content is lost after the call
  /// unless the sink commits it to the slab. A handle scope and the context are open.
  virtual void on_bytes(Stream& stream, uint8_t* data, size_t size) = 0;
  /// The stream is about to be closed, or destroyed; it forgets the sink.
  virtual void on_stream_closing() = 0;
};

/// A libuv stream: TCP, pipe, terminal.
///
/// Results of the calls below are libuv's: a negative error number; 0 for done; writes also give 1 for "pending", in which case
/// the owner's `onWrite` method follows. Events go to methods of the JavaScript object in the wrapper's `owner` property, by way
/// of `internal:stream_base/hooks`: read, write, shutdown, connect, connection.
///
/// Writes try the socket at once and queue only what it does not take; the bytes of a pending write stay alive, and must not
/// change, until it is done. Reads land in slabs shared by all streams of the runtime; the program gets views of them.
class Stream : public Handle {
 public:
  using JsBase = Handle;
  using Handle::Handle;
  ~Stream() override;

  int32_t read_start();
  int32_t read_stop();
  /// Reads go to this buffer instead of to slabs, each from its start.
  void use_user_buffer(js::PinnedBytes buffer) { user_buffer_ = std::move(buffer); }
  bool has_user_buffer() const { return user_buffer_.has_value(); }
  /// Null: bytes go to the owner again. The sink must outlive its being set.
  void set_sink(ByteSink* sink) { sink_ = sink; }
  bool has_sink() const { return sink_ != nullptr; }

  /// An ArrayBuffer or a view.
  int32_t write(v8::Local<v8::Value> chunk);
  int32_t write_string(v8::Local<v8::String> text, TextEncoding encoding);
  /// Strings (as UTF-8) and views, in one system call where possible.
  int32_t write_vector(v8::Local<v8::Array> chunks);
  /// Sends `handle` (a stream or a UDP socket) along with the bytes, over a pipe between processes.
  int32_t write_with_handle(js::PinnedBytes bytes, Handle& handle);
  /// Takes the handle that came with the bytes read last into `into`, a fresh one of the kind that the read event named.
  int32_t accept_sent(Handle& into);
  /// For native callers: bytes that are valid during the call only, except for those of the view `source`. What the kernel does
  /// not take is copied, or pinned, until it is written.
  int32_t write_parts(const uv_buf_t* parts, unsigned count, v8::Local<v8::Value> source);
  /// The same for bytes that `keep` can keep: it is called if the kernel does not take all, and what it returns is held until the rest
  /// is written. The bytes must not move meanwhile.
  int32_t write_kept(const uv_buf_t* parts, unsigned count, const std::function<std::shared_ptr<void>()>& keep);
  int32_t shutdown();
  int32_t set_blocking(bool on);
  int32_t listen(int32_t backlog);

  double bytes_read() const { return bytes_read_; }
  double bytes_written() const { return bytes_written_; }
  double write_queue_size() const;
  /// The descriptor, or -1. Whoever asks may give it to another process.
  int32_t fd();
  bool is_stream_base() const { return true; }

 protected:
  uv_stream_t* stream() const { return as<uv_stream_t>(); }
  /// The descriptor for calls of our own, or -1.
  int32_t descriptor() const;
  /// A new object of the same kind for a connection that was accepted; null if it cannot be made.
  virtual Stream* make_client() { return nullptr; }
  void on_closing() override;
  /// Starts a connect request's life; the callback is `on_connect`.
  uv_connect_t* make_connect_request();
  static void on_connect(uv_connect_t* request, int status);
  /// Reads as soon as the connection stands, if read_start() is called when that is told. What libuv waits for then changes once
  /// instead of twice, which saves system calls.
  void read_early();

 private:
  struct WriteRequest;
  ssize_t write_now(const uv_buf_t* buffers, size_t count);
  int32_t write_later(std::unique_ptr<WriteRequest> request, const std::vector<uv_buf_t>& buffers);
  static void on_allocate(uv_handle_t* handle, size_t suggested, uv_buf_t* buffer);
  static void on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer);
  static void on_connection(uv_stream_t* server, int status);
  /// Gives the connection that libuv holds to the owner; false if there was none.
  bool take_connection();
  int32_t sent_handle_type() const;
  void note_size(size_t count, size_t room);
  template <typename... Args>
  void emit(int event, Args... args);

  std::optional<js::PinnedBytes> user_buffer_;
  ByteSink* sink_ = nullptr;
  double bytes_read_ = 0;
  double bytes_written_ = 0;
  bool early_ = false;  ///< reading was started before anybody asked
  bool bulk_ = false;   ///< reads go to large slabs
  uint8_t alone_ = 0;   ///< connections to come for which others are not looked for
};

}  // namespace weft::stream_base
