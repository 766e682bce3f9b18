// HTTP/1 messages out of bytes: llhttp behind a JavaScript object.
#pragma once

#include <llhttp.h>
#include <v8.h>

#include <cstdint>
#include <optional>
#include <string>

#include "api/stream_base/stream.h"
#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft::http {

class Hooks;

/// What the function of a head is told in one number; the same bits are in src/api/http/parser.js.
enum HeadFlag : uint32_t {
  kMinorMask = 0xf,
  kMajorShift = 4,  ///< four bits, too
  kUpgrade = 1 << 8,
  kKeepAlive = 1 << 9,
  /// The message ends with its head: there will be no body, and no call of `onComplete` unless the answer asks for it.
  kNoBody = 1 << 10,
  kHasHost = 1 << 11,
  kHasExpect = 1 << 12,
};

/// What the functions of a head answer.
enum HeadAnswer : int32_t {
  kGoOn = 0,
  kSkipBody = 1,
  /// What follows is another protocol: parsing stops behind the head.
  kStopForUpgrade = 2,
  /// Nothing more is wanted from this connection.
  kAbandon = 3,
};

/// A parser of requests or responses. Used on its runtime's thread only.
///
/// The head of a message is collected here and handed over once, whatever the borders of the chunks were: the fields as one
/// string, `name NUL value NUL …` (split() makes an array of it), so that a program which never looks at them costs
/// no more than a copy of their bytes. Chunks of bodies are views of what was read.
///
/// Two kinds of callbacks: those of `internal:http/parser`, once useHooks() was called, and functions at the object's indices
/// (as `HTTPParser` of `_http_common` has always had them).
///
/// Bytes come by execute(), or straight from a native stream after consume(); then no JavaScript runs for a read unless it
/// completes something. The stream's end and its errors still go to the stream's owner.
class Parser final : public js::Object, public stream_base::ByteSink {
 public:
  explicit Parser(Runtime& runtime);
  ~Parser() override;

  /// Begins anew. `type` 1: requests, 2: responses. Sizes in bytes; `lenient` are llhttp's flags. `watched`: the time until
  /// the first message counts as waiting for it.
  void initialize(int32_t type, v8::Local<v8::Value> resource, std::optional<double> max_header_size,
                  std::optional<int32_t> lenient, v8::Local<v8::Value> watched);
  void use_hooks() { hooked_ = true; }
  /// The number of bytes taken, or an Error (code, reason, bytesParsed).
  Result<v8::Local<v8::Value>> execute(v8::Local<v8::ArrayBufferView> view, std::optional<uint32_t> offset,
                                       std::optional<uint32_t> length);
  /// The stream has ended. Undefined, or an Error when a message was cut off.
  Result<v8::Local<v8::Value>> finish();

  void consume(stream_base::Stream& stream);
  void unconsume();
  /// Lets go of everything. False while the parser is at work on the stack, so that it must not be used again.
  bool release();
  /// A copy of the bytes at work, for error reports; undefined outside of a callback.
  v8::Local<v8::Value> current_buffer() const;

  /// The loop's time in ms at which the message began; 0 between messages.
  double message_start() const { return message_start_; }
  bool headers_completed() const { return headers_completed_; }
  /// ms since the message began.
  double duration() const;
  void mark_idle() { message_start_ = 0; }

  void on_bytes(stream_base::Stream& stream, uint8_t* data, size_t size) override;
  void on_stream_closing() override { stream_ = nullptr; }

 private:
  friend struct Callbacks;
  /// Where the bytes at work are, for JavaScript; the slab is taken only when a body needs it.
  struct Source {
    uint8_t* data = nullptr;
    size_t size = 0;
    v8::Local<v8::Value> buffer;  ///< ArrayBuffer
    size_t offset = 0;            ///< of `data` in it
    bool from_slab = false;
    bool copy = false;  ///< the memory is reused: bodies are copied
  };

  /// Feeds `source_` (or, without data, the end) to llhttp. False: an exception is pending.
  bool run(bool end);
  v8::Local<v8::Value> make_error();
  /// The buffer of `source_` for JavaScript, and the offset of `at` in it.
  v8::Local<v8::Value> buffer_of(const char* at, size_t size, size_t* offset);
  int track(size_t size);
  int head_complete();
  int message_complete();
  int body(const char* at, size_t size);
  v8::MaybeLocal<v8::Value> call(int hook, int argc, v8::Local<v8::Value>* argv);
  v8::Local<v8::Value> take_fields();

  Runtime& runtime_;
  Hooks& hooks_;
  llhttp_t parser_;
  stream_base::Stream* stream_ = nullptr;
  std::string fields_;  ///< name NUL value NUL …
  std::string url_;     ///< of a response: the reason phrase
  size_t value_start_ = 0;
  size_t field_start_ = 0;
  size_t head_bytes_ = 0;
  size_t extension_bytes_ = 0;
  size_t max_head_bytes_;
  double message_start_ = 0;
  uint32_t seen_ = 0;  ///< kHasHost, kHasExpect
  int depth_ = 0;      ///< run() calls on the stack
  bool hooked_ = false;
  bool headers_completed_ = false;
  bool complete_told_ = false;  ///< the head's function knows that the message is complete
  bool failed_ = false;         ///< JavaScript threw
  bool abandoned_ = false;
  bool from_loop_ = false;  ///< at work for on_bytes, with no JavaScript below it
  bool called_ = false;     ///< JavaScript ran during this read
  size_t parsed_ = 0;
  llhttp_errno_t error_ = HPE_OK;  ///< of the last run()
  Source source_;
};

/// The fields of a head as `[name, value, …]`; well-known names are the same strings each time.
v8::Local<v8::Array> split(Runtime& runtime, std::string_view fields);

}  // namespace weft::http
