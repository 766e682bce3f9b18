// MessagePort's native half.
#pragma once

#include <memory>
#include <optional>

#include "api/messaging/channel.h"
#include "base/result.h"
#include "js/async_context.h"
#include "js/binding.h"

namespace weft {
class Runtime;
}

namespace weft::messaging {

class State;

/// One end of a channel in one runtime, behind a JavaScript MessagePort (its `owner` property). Lives on its runtime's thread.
///
/// Life: attached to an end → start() lets messages in → close(), a close message from the other end, or detach() into a message
/// that carries the end elsewhere. From start() on, or while it is referenced or watched, an open port keeps its JavaScript object alive; a
/// port that nobody listens to is collected like any object, without closing the other end.
class Port final : public js::Object {
 public:
  /// A port for `token`'s end, which becomes this port's.
  Port(Runtime& runtime, PortToken token);
  ~Port() override;

  /// Sends a value; the transfer list is an Array. Tells whether the port itself was in the list of what another thread
  /// receives, which loses the channel.
  Result<bool> post(v8::Local<v8::Value> value, v8::Local<v8::Array> transfer);
  /// Sends what compact.js wrote; nothing if the port is closed. For channels of two ends.
  void post_compact(uint32_t words);
  /// Lets messages arrive as events.
  void start();
  void stop();
  /// Whether somebody waits for the end of the channel, which reaches a port that is not started, too.
  void watch(bool on);
  void close();
  void ref();
  void unref();
  /// Also while its "close" event is to come, as it was before.
  bool has_ref() const { return referenced_ || closing_referenced_; }
  /// The "close" event is there.
  void note_closed() { closing_referenced_ = false; }
  bool is_open() const { return channel_ != nullptr && !closing_; }
  /// The next message: `[value]` or `[value, ports]`, or undefined when there is none.
  Result<v8::Local<v8::Value>> receive();

  /// Delivers what is queued, as events; called by the hub.
  void deliver();
  /// Takes the end away from this port, which is closed then.
  PortToken detach();
  const std::shared_ptr<Channel>& channel() const { return channel_; }
  /// What it receives is of that context from now on; it was moved there.
  void set_context(v8::Local<v8::Context> context) { target_.Reset(isolate(), context); }
  /// Which of its runtime's ports it is, by age.
  uint64_t order() const { return order_; }

 private:
  enum class Next { kMore, kEmpty, kGone };
  Next deliver_one(v8::Local<v8::Context> context, v8::Local<v8::Value> owner);
  /// Calls what a port in a context of its own has for an event.
  void call_in_context(v8::Local<v8::Context> context, const char* event, int argc, v8::Local<v8::Value>* argv);
  void update_hold();
  void leave();
  void end();

  Runtime& runtime_;
  State& state_;
  std::shared_ptr<Channel> channel_;
  Channel::EndId end_ = 0;
  uint64_t order_;
  v8::Global<v8::Context> target_;  ///< empty: the runtime's
  js::AsyncContext context_;        ///< of the port's making: its events happen in it
  bool started_ = false;
  bool referenced_ = false;
  bool watched_ = false;
  bool closing_ = false;
  bool closing_referenced_ = false;
  bool delivering_ = false;
  bool holding_ = false;
};

/// The native port behind a JavaScript MessagePort (or BroadcastChannel); null for any other value.
Port* port_of(Runtime& runtime, v8::Local<v8::Value> value);
/// A JavaScript MessagePort for an end. Empty with a pending exception if the runtime is being stopped.
v8::MaybeLocal<v8::Object> make_port(Runtime& runtime, PortToken token);

}  // namespace weft::messaging
