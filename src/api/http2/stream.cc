#include "api/http2/stream.h"

#include <algorithm>
#include <utility>

namespace weft::http2 {

void OutQueue::push_copy(std::string_view bytes) {
  if (bytes.empty()) return;
  size_ += bytes.size();
  // Small writes that follow one another share a chunk.
  if (chunks_.size() > first_) {
    Chunk& last = chunks_.back();
    if (last.data == nullptr && last.own.size() < 2 * kCopied) {
      last.own.append(bytes);
      last.size = last.own.size();
      return;
    }
  }
  Chunk& chunk = chunks_.emplace_back();
  chunk.own.assign(bytes);
  chunk.size = bytes.size();
}

void OutQueue::push_pinned(std::shared_ptr<js::PinnedBytes> bytes) {
  if (bytes->empty()) return;
  size_ += bytes->size();
  Chunk& chunk = chunks_.emplace_back();
  chunk.data = bytes->data();
  chunk.size = bytes->size();
  chunk.keep = std::move(bytes);
}

void OutQueue::push_owned(std::string bytes) {
  if (bytes.size() <= kCopied) return push_copy(bytes);
  size_ += bytes.size();
  Chunk& chunk = chunks_.emplace_back();
  auto kept = std::make_shared<std::string>(std::move(bytes));
  chunk.data = reinterpret_cast<const uint8_t*>(kept->data());
  chunk.size = kept->size();
  chunk.keep = std::move(kept);
}

OutQueue::Piece OutQueue::take(size_t size) {
  // What was handed out last is of no more use.
  while (first_ < chunks_.size() && chunks_[first_].at == chunks_[first_].size) first_++;
  if (first_ == chunks_.size()) {
    clear();
    return {nullptr, 0, nullptr};
  }
  Chunk& chunk = chunks_[first_];
  const uint8_t* base = chunk.data != nullptr ? chunk.data : reinterpret_cast<const uint8_t*>(chunk.own.data());
  const size_t count = std::min(size, chunk.size - chunk.at);
  Piece piece{base + chunk.at, count, chunk.keep};
  chunk.at += count;
  size_ -= count;
  return piece;
}

void OutQueue::clear() {
  chunks_.clear();
  first_ = 0;
  size_ = 0;
}

}  // namespace weft::http2
