// The memory behind ArrayBuffers.
#pragma once

#include <v8.h>

#include <atomic>
#include <cstddef>
#include <mutex>
#include <vector>

namespace weft {

/// An allocator that keeps some large pieces for the next one who asks, so that streams of data do not have the kernel map and
/// clear fresh pages for each piece. Only sizes that the input of streams uses are kept: up to kKeptSmall bytes for messages, and for
/// bulk data up to kKeptLarge (more than gathers between two collections), until trim(). Everything else is malloc's. Any thread (V8 frees from its
/// own); buffers that move to another isolate keep it alive.
class BufferPool final : public v8::ArrayBuffer::Allocator {
 public:
  static constexpr size_t kSmall = size_t{64} * 1024;
  static constexpr size_t kLarge = size_t{512} * 1024;
  static constexpr size_t kKeptSmall = size_t{4} * 1024 * 1024;
  static constexpr size_t kKeptLarge = size_t{24} * 1024 * 1024;

  BufferPool() = default;
  ~BufferPool() override;

  void* Allocate(size_t length) override;
  void* AllocateUninitialized(size_t length) override;
  void Free(void* data, size_t length) override;
  /// Gives what is kept back to malloc.
  void trim();
  /// Bytes of the buffers that it made and that still live.
  size_t in_use() const { return in_use_.load(std::memory_order_relaxed); }

 private:
  std::vector<void*>* kept(size_t length) { return length == kSmall ? &small_ : length == kLarge ? &large_ : nullptr; }
  void* take(size_t length);

  std::atomic<size_t> in_use_ = 0;
  std::mutex mutex_;
  std::vector<void*> small_;
  std::vector<void*> large_;
};

}  // namespace weft
