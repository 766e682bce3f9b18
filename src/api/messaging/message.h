// Structured clone: JavaScript values as bytes that any runtime of the process can read.
#pragma once

#include <v8.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "api/messaging/channel.h"
#include "base/result.h"
#include "js/env.h"

namespace weft {
class Runtime;
}

namespace weft::messaging {

/// A serialised value with what V8's format leaves out. Belongs to no isolate: may be made on one thread and read on another.
/// A message is read once, except that one without `ports` and `array_buffers` may be read any number of times (broadcast).
struct Message {
  struct Free {
    void operator()(uint8_t* data) const { std::free(data); }
  };
  std::unique_ptr<uint8_t, Free> data;
  size_t size = 0;
  std::vector<std::shared_ptr<v8::BackingStore>> array_buffers;   ///< transferred
  std::vector<std::shared_ptr<v8::BackingStore>> shared_buffers;  ///< of SharedArrayBuffers: shared, not copied
  std::vector<v8::CompiledWasmModule> wasm_modules;
  std::vector<PortToken> ports;  ///< transferred; an unread message closes them with itself
  bool is_parts = false;         ///< the value is `[deserializeInfo, data]` of an object that the reader makes
};

/// Serialises `value`. The objects of `transfer` move with it and are left without content, once all went well. `source` is the
/// port that sends, if one does: it cannot send itself. An error is a pending exception (mostly a DataCloneError).
Result<std::shared_ptr<Message>> serialize(Runtime& runtime, v8::Local<v8::Value> value,
                                           const std::vector<v8::Local<v8::Value>>& transfer,
                                           v8::Local<v8::Value> source = {});

/// What `deserialize` made.
struct Received {
  v8::Local<v8::Value> value;
  v8::Local<v8::Array> ports;  ///< MessagePorts of the transfer list, in its order; empty handle when there are none
};

/// Reads a message in the current context. An error is a pending exception.
Result<Received> deserialize(Runtime& runtime, Message& message);

/// The values of an Array (the JavaScript side made one of whatever iterable the program gave).
std::vector<v8::Local<v8::Value>> items_of(v8::Isolate* isolate, v8::Local<v8::Array> array);

}  // namespace weft::messaging
