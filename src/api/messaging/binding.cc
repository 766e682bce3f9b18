// What `binding:messaging` gives to JavaScript.
#include <v8-internal.h>

#include "api/messaging/context_port.h"
#include "api/messaging/message.h"
#include "api/messaging/port.h"
#include "api/messaging/state.h"
#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft::messaging {
namespace {

Result<v8::Local<v8::Value>> structured_clone(Runtime& runtime, v8::Local<v8::Value> value,
                                              v8::Local<v8::Array> transfer) {
  auto message = serialize(runtime, value, items_of(runtime.isolate(), transfer));
  if (!message) return std::move(message.error());
  auto received = deserialize(runtime, **message);
  if (!received) return std::move(received.error());
  return received->value;
}

/// Ways of copying a value that `structured_clone.js` knows; 0 leaves it to the serialiser.
enum class Shape : int32_t { kOther = 0, kObject = 1, kArray = 2, kDate = 3, kMap = 4, kSet = 5 };

/// The shape of an object, by its internal type and not by its prototype, which programs may change.
int32_t shape_of(v8::Local<v8::Value> value) {
  namespace i = v8::internal;
  const i::Address address = v8::internal::ValueHelper::ValueAsAddress(*value);
  if (!i::Internals::HasHeapObjectTag(address)) return static_cast<int32_t>(Shape::kOther);
  if (i::Internals::GetInstanceType(address) == i::Internals::kJSObjectType) {
    return static_cast<int32_t>(value.As<v8::Object>()->InternalFieldCount() == 0 ? Shape::kObject : Shape::kOther);
  }
  if (value->IsArray()) return static_cast<int32_t>(Shape::kArray);
  if (value->IsDate()) return static_cast<int32_t>(Shape::kDate);
  if (value->IsMap()) return static_cast<int32_t>(Shape::kMap);
  if (value->IsSet()) return static_cast<int32_t>(Shape::kSet);
  return static_cast<int32_t>(Shape::kOther);
}

v8::Local<v8::Value> message_channel(Runtime& runtime) {
  auto channel = std::make_shared<Channel>(2);
  v8::Local<v8::Value> ports[2];
  for (Channel::EndId end = 0; end < 2; ++end) {
    Port* port = js::create<Port>(runtime, runtime, PortToken(channel, end));
    ports[end] = port->wrapper();
  }
  return v8::Array::New(runtime.isolate(), ports, 2);
}

v8::Local<v8::Value> broadcast_port(Runtime& runtime, std::string name) {
  auto channel = Channel::broadcast(name);
  const auto end = channel->add_end();
  return js::create<Port>(runtime, runtime, PortToken(std::move(channel), end))->wrapper();
}

/// Makes `object` the JavaScript MessagePort of a native port.
void adopt(Runtime& runtime, v8::Local<v8::Object> object, Port& port) {
  object->SetPrivate(runtime.context(), runtime.state<State>().native_port(), port.wrapper()).Check();
}

void mark_untransferable(Runtime& runtime, v8::Local<v8::Object> object) {
  object
      ->SetPrivate(runtime.isolate()->GetCurrentContext(), runtime.state<State>().untransferable(),
                   v8::True(runtime.isolate()))
      .Check();
}
bool is_untransferable(Runtime& runtime, v8::Local<v8::Object> object) {
  return object->HasPrivate(runtime.isolate()->GetCurrentContext(), runtime.state<State>().untransferable())
      .FromMaybe(false);
}
void mark_uncloneable(Runtime& runtime, v8::Local<v8::Object> object) {
  runtime.state<State>().any_uncloneable = true;
  runtime.state<State>().compact.set_uncloneable();
  object
      ->SetPrivate(runtime.isolate()->GetCurrentContext(), runtime.state<State>().uncloneable(),
                   v8::True(runtime.isolate()))
      .Check();
}
v8::Local<v8::Uint32Array> scratch(Runtime& runtime) { return runtime.state<State>().compact.scratch(); }
int32_t shape_number(Runtime& runtime, v8::Local<v8::Array> keys) { return runtime.state<State>().compact.shape(keys); }
bool any_uncloneable(Runtime& runtime) { return runtime.state<State>().any_uncloneable; }

}  // namespace
}  // namespace weft::messaging

WEFT_BINDING(messaging) {
  using namespace weft::messaging;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.type<Port>("Port")
      .method<&Port::post>("post")
      .fast<&Port::post_compact>("postCompact")
      .method<&Port::start>("start")
      .method<&Port::watch>("watch")
      .method<&Port::stop>("stop")
      .method<&Port::close>("close")
      .method<&Port::ref>("ref")
      .method<&Port::unref>("unref")
      .method<&Port::has_ref>("hasRef")
      .method<&Port::note_closed>("noteClosed")
      .method<&Port::is_open>("isOpen")
      .method<&Port::receive>("receive");
  b.function<&structured_clone>("structuredClone");
  b.fast<&shape_of>("shapeOf");
  b.function<&message_channel>("messageChannel");
  b.function<&broadcast_port>("broadcastPort");
  b.function<&adopt>("adopt");
  b.function<&move_to_context>("moveToContext");
  b.function<&mark_untransferable>("markAsUntransferable");
  b.function<&is_untransferable>("isMarkedAsUntransferable");
  b.function<&mark_uncloneable>("markAsUncloneable");
  b.function<&scratch>("scratch");
  b.function<&shape_number>("shapeNumber");
  b.function<&any_uncloneable>("anyUncloneable");
}
