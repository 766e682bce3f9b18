// Values on their way between two threads: plain ones as flat bytes, everything else by structured clone.
#pragma once

#include <v8.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/messaging/message.h"
#include "base/result.h"

namespace weft {
class Runtime;
}

namespace weft::deferred {

/// A list of values. Belongs to no isolate; written on one thread and read on another. Undefined, null, booleans, numbers and
/// short strings are bytes, of which the first few need no memory of their own; one value of another kind makes the whole list
/// a structured clone.
class Payload {
 public:
  Payload() = default;

  /// An error is a pending exception (mostly a DataCloneError). What is in `transfer` moves along.
  static Result<Payload> write(Runtime& runtime, std::span<const v8::Local<v8::Value>> values,
                               const std::vector<v8::Local<v8::Value>>& transfer = {});
  /// One string of ASCII. Any thread.
  static Payload text(std::string_view ascii);
  /// Appends the values to `out`. False with a pending exception. To be read once.
  bool read(Runtime& runtime, v8::LocalVector<v8::Value>& out);

  /// Bytes that travel.
  size_t size() const { return flat_.size() + (message_ ? message_->size : 0); }
  void clear() {
    flat_.clear();
    message_.reset();
  }

 private:
  std::string flat_;
  std::shared_ptr<messaging::Message> message_;
};

}  // namespace weft::deferred
