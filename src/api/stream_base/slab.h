// Memory that reads land in.
#pragma once

#include <uv.h>
#include <v8.h>

#include <cstddef>
#include <cstdint>

#include "runtime/buffer_pool.h"
#include "runtime/runtime.h"

namespace weft::stream_base {

/// Per-runtime state of the stream base: the current slabs, and the functions of `internal:stream_base/hooks`.
///
/// A read takes the free end of a slab; what it did not fill is used by the next one. So a small message costs no allocation
/// but its view, and idle connections hold no buffers. A slab is garbage when the last view of it is. Streams of bulk data read
/// into slabs of their own, which are larger: fewer calls for the same bytes.
class State {
 public:
  explicit State(Runtime& runtime) : runtime_(runtime) {}
  ~State();

  struct Room {
    uint8_t* data = nullptr;
    size_t size = 0;
  };
  static constexpr size_t kSlabSize = BufferPool::kSmall;
  static constexpr size_t kBulkSlabSize = BufferPool::kLarge;
  /// Less room than this and a new slab is taken.
  static constexpr size_t kMinRoom = 8 * 1024;
  static constexpr size_t kMinBulkRoom = 128 * 1024;

  /// Room for one read. Empty when there is no memory.
  Room reserve(bool bulk);
  /// The first `size` bytes of the room given last are used now. Returns their buffer and sets `offset`.
  v8::Local<v8::ArrayBuffer> commit(size_t size, size_t* offset);

  enum Event { kRead, kWrite, kShutdown, kConnect, kConnection, kEvents };
  /// The function for an event; empty (with a pending exception) if the runtime is being stopped.
  v8::Local<v8::Function> hook(Event event);

 private:
  struct Slab {
    v8::Global<v8::ArrayBuffer> buffer;
    uint8_t* data = nullptr;
    size_t size = 0;
    size_t used = 0;
  };
  void watch_pool();
  static void on_quiet(uv_timer_t* timer);

  Runtime& runtime_;
  /// Runs while bulk data does; then the memory kept for it is given back. Freed by its close callback.
  uv_timer_t* quiet_ = nullptr;
  bool busy_ = false;  ///< a large slab was taken since the timer ran last
  Slab small_;
  Slab bulk_;
  Slab* given_ = &small_;  ///< the one that the last room is in
  v8::Global<v8::Function> hooks_[kEvents];
};

}  // namespace weft::stream_base
