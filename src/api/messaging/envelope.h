// What stands in the queue of a port.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

namespace weft::messaging {

struct Message;

/// A message on its way to one port: a serialised value, a small plain value in words (see compact.h), or the news that the other end
/// was closed. Made on one thread, read on another; belongs to one queue at a time.
struct Envelope {
  enum class Kind : uint8_t { kMessage, kCompact, kClose };

  struct Deleter {
    void operator()(Envelope* envelope) const {
      envelope->~Envelope();
      std::free(envelope);
    }
  };
  using Ptr = std::unique_ptr<Envelope, Deleter>;

  static Ptr of(std::shared_ptr<Message> message) {
    auto made = make(Kind::kMessage, 0);
    made->message = std::move(message);
    return made;
  }
  static Ptr of(const uint32_t* words, uint32_t count) {
    auto made = make(Kind::kCompact, count);
    std::memcpy(made->words(), words, count * sizeof(uint32_t));
    return made;
  }
  static Ptr close() { return make(Kind::kClose, 0); }

  uint32_t* words() { return reinterpret_cast<uint32_t*>(this + 1); }

  Envelope* next = nullptr;
  std::shared_ptr<Message> message;  ///< kMessage
  uint32_t count = 0;                ///< kCompact: words behind this structure
  Kind kind;

 private:
  Envelope(Kind kind, uint32_t count) : count(count), kind(kind) {}
  static Ptr make(Kind kind, uint32_t count) {
    // One piece of memory: a small message costs one allocation.
    void* memory = std::malloc(sizeof(Envelope) + count * sizeof(uint32_t));
    if (memory == nullptr) std::abort();
    return Ptr(new (memory) Envelope(kind, count));
  }
};

/// Envelopes in order, of one thread.
class EnvelopeList {
 public:
  EnvelopeList() = default;
  EnvelopeList(const EnvelopeList&) = delete;
  EnvelopeList& operator=(const EnvelopeList&) = delete;
  ~EnvelopeList() { clear(); }

  bool empty() const { return first_ == nullptr; }
  size_t size() const { return size_; }
  Envelope* front() const { return first_; }
  Envelope::Ptr pop() {
    Envelope* envelope = first_;
    first_ = envelope->next;
    if (first_ == nullptr) last_ = nullptr;
    envelope->next = nullptr;
    --size_;
    return Envelope::Ptr(envelope);
  }
  /// Appends a chain that is linked from the newest to the oldest.
  void append_reversed(Envelope* newest) {
    Envelope* first = nullptr;
    Envelope* const last = newest;
    while (newest != nullptr) {
      Envelope* older = std::exchange(newest->next, first);
      first = newest;
      newest = older;
      ++size_;
    }
    if (first == nullptr) return;
    (last_ == nullptr ? first_ : last_->next) = first;
    last_ = last;
  }
  void clear() {
    while (!empty()) pop();
  }

 private:
  Envelope* first_ = nullptr;
  Envelope* last_ = nullptr;
  size_t size_ = 0;
};

}  // namespace weft::messaging
