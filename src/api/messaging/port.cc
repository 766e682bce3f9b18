#include "api/messaging/port.h"

#include <algorithm>

#include "api/messaging/context_port.h"
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
    : runtime_(runtime),
      state_(runtime.state<State>()),
      end_(token.end()),
      order_(state_.ports_made++),
      context_(runtime.isolate()) {
  channel_ = token.release();
  channel_->attach(end_, &state_.hub, this);
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
  auto& hub = state_.hub;
  channel_->attach(end_, nullptr, nullptr);
  hub.forget(this);
  if (referenced_) hub.add_reference(-1);
  referenced_ = false;
  channel_.reset();
}

void Port::update_hold() {
  const bool want = channel_ != nullptr && (started_ || referenced_ || watched_);
  if (want == holding_) return;
  holding_ = want;
  if (want) {
    hold();
  } else {
    release();
  }
}

Result<bool> Port::post(v8::Local<v8::Value> value, v8::Local<v8::Array> transfer) {
  const auto items = items_of(isolate(), transfer);
  auto message = serialize(runtime_, value, items, items.empty() ? v8::Local<v8::Value>() : owner_of(*this));
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

void Port::post_compact(uint32_t words) {
  if (is_open()) channel_->post(end_, state_.compact.words(), std::min(words, Compact::kMaxWords));
}

void Port::start() {
  if (!is_open() || started_) return;
  started_ = true;
  update_hold();
  channel_->attach(end_, &state_.hub, this);  // wakes us if messages wait
}

void Port::stop() {
  if (!is_open()) return;
  started_ = false;
  update_hold();
}

void Port::ref() {
  if (!is_open() || referenced_) return;
  referenced_ = true;
  state_.hub.add_reference(1);
  update_hold();
}

void Port::unref() {
  if (!is_open() || !referenced_) return;
  referenced_ = false;
  state_.hub.add_reference(-1);
  update_hold();
}

void Port::watch(bool on) {
  watched_ = on;
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
  closing_referenced_ = referenced_;
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
  auto envelope = channel_->take(end_, false);
  if (!envelope) return v8::Undefined(isolate()).As<v8::Value>();
  v8::Local<v8::Value> items[2];
  int count = 1;
  switch (envelope->kind) {
    case Envelope::Kind::kClose:
      close();
      return v8::Undefined(isolate()).As<v8::Value>();
    case Envelope::Kind::kCompact:
      items[0] = state_.compact.read(isolate()->GetCurrentContext(), envelope->words());
      break;
    case Envelope::Kind::kMessage: {
      auto received = deserialize(runtime_, *envelope->message);
      if (!received) return std::move(received.error());
      items[0] = received->value;
      items[1] = received->ports;
      if (!received->ports.IsEmpty()) count = 2;
    }
  }
  return v8::Array::New(isolate(), items, count).As<v8::Value>();
}

void Port::deliver() {
  if (!is_open()) return;
  v8::HandleScope handles(isolate());
  [[maybe_unused]] auto alive = wrapper();  // JavaScript may drop the last reference meanwhile
  auto context = target_.IsEmpty() ? runtime_.context() : target_.Get(isolate());
  v8::Context::Scope entered(context);
  auto owner = owner_of(*this);
  const size_t limit = std::max(channel_->queued(end_), kMessagesPerTurn);
  delivering_ = true;
  auto next = Next::kMore;
  for (size_t n = 0; n < limit && next == Next::kMore; ++n) next = deliver_one(context, owner);
  delivering_ = false;
  // A listener that closes the port still gets what was queued before.
  if (closing_ && channel_) end();
  if (next == Next::kMore && is_open() && channel_->queued(end_) > 0) {
    [[maybe_unused]] const auto waking = state_.hub.wake(this);
  }
}

Port::Next Port::deliver_one(v8::Local<v8::Context> context, v8::Local<v8::Value> owner) {
  v8::HandleScope handles(isolate());
  auto envelope = channel_->take(end_, !started_);
  if (!envelope) return Next::kEmpty;
  if (envelope->kind == Envelope::Kind::kClose) {
    close();
    return Next::kGone;
  }
  const auto* hooks = state_.hooks();
  if (hooks == nullptr) return Next::kGone;
  v8::Local<v8::Value> argv[3] = {owner};
  int argc = 2;
  const v8::Global<v8::Function>* event = &hooks->on_message;
  if (envelope->kind == Envelope::Kind::kCompact) {
    argv[1] = state_.compact.read(context, envelope->words());
  } else {
    v8::TryCatch caught(isolate());
    auto received = deserialize(runtime_, *envelope->message);
    if (received) {
      argv[1] = received->value;
      if (!received->ports.IsEmpty()) argv[argc++] = received->ports;
    } else {
      if (!caught.HasCaught() || caught.HasTerminated()) return Next::kGone;
      argv[1] = caught.Exception();
      event = &hooks->on_message_error;
    }
  }
  envelope.reset();
  js::AsyncContext::Scope in_context(isolate(), context_);
  if (!target_.IsEmpty()) {
    if (argc == 2) argv[argc++] = v8::Array::New(isolate());
    call_in_context(context, event == &hooks->on_message ? "receive" : "fail", 2, argv + 1);
    return channel_ && !runtime_.stopped() ? Next::kMore : Next::kGone;
  }
  (void)runtime_.call_from_loop(event->Get(isolate()), v8::Undefined(isolate()), argc, argv);
  return channel_ && !runtime_.stopped() ? Next::kMore : Next::kGone;
}

void Port::call_in_context(v8::Local<v8::Context> context, const char* event, int argc, v8::Local<v8::Value>* argv) {
  v8::Local<v8::Value> fn;
  if (!wrapper()->Get(context, js::name(isolate(), event)).ToLocal(&fn) || !fn->IsFunction()) return;
  (void)runtime_.call_from_loop(fn.As<v8::Function>(), v8::Undefined(isolate()), argc, argv);
}

Port* port_of(Runtime& runtime, v8::Local<v8::Value> value) {
  if (!value->IsObject()) return nullptr;
  v8::Local<v8::Value> native;
  if (!value.As<v8::Object>()->GetPrivate(runtime.context(), runtime.state<State>().native_port()).ToLocal(&native))
    return nullptr;
  return js::unwrap<Port>(native);
}

v8::MaybeLocal<v8::Object> make_port(Runtime& runtime, PortToken token) {
  if (runtime.isolate()->GetCurrentContext() != runtime.context()) return make_context_port(runtime, std::move(token));
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
