// Names of header fields that need not be made anew for each message.
#pragma once

#include <v8.h>

#include <array>
#include <string_view>

#include "runtime/runtime.h"

namespace weft::http {

/// Per-runtime cache of names: a name that comes again is the same internalized string, so that JavaScript finds properties by
/// it without hashing. Bounded; a newer name takes the place of an older one.
class NameCache {
 public:
  explicit NameCache(Runtime& runtime) : runtime_(runtime) {}
  v8::Local<v8::String> get(std::string_view name);

 private:
  static constexpr size_t kSlots = 256;
  static constexpr size_t kLongest = 40;
  struct Slot {
    uint8_t size = 0;
    std::array<char, kLongest> text;
    v8::Global<v8::String> string;
  };
  Runtime& runtime_;
  std::array<Slot, kSlots> slots_;
};

}  // namespace weft::http
