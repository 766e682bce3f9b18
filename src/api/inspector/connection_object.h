// A session that belongs to JavaScript.
#pragma once

#include <v8.h>

#include <cstdint>
#include <memory>
#include <string>

#include "api/inspector/mailbox.h"
#include "js/binding.h"

namespace weft {
class Runtime;
}

namespace weft::inspector {

/// A session with the runtime it lives in, or (`main_thread`) from a worker with the main thread. `on_message` gets each message as a
/// string: synchronously in the first case, from the loop or between two statements in the second.
class SessionObject final : public js::Object {
 public:
  SessionObject(Runtime& runtime, bool main_thread, v8::Local<v8::Function> on_message);
  ~SessionObject() override;

  void dispatch(Runtime& runtime, std::string message);
  void disconnect(Runtime& runtime);

 private:
  void deliver(const std::string& message);
  struct Link;

  Runtime& runtime_;
  uint64_t number_;
  std::shared_ptr<Mailbox> main_;  ///< where the session is, if not here
  v8::Global<v8::Function> on_message_;
  bool connected_ = true;
  std::shared_ptr<Link> link_;  ///< how messages from another thread find this object, as long as it is there
};

}  // namespace weft::inspector
