// What all TLS connections of a runtime share: memory that only a connection at work needs, and the way into JavaScript.
#pragma once

#include <v8.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/runtime.h"

namespace weft::tls {

/// State of a runtime (`runtime.state<Shared>()`), its thread only. An idle connection owns none of this memory.
class Shared {
 public:
  explicit Shared(Runtime& runtime) : runtime_(runtime) {}

  /// Encrypted bytes of one read. Empty while a connection works on those of an earlier one (an inspector that waits runs the loop).
  std::span<uint8_t> ciphertext();
  bool is_ciphertext(const uint8_t* data) const { return data == ciphertext_.get(); }
  void set_busy(bool busy) { busy_ = busy; }

  /// An empty buffer with room for what a write becomes, to be given back.
  std::vector<uint8_t> take_buffer();
  void give_back(std::vector<uint8_t> buffer);

  enum Event { kHandshake, kRead, kEnd, kFailure, kNews, kWritable, kEvents };
  /// The function of `internal:tls/hooks` for an event; empty (with a pending exception) if the runtime is being stopped.
  v8::Local<v8::Function> hook(Event event);

 private:
  static constexpr size_t kCiphertextSize = 128 * 1024;
  static constexpr size_t kSpares = 2;
  /// Larger ones are given to the system.
  static constexpr size_t kMaxSpare = 256 * 1024;

  Runtime& runtime_;
  std::unique_ptr<uint8_t[]> ciphertext_;
  bool busy_ = false;
  std::vector<std::vector<uint8_t>> spares_;
  std::array<v8::Global<v8::Function>, kEvents> hooks_;
};

}  // namespace weft::tls
