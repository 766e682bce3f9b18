#include "api/messaging/port.h"

#include <algorithm>

#include "api/messaging/message.h"
#include "api/messaging/state.h"
#include "runtime/runtime.h"

namespace weft::messaging {
namespace {

/// Messages that one wake-up delivers before other events get their turn; more only if they were queued before it.
constexpr size_t kMessagesPerTurn = 1000;

v8::Local<v8::Value> owner_of(Port& port) {
  auto owner = port.wrapper()->Get(port.env().context(), js::name(port.isolate(), "owner"));
  return owner.FromMaybe(v8::Undefined(port.isolate()).As<v8::Value>());
}

/// What is left of a port after close(): calls the "close" event in the loop's phase for closed handles.
struct Closing {
  uv_check_t handle;
  Runtime* runtime;
  v8::Global<v8::Value> owner;
};

void emit_close_later(Runtime& runtime, v8::Local<v8::Value> owner) {
  auto* closing = new Closing{{}, &runtime, v8::Global<v8::Value>(runtime.isolate(), owner)};
  uv_check_init(runtime.loop(), &closing->handle);
  closing->handle.data = closing;
  uv_close(reinterpret_cast<uv_handle_t*>(&closing->handle), [](uv_handle_t* handle) {
    std::unique_ptr<Closing> closing(static_cast<Closing*>(handle->data));
    Runtime& runtime = *closing->runtime;
    if (runtime.stopped()) return;
    v8::HandleScope handles(runtime.isolate());
    v8::Context::Scope entered(runtime.context());
    const auto* hooks = runtime.state<State>().hooks();
    if (hooks == nullptr) return;
    v8::Local<v8::Value> owner = closing->owner.Get(runtime.isolate());
    (void)runtime.call_from_loop(hooks->on_close.Get(runtime.isolate()), v8::Undefined(runtime.isolate()), 1, &owner);
  });
}

}  // namespace

Port::Port(Runtime& runtime, PortToken token)
    : runtime_(runtime), end_(token.end()), order_(runtime.state<State>().ports_made++), context_(runtime.isolate()) {
  channel_ = token.release();
  channel_->attach(end_, &runtime.state<State>().hub, this);
}

Port::~Port() {
  auto channel = channel_;
  leave();
  // With its runtime the port is gone for good, which the other end should know.
  if (channel && runtime_.stopped()) channel->close(end_);
}

/// Off the channel, off the hub; the end stays open for the other side, as if nobody listened.
void Port::leave() {
  if (!channel_) return;
  auto& hub = runtime_.state<State>().hub;
  channel_->attach(end_, nullptr, nullptr);
  hub.forget(this);
  if (referenced_) hub.add_reference(-1);
  referenced_ = false;
  channel_.reset();
}

void Port::update_hold() {
  const bool want = channel_ != nullptr && (started_ || referenced_);
  if (want == holding_) return;
  holding_ = want;
  if (want) {
    hold();
  } else {
    release();
  }
}

Result<bool> Port::post(v8::Local<v8::Value> value, v8::Local<v8::Array> transfer) {
  auto message = serialize(runtime_, value, items_of(isolate(), transfer), owner_of(*this));
  if (!message) return std::move(message.error());
  // `transfer` may have detached this very port's other end, or a getter may have closed the port.
  if (!is_open()) return false;
  bool lost = false;
  for (const auto& token : (*message)->ports) lost |= token.channel() == channel_;
  if (lost) {
    close();  // the message would travel inside itself
    return true;
  }
  channel_->post(end_, std::move(*message));
  return false;
}

void Port::start() {
  if (!is_open() || started_) return;
  started_ = true;
  update_hold();
  channel_->attach(end_, &runtime_.state<State>().hub, this);  // wakes us if messages wait
}

void Port::stop() {
  if (!is_open()) return;
  started_ = false;
  update_hold();
}

void Port::ref() {
  if (!is_open() || referenced_) return;
  referenced_ = true;
  runtime_.state<State>().hub.add_reference(1);
  update_hold();
}

void Port::unref() {
  if (!is_open() || !referenced_) return;
  referenced_ = false;
  runtime_.state<State>().hub.add_reference(-1);
  update_hold();
}

void Port::close() {
  if (!is_open()) return;
  closing_ = true;
  if (!delivering_) end();
}

/// Closes the end, once no message is being delivered.
void Port::end() {
  auto channel = channel_;
  leave();
  channel->close(end_);
  emit_close_later(runtime_, owner_of(*this));
  update_hold();
}

PortToken Port::detach() {
  auto channel = channel_;
  leave();
  closing_ = true;
  emit_close_later(runtime_, owner_of(*this));
  update_hold();
  return PortToken(std::move(channel), end_);
}

Result<v8::Local<v8::Value>> Port::receive() {
  if (!is_open()) return v8::Undefined(isolate()).As<v8::Value>();
  auto message = channel_->take(end_, false);
  if (!message) return v8::Undefined(isolate()).As<v8::Value>();
  if (message->close) {
    close();
    return v8::Undefined(isolate()).As<v8::Value>();
  }
  auto received = deserialize(runtime_, *message);
  if (!received) return std::move(received.error());
  v8::Local<v8::Value> items[] = {received->value, received->ports};
  return v8::Array::New(isolate(), items, received->ports.IsEmpty() ? 1 : 2).As<v8::Value>();
}

void Port::deliver() {
  if (!is_open()) return;
  v8::HandleScope handles(isolate());
  [[maybe_unused]] auto alive = wrapper();  // JavaScript may drop the last reference meanwhile
  const size_t limit = std::max(channel_->queued(end_), kMessagesPerTurn);
  delivering_ = true;
  auto next = Next::kMore;
  for (size_t n = 0; n < limit && next == Next::kMore; ++n) next = deliver_one();
  delivering_ = false;
  // A listener that closes the port still gets what was queued before.
  if (closing_ && channel_) end();
  if (next == Next::kMore && is_open() && channel_->queued(end_) > 0) runtime_.state<State>().hub.wake(this);
}

Port::Next Port::deliver_one() {
  v8::HandleScope handles(isolate());
  auto message = channel_->take(end_, !started_);
  if (!message) return Next::kEmpty;
  if (message->close) {
    close();
    return Next::kGone;
  }
  v8::Context::Scope entered(runtime_.context());
  const auto* hooks = runtime_.state<State>().hooks();
  if (hooks == nullptr) return Next::kGone;
  v8::Local<v8::Value> argv[3];
  argv[0] = owner_of(*this);
  int argc = 3;
  const v8::Global<v8::Function>* event = &hooks->on_message;
  {
    v8::TryCatch caught(isolate());
    auto received = deserialize(runtime_, *message);
    if (received) {
      argv[1] = received->value;
      argv[2] = received->ports.IsEmpty() ? v8::Array::New(isolate()).As<v8::Value>() : received->ports.As<v8::Value>();
    } else {
      if (!caught.HasCaught() || caught.HasTerminated()) return Next::kGone;
      argv[1] = caught.Exception();
      argc = 2;
      event = &hooks->on_message_error;
    }
  }
  message.reset();
  js::AsyncContext::Scope in_context(isolate(), context_);
  (void)runtime_.call_from_loop(event->Get(isolate()), v8::Undefined(isolate()), argc, argv);
  return channel_ && !runtime_.stopped() ? Next::kMore : Next::kGone;
}

Port* port_of(Runtime& runtime, v8::Local<v8::Value> value) {
  if (!value->IsObject()) return nullptr;
  v8::Local<v8::Value> native;
  if (!value.As<v8::Object>()->GetPrivate(runtime.context(), runtime.state<State>().native_port()).ToLocal(&native))
    return nullptr;
  return js::unwrap<Port>(native);
}

v8::MaybeLocal<v8::Object> make_port(Runtime& runtime, PortToken token) {
  v8::EscapableHandleScope handles(runtime.isolate());
  const auto* hooks = runtime.state<State>().hooks();
  if (hooks == nullptr) return {};
  Port* port = js::create<Port>(runtime, runtime, std::move(token));
  if (port == nullptr) return {};
  v8::Local<v8::Value> argument = port->wrapper();
  v8::Local<v8::Value> made;
  if (!hooks->make_port.Get(runtime.isolate())
           ->Call(runtime.context(), v8::Undefined(runtime.isolate()), 1, &argument)
           .ToLocal(&made)) {
    return {};
  }
  return handles.Escape(made.As<v8::Object>());
}

}  // namespace weft::messaging
