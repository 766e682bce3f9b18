// One HTTP/2 connection: nghttp2 between a transport and JavaScript.
#pragma once

#include <nghttp2/nghttp2.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/http2/hooks.h"
#include "api/http2/stream.h"
#include "api/stream_base/stream.h"
#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft::http2 {

/// What a connection is made with; absent ones have nghttp2's or Node's values.
struct Options {
  std::optional<double> max_deflate_dynamic_table_size;
  std::optional<double> max_reserved_remote_streams;
  std::optional<double> max_send_header_block_length;
  std::optional<double> peer_max_concurrent_streams;
  std::optional<double> max_settings;
  std::optional<double> stream_reset_burst;
  std::optional<double> stream_reset_rate;
  double padding_strategy = 0;         ///< 0: none, 1: aligned to 8 bytes, 2: as much as fits
  double max_header_list_pairs = 128;  ///< fields of one block
  double max_outstanding_pings = 10;
  double max_outstanding_settings = 10;
  double max_session_memory = 10'000'000;  ///< bytes
  double max_invalid_frames = 1000;
  double max_rejected_streams = 100;
  bool lenient_whitespace = false;
  std::vector<double> remote_custom_settings;  ///< numbers of settings that are ours to keep
};

/// A connection, of a server or a client. Used on its runtime's thread only.
///
/// Bytes come straight from a native stream after consume(), or from JavaScript by receive(). What is to be sent is gathered until the
/// read, or the phase of the loop, is over, and leaves in one write: frame headers and small data in one piece of memory, large data
/// from where the program has it. While the transport has a write pending, nothing more is taken from nghttp2, so that a slow
/// peer slows its streams.
///
/// Methods named after nghttp2's functions return their results: 0, or a negative error number.
class Session final : public js::Object, public stream_base::ByteSink {
 public:
  Session(Runtime& runtime, bool server, Options options);
  ~Session() override;

  // --- transport (session.cc)
  void consume(stream_base::Stream& stream);
  /// A transport of JavaScript's gets the parts of frames as chunks of their own.
  void keep_apart() { apart_ = true; }
  /// Bytes for a session without a native stream. Nothing of `bytes` is kept but views of it in JavaScript.
  int32_t receive(v8::Local<v8::ArrayBufferView> bytes);
  /// The pending write of the transport is done (0), or failed.
  void written(int32_t status);
  void on_bytes(stream_base::Stream& stream, uint8_t* data, size_t size) override;
  void on_stream_closing() override { stream_ = nullptr; }
  void flush();
  void end_turn();
  /// Sends what waits and a last GOAWAY (unless `silent`), and lets go of everything; kClosed follows, maybe within this call.
  void close(uint32_t code, bool silent);
  bool is_closed() const { return session_ == nullptr; }
  /// Whether something waits to be sent; kDrained follows if so.
  bool has_pending_data();
  /// Whether data of streams waits to be sent.
  bool is_writing() const { return blocked_ || queued_ > 0; }
  /// ms since the last read or write.
  double idle_time() const { return static_cast<double>(uv_now(runtime_.loop())) - last_activity_; }

  // --- frames (submit.cc)
  int32_t request(v8::Local<v8::String> headers, uint32_t count, bool end, bool trailers);
  int32_t respond(int32_t id, v8::Local<v8::String> headers, uint32_t count, bool end, bool trailers);
  int32_t info(int32_t id, v8::Local<v8::String> headers, uint32_t count);
  int32_t trailers(int32_t id, v8::Local<v8::String> headers, uint32_t count);
  int32_t push_promise(int32_t id, v8::Local<v8::String> headers, uint32_t count);
  int32_t write(int32_t id, v8::Local<v8::Value> bytes);
  int32_t write_string(int32_t id, v8::Local<v8::String> text, int32_t encoding);
  /// Trailers will follow the data of an answer that was begun without them.
  void expect_trailers(int32_t id);
  /// Nothing follows what was written.
  int32_t end(int32_t id);
  /// Somebody has read what kData was answered with false for.
  void read_more(int32_t id);
  int32_t reset(int32_t id, uint32_t code);
  /// JavaScript has destroyed the stream.
  void detach(int32_t id);
  /// False: too many wait for their acknowledgement. `bytes`: the payload of the frame.
  bool settings(js::Bytes bytes);
  bool ping(js::Bytes payload);
  int32_t goaway(uint32_t code, int32_t last_id, std::optional<js::Bytes> data);
  int32_t altsvc(int32_t id, std::string origin, std::string value);
  int32_t origin(std::vector<std::string> origins);
  int32_t set_next_id(int32_t id);
  int32_t set_local_window(int32_t size);

  // --- what is known (state.cc)
  std::vector<double> stream_state(int32_t id) const;
  std::vector<double> session_state() const;
  /// The seven settings by their numbers, then pairs of number and value.
  std::vector<double> read_settings(bool remote) const;
  std::vector<double> session_statistics() const;
  std::vector<double> stream_statistics(int32_t id) const;

 private:
  friend struct Callbacks;
  struct Deleter {
    void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
  };
  /// One part of what is about to be written.
  struct Segment {
    const uint8_t* data;  ///< null: in `arena_`
    size_t offset;
    size_t size;
  };
  struct Pending;
  struct Source {
    uint8_t* data = nullptr;
    size_t size = 0;
    v8::Local<v8::Value> buffer;
    size_t offset = 0;
    enum Kind { kSlab, kCopy, kView } kind = kSlab;
  };

  Stream* find(int32_t id) const;
  Stream* add(std::unique_ptr<Stream> made);
  void forget(int32_t id) { streams_.erase(id); }
  void schedule();
  v8::MaybeLocal<v8::Value> call(Hooks::Hook hook, int argc, v8::Local<v8::Value>* argv);
  v8::Local<v8::Value> number(double value) const { return v8::Number::New(runtime_.isolate(), value); }
  v8::Local<v8::Value> copy_of(const uint8_t* data, size_t size) const;
  v8::Local<v8::Value> buffer_of(const uint8_t* at, size_t size, size_t* offset);

  int32_t parse(uint8_t* data, size_t size);
  void fail(int32_t error);
  void gather();
  void append(const uint8_t* data, size_t size);
  /// 0, 1 (pending) or a negative error number.
  int32_t transmit();
  int32_t transmit_native();
  void reset_output();
  void report_written();
  void ask_for_trailers();
  void leave();
  bool is_drained() const;
  size_t memory() const;
  bool take_block(Stream& stream, int category, uint8_t flags);
  bool submit_resets();
  int32_t queue(Stream& stream, size_t size);

  Runtime& runtime_;
  Hooks& hooks_;
  Turn& turn_;
  const bool server_;
  Options options_;
  std::unique_ptr<nghttp2_session, Deleter> session_;
  stream_base::Stream* stream_ = nullptr;
  std::unordered_map<int32_t, std::unique_ptr<Stream>> streams_;
  Source source_;

  std::vector<uint8_t> arena_;
  std::vector<Segment> segments_;
  std::vector<std::shared_ptr<void>> kept_;
  size_t output_size_ = 0;
  std::vector<int32_t> written_;  ///< streams whose write is part of the output
  std::vector<int32_t> want_trailers_;
  std::vector<int32_t> resets_;  ///< streams whose RST_STREAM waits for what was written before it

  bool native_ = false;
  bool apart_ = false;
  bool scheduled_ = false;
  bool receiving_ = false;
  bool sending_ = false;
  bool blocked_ = false;  ///< the transport has a write pending
  bool drain_wanted_ = false;
  bool broken_ = false;  ///< nothing may be sent any more
  bool doomed_ = false;  ///< close() was called, but there are callbacks on the stack
  bool silent_ = false;  ///< no last GOAWAY
  int depth_ = 0;
  const char* custom_error_ = nullptr;
  double last_activity_ = 0;
  double queued_ = 0;  ///< bytes in all `out` queues
  double pending_write_ = 0;
  size_t header_bytes_ = 0;
  uint32_t invalid_frames_ = 0;
  uint32_t rejected_streams_ = 0;
  uint32_t outstanding_pings_ = 0;
  uint32_t outstanding_settings_ = 0;
  uint64_t ping_sent_ = 0;
  uint32_t own_goaways_ = 0;    ///< GOAWAY frames of JavaScript's that were not sent yet
  uint32_t terminated_by_ = 0;  ///< the code of a GOAWAY of nghttp2's own, with which it has ended the connection
  std::vector<std::pair<int32_t, uint32_t>> local_custom_;
  std::vector<std::pair<int32_t, uint32_t>> remote_custom_;

  struct Statistics {
    uint64_t started = 0;
    uint64_t ping_rtt = 0;
    double bytes_received = 0;
    double bytes_sent = 0;
    uint32_t frames_received = 0;
    uint32_t frames_sent = 0;
    uint32_t streams = 0;
    uint32_t most_streams = 0;
    double stream_time = 0;
  } statistics_;
};

/// What nghttp2 calls; one table for all sessions (callbacks.cc).
const nghttp2_session_callbacks* session_callbacks();

}  // namespace weft::http2

template <>
struct weft::js::Fields<weft::http2::Options> {
  using Options = weft::http2::Options;
  static constexpr auto list = std::tuple{field("maxDeflateDynamicTableSize", &Options::max_deflate_dynamic_table_size),
                                          field("maxReservedRemoteStreams", &Options::max_reserved_remote_streams),
                                          field("maxSendHeaderBlockLength", &Options::max_send_header_block_length),
                                          field("peerMaxConcurrentStreams", &Options::peer_max_concurrent_streams),
                                          field("maxSettings", &Options::max_settings),
                                          field("streamResetBurst", &Options::stream_reset_burst),
                                          field("streamResetRate", &Options::stream_reset_rate),
                                          field("paddingStrategy", &Options::padding_strategy),
                                          field("maxHeaderListPairs", &Options::max_header_list_pairs),
                                          field("maxOutstandingPings", &Options::max_outstanding_pings),
                                          field("maxOutstandingSettings", &Options::max_outstanding_settings),
                                          field("maxSessionMemory", &Options::max_session_memory),
                                          field("maxSessionInvalidFrames", &Options::max_invalid_frames),
                                          field("maxSessionRejectedStreams", &Options::max_rejected_streams),
                                          field("lenientWhitespace", &Options::lenient_whitespace),
                                          field("remoteCustomSettings", &Options::remote_custom_settings)};
};
