#include "runtime/buffer_pool.h"

#include <cstdlib>
#include <cstring>

namespace weft {

BufferPool::~BufferPool() { trim(); }

void BufferPool::trim() {
  std::vector<void*> pieces;
  {
    const std::lock_guard lock(mutex_);
    pieces.swap(small_);
    pieces.insert(pieces.end(), large_.begin(), large_.end());
    large_.clear();
  }
  for (void* piece : pieces) std::free(piece);
}

void* BufferPool::take(size_t length) {
  auto* list = kept(length);
  if (list == nullptr) return nullptr;
  const std::lock_guard lock(mutex_);
  if (list->empty()) return nullptr;
  void* piece = list->back();  // the one used last: its memory is most likely still in the processor's caches
  list->pop_back();
  return piece;
}

void* BufferPool::Allocate(size_t length) {
  in_use_.fetch_add(length, std::memory_order_relaxed);
  if (void* piece = take(length); piece != nullptr) return std::memset(piece, 0, length);
  return std::calloc(length == 0 ? 1 : length, 1);
}

void* BufferPool::AllocateUninitialized(size_t length) {
  in_use_.fetch_add(length, std::memory_order_relaxed);
  if (void* piece = take(length); piece != nullptr) return piece;
  return std::malloc(length == 0 ? 1 : length);
}

void BufferPool::Free(void* data, size_t length) {
  in_use_.fetch_sub(length, std::memory_order_relaxed);
  if (auto* list = kept(length); list != nullptr && data != nullptr) {
    const std::lock_guard lock(mutex_);
    if ((list->size() + 1) * length <= (length == kSmall ? kKeptSmall : kKeptLarge)) {
      list->push_back(data);
      return;
    }
  }
  std::free(data);
}

}  // namespace weft
