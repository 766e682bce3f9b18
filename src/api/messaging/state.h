// What messaging keeps for each runtime.
#pragma once

#include <v8.h>

#include "api/messaging/compact.h"
#include "api/messaging/hub.h"

namespace weft::messaging {

/// Per-runtime state: the hub, the names of hidden properties, and the JavaScript functions that native code calls. Got with
/// `runtime.state<State>()`, which makes it on first use, so that a program without messages pays nothing.
class State {
 public:
  explicit State(Runtime& runtime);
  ~State();

  Hub hub;
  Compact compact;

  /// Hidden property of a MessagePort: its native port.
  v8::Local<v8::Private> native_port() const { return native_port_.Get(isolate_); }
  /// Hidden property of objects that `markAsUntransferable` and `markAsUncloneable` were given.
  v8::Local<v8::Private> untransferable() const { return untransferable_.Get(isolate_); }
  v8::Local<v8::Private> uncloneable() const { return uncloneable_.Get(isolate_); }
  bool any_uncloneable = false;
  uint64_t ports_made = 0;

  /// Properties of `internal:messaging/hooks`; loaded on first use. Empty with a pending exception if the runtime is stopping.
  struct Hooks {
    v8::Global<v8::Symbol> clone, clone_error, transfer,
        transfer_list;                          ///< methods by which JavaScript classes take part
    v8::Global<v8::Function> data_clone_error;  ///< (message) → DOMException
    v8::Global<v8::Function> deserialize;       ///< (info, data) → object
    v8::Global<v8::Function> make_port;         ///< (native port) → MessagePort
    v8::Global<v8::Function> on_message;        ///< (port, value, ports)
    v8::Global<v8::Function> on_message_error;  ///< (port, error)
    v8::Global<v8::Function> on_close;          ///< (port)
  };
  const Hooks* hooks();

 private:
  Runtime& runtime_;
  v8::Isolate* isolate_;
  v8::Global<v8::Private> native_port_, untransferable_, uncloneable_;
  Hooks hooks_;
  bool loaded_ = false;
};

}  // namespace weft::messaging
