// Ports that were moved into a context of node:vm.
#pragma once

#include <v8.h>

#include "api/messaging/channel.h"
#include "base/result.h"

namespace weft {
class Runtime;
}

namespace weft::messaging {

/// A MessagePort for an end, as an object of the current context, which is not the runtime's main one: all that can be reached from
/// it is of that context, and what it receives, too. It is no EventTarget: it calls its `onmessage` and `onmessageerror`. Empty with
/// a pending exception if the runtime is being stopped.
v8::MaybeLocal<v8::Object> make_context_port(Runtime& runtime, PortToken token);

/// Moves a MessagePort into the context of an object that vm.createContext() has made; its old object is closed without an event.
/// An error if it is closed, or there is no such context.
Result<v8::Local<v8::Value>> move_to_context(Runtime& runtime, v8::Local<v8::Object> port,
                                             v8::Local<v8::Object> sandbox);

}  // namespace weft::messaging
