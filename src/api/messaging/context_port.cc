#include "api/messaging/context_port.h"

#include "api/messaging/port.h"
#include "api/messaging/state.h"
#include "api/vm/contextify.h"
#include "js/env.h"
#include "runtime/runtime.h"

namespace weft::messaging {
namespace {

/// Evaluated in the context, once: makes a port's object for its native half.
constexpr const char* kFactory = R"js((() => {
  class DOMException extends Error {
    constructor(message, name) {
      super(message);
      Object.defineProperty(this, 'name', { value: name, writable: true, configurable: true });
    }
    get code() { return 25; }
  }
  const own = (error) => (error?.name === 'DataCloneError' ? new DOMException(error.message, error.name) : error);
  return (native) => {
    class MessagePort {
      postMessage(message, options) {
        const list = options === undefined || options === null ? [] : options[Symbol.iterator] ? [...options] : [...options.transfer ?? []];
        try {
          native.post(message, list);
        } catch (error) {
          throw own(error);
        }
      }
      start() { native.start(); }
      close() { native.close(); }
      ref() { native.ref(); }
      unref() { native.unref(); }
      hasRef() { return native.hasRef(); }
    }
    const port = new MessagePort();
    native.receive = (data, ports) => port.onmessage?.({ data, ports, target: port });
    native.fail = (data) => port.onmessageerror?.({ data, ports: [], target: port });
    return port;
  };
})())js";

v8::MaybeLocal<v8::Function> factory(Runtime& runtime, v8::Local<v8::Context> context) {
  v8::Isolate* isolate = runtime.isolate();
  auto key = v8::Private::ForApi(isolate, js::name(isolate, "weft:portFactory"));
  v8::Local<v8::Value> made;
  if (!context->Global()->GetPrivate(context, key).ToLocal(&made)) return {};
  if (made->IsFunction()) return made.As<v8::Function>();
  v8::ScriptOrigin origin(js::name(isolate, "node:internal/messaging/context_port"));
  v8::Local<v8::Script> script;
  if (!v8::Script::Compile(context, js::name(isolate, kFactory), &origin).ToLocal(&script) ||
      !script->Run(context).ToLocal(&made) || context->Global()->SetPrivate(context, key, made).IsNothing()) {
    return {};
  }
  return made.As<v8::Function>();
}

}  // namespace

v8::MaybeLocal<v8::Object> make_context_port(Runtime& runtime, PortToken token) {
  v8::Isolate* isolate = runtime.isolate();
  v8::EscapableHandleScope handles(isolate);
  auto context = isolate->GetCurrentContext();
  v8::Local<v8::Function> make;
  if (!factory(runtime, context).ToLocal(&make)) return {};
  Port* port = js::create<Port>(runtime, runtime, std::move(token));
  if (port == nullptr) return {};
  port->set_context(context);
  v8::Local<v8::Value> native = port->wrapper();
  v8::Local<v8::Value> made;
  if (!make->Call(context, v8::Undefined(isolate), 1, &native).ToLocal(&made)) return {};
  auto object = made.As<v8::Object>();
  if (object->SetPrivate(context, runtime.state<State>().native_port(), native).IsNothing()) return {};
  js::set(isolate, port->wrapper(), "owner", object);
  return handles.Escape(object);
}

Result<v8::Local<v8::Value>> move_to_context(Runtime& runtime, v8::Local<v8::Object> object,
                                             v8::Local<v8::Object> sandbox) {
  v8::Isolate* isolate = runtime.isolate();
  Port* port = port_of(runtime, object);
  if (port == nullptr || !port->is_open()) {
    return Error::coded(ErrorKind::kError, "ERR_CLOSED_MESSAGE_PORT", "Cannot send data on closed MessagePort");
  }
  v8::Local<v8::Object> holder;
  if (!vm::holder_of(isolate, sandbox).ToLocal(&holder)) {
    return Error::type("ERR_INVALID_ARG_TYPE", "The \"contextifiedObject\" argument must be an vm.Context");
  }
  auto context = holder->GetInternalField(0).As<v8::Context>();
  PortToken token = port->detach();
  v8::Context::Scope entered(context);
  v8::Local<v8::Object> moved;
  if (!make_context_port(runtime, std::move(token)).ToLocal(&moved)) return Error::pending();
  return moved.As<v8::Value>();
}

}  // namespace weft::messaging
