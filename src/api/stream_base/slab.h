// Memory that reads land in.
#pragma once

#include <v8.h>

#include <cstddef>
#include <cstdint>

#include "runtime/runtime.h"

namespace weft::stream_base {

/// Per-runtime state of the stream base: the current slab, and the functions of `internal:stream_base/hooks`.
///
/// A read takes the free end of the slab; what it did not fill is used by the next one. So a small message costs no allocation
/// but its view, and idle connections hold no buffers. A slab is garbage when the last view of it is.
class State {
 public:
  explicit State(Runtime& runtime) : runtime_(runtime) {}

  struct Room {
    uint8_t* data = nullptr;
    size_t size = 0;
  };
  static constexpr size_t kSlabSize = 64 * 1024;
  /// Less room than this and a new slab is taken.
  static constexpr size_t kMinRoom = 8 * 1024;

  /// Room for one read; `whole` asks for an entire slab. Empty when there is no memory.
  Room reserve(bool whole);
  /// The first `size` bytes of the room given last are used now. Returns their buffer and sets `offset`.
  v8::Local<v8::ArrayBuffer> commit(size_t size, size_t* offset);

  enum Event { kRead, kWrite, kShutdown, kConnect, kConnection, kEvents };
  /// The function for an event; empty (with a pending exception) if the runtime is being stopped.
  v8::Local<v8::Function> hook(Event event);

 private:
  Runtime& runtime_;
  v8::Global<v8::ArrayBuffer> slab_;
  uint8_t* data_ = nullptr;
  size_t used_ = kSlabSize;
  v8::Global<v8::Function> hooks_[kEvents];
};

}  // namespace weft::stream_base
