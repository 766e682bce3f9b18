// A message that is complete when it is sent: head and body in one system call.
#pragma once

#include <v8.h>

#include <cstdint>

#include "api/stream_base/stream.h"

namespace weft::http {

/// What stands between head and body; the same numbers are in src/api/http/response.js.
enum class Frame : int32_t {
  kNone = 0,    ///< the head is complete
  kLength = 1,  ///< a Content-Length and the empty line are still to come
  kChunk = 2,   ///< the head is complete, the body becomes one chunk and the last one
};

/// Writes `head` and `body` (a string as UTF-8, a view, undefined). The head is Latin-1; where text follows it at once it is UTF-8, as
/// if both were one string. The result is twice the size of the body, plus one if the kernel has not taken all yet (the stream's
/// `onWrite` follows); or a negative error number.
double send_message(v8::Isolate* isolate, stream_base::Stream& stream, v8::Local<v8::String> head,
                    v8::Local<v8::Value> body, Frame frame);

}  // namespace weft::http
