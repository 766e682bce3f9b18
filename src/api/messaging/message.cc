#include "api/messaging/message.h"

#include <string_view>

#include "api/messaging/port.h"
#include "api/messaging/state.h"
#include "js/convert.h"
#include "runtime/runtime.h"

namespace weft::messaging {
namespace {

/// How an object that V8's format does not know stands in a message.
enum HostTag : uint32_t {
  kPort = 0,    ///< followed by its index among the message's ports
  kObject = 1,  ///< an object of a built-in class: followed by its deserialize info and its data, as values
  kPlain = 2,   ///< an object of computed properties: followed by a plain object
};

/// Throws the DOMException of the name DataCloneError.
void throw_data_clone_error(Runtime& runtime, v8::Local<v8::Value> message) {
  const auto* hooks = runtime.state<State>().hooks();
  if (hooks == nullptr) return;
  v8::Local<v8::Value> error;
  if (hooks->data_clone_error.Get(runtime.isolate())
          ->Call(runtime.context(), v8::Undefined(runtime.isolate()), 1, &message)
          .ToLocal(&error)) {
    runtime.isolate()->ThrowException(error);
  }
}

Error data_clone_error(Runtime& runtime, std::string_view message) {
  throw_data_clone_error(runtime, js::string(runtime.isolate(), message).ToLocalChecked());
  return Error::pending();
}

/// Answers V8's serialiser about what is not plain data, and gathers what travels beside the bytes.
class Writer final : public v8::ValueSerializer::Delegate {
 public:
  Writer(Runtime& runtime, const State::Hooks& hooks, Message& message)
      : runtime_(runtime),
        hooks_(hooks),
        state_(runtime.state<State>()),
        message_(message),
        serializer_(runtime.isolate(), this) {}

  Result<void> add_transfers(const std::vector<v8::Local<v8::Value>>& transfer, v8::Local<v8::Value> source);
  Result<void> write(v8::Local<v8::Value> value);
  /// Empties what was transferred; the last step, after which nothing can fail but a program's own code.
  Result<void> finish();

  void ThrowDataCloneError(v8::Local<v8::String> message) override { throw_data_clone_error(runtime_, message); }
  bool HasCustomHostObject(v8::Isolate*) override { return true; }
  v8::Maybe<bool> IsHostObject(v8::Isolate* isolate, v8::Local<v8::Object> object) override;
  v8::Maybe<bool> WriteHostObject(v8::Isolate* isolate, v8::Local<v8::Object> object) override;
  v8::Maybe<uint32_t> GetSharedArrayBufferId(v8::Isolate*, v8::Local<v8::SharedArrayBuffer> buffer) override;
  v8::Maybe<uint32_t> GetWasmModuleTransferId(v8::Isolate*, v8::Local<v8::WasmModuleObject> module) override;

 private:
  struct Transferred {
    v8::Local<v8::Object> object;
    bool written = false;
  };

  v8::Isolate* isolate() const { return runtime_.isolate(); }
  v8::Local<v8::Context> context() const { return runtime_.isolate()->GetCurrentContext(); }
  Result<void> add_transfer(v8::Local<v8::Object> object, v8::Local<v8::Value> source);
  bool is_marked(v8::Local<v8::Object> object, v8::Local<v8::Private> mark) const {
    return object->HasPrivate(context(), mark).FromMaybe(false);
  }
  /// The method under one of the hooks' symbols; empty if the object has none (or reading it threw).
  v8::Local<v8::Function> method(v8::Local<v8::Object> object, const v8::Global<v8::Symbol>& symbol) const;
  /// Writes what `method` of `object` returns: `{ data, deserializeInfo }`.
  v8::Maybe<bool> write_parts(v8::Local<v8::Object> object, v8::Local<v8::Function> method);
  v8::Maybe<bool> write_plain(v8::Local<v8::Object> object);
  v8::Maybe<bool> fail(std::string_view message) {
    (void)data_clone_error(runtime_, message);
    return v8::Nothing<bool>();
  }

  Runtime& runtime_;
  const State::Hooks& hooks_;
  State& state_;
  Message& message_;
  v8::ValueSerializer serializer_;
  std::vector<v8::Local<v8::ArrayBuffer>> array_buffers_;
  std::vector<v8::Local<v8::Object>> port_objects_;
  std::vector<Transferred> objects_;
};

v8::Local<v8::Function> Writer::method(v8::Local<v8::Object> object, const v8::Global<v8::Symbol>& symbol) const {
  v8::Local<v8::Value> value;
  if (!object->Get(context(), symbol.Get(isolate())).ToLocal(&value) || !value->IsFunction()) return {};
  return value.As<v8::Function>();
}

Result<void> Writer::add_transfers(const std::vector<v8::Local<v8::Value>>& transfer, v8::Local<v8::Value> source) {
  for (const auto& item : transfer) {
    if (!item->IsObject()) return data_clone_error(runtime_, "Found invalid value in transferList.");
    if (auto added = add_transfer(item.As<v8::Object>(), source); !added) return added;
  }
  return {};
}

Result<void> Writer::add_transfer(v8::Local<v8::Object> object, v8::Local<v8::Value> source) {
  const auto listed = [&](const auto& list) {
    for (const auto& entry : list) {
      if (entry == object) return true;
    }
    return false;
  };
  if (object->IsArrayBuffer()) {
    auto buffer = object.As<v8::ArrayBuffer>();
    // A buffer that is already detached, shared with the native side, or marked by the program stays where it is.
    if (!buffer->IsDetachable() || buffer->WasDetached() || is_marked(object, state_.untransferable())) {
      return data_clone_error(runtime_, "Cannot transfer object of unsupported type.");
    }
    if (listed(array_buffers_)) return data_clone_error(runtime_, "Transfer list contains duplicate ArrayBuffer");
    serializer_.TransferArrayBuffer(static_cast<uint32_t>(array_buffers_.size()), buffer);
    array_buffers_.push_back(buffer);
    return {};
  }
  if (Port* port = port_of(runtime_, object)) {
    if (is_marked(object, state_.untransferable()))
      return data_clone_error(runtime_, "Cannot transfer object of unsupported type.");
    if (!source.IsEmpty() && source == object) return data_clone_error(runtime_, "Transfer list contains source port");
    if (listed(port_objects_)) return data_clone_error(runtime_, "Transfer list contains duplicate MessagePort");
    if (!port->is_open()) return data_clone_error(runtime_, "MessagePort in transfer list is already detached");
    port_objects_.push_back(object);
    return {};
  }
  auto transfer = method(object, hooks_.transfer);
  if (transfer.IsEmpty()) {
    return data_clone_error(runtime_, object->InternalFieldCount() > 0 ? "Cannot transfer object of unsupported type."
                                                                       : "Found invalid value in transferList.");
  }
  for (const auto& entry : objects_) {
    if (entry.object == object) {
      const std::string name = js::utf8(isolate(), object->GetConstructorName());
      return data_clone_error(runtime_, "Transfer list contains duplicate " + name);
    }
  }
  if (is_marked(object, state_.untransferable()))
    return data_clone_error(runtime_, "Cannot transfer object of unsupported type.");
  objects_.push_back({object});
  if (auto nested = method(object, hooks_.transfer_list); !nested.IsEmpty()) {
    v8::Local<v8::Value> list;
    if (!nested->Call(context(), object, 0, nullptr).ToLocal(&list)) return Error::pending();
    if (list->IsArray()) return add_transfers(items_of(isolate(), list.As<v8::Array>()), source);
  }
  return {};
}

Result<void> Writer::write(v8::Local<v8::Value> value) {
  serializer_.WriteHeader();
  if (value->IsNativeError()) {
    if (auto clone = method(value.As<v8::Object>(), hooks_.clone_error); !clone.IsEmpty()) {
      v8::Local<v8::Value> parts;
      if (!clone->Call(context(), value, 0, nullptr).ToLocal(&parts)) return Error::pending();
      message_.is_parts = true;
      value = parts;
    }
  }
  if (serializer_.WriteValue(context(), value).IsNothing()) return Error::pending();
  return {};
}

v8::Maybe<bool> Writer::IsHostObject(v8::Isolate* isolate, v8::Local<v8::Object> object) {
  // Native objects and marked ones cannot be cloned; ports and built-in classes have ways of their own.
  if (object->InternalFieldCount() > 0) return v8::Just(true);
  if (state_.any_uncloneable && is_marked(object, state_.uncloneable())) return v8::Just(true);
  v8::Local<v8::Value> prototype = object->GetPrototypeV2();
  if (!prototype->IsObject()) return v8::Just(false);
  // Most objects are plain ones: a prototype without a prototype is no built-in class's.
  if (prototype.As<v8::Object>()->GetPrototypeV2()->IsNull()) return v8::Just(false);
  if (is_marked(object, state_.native_port())) return v8::Just(true);
  for (const auto* symbol : {&hooks_.clone, &hooks_.transfer}) {
    v8::Local<v8::Value> method;
    if (!object->Get(context(), symbol->Get(isolate)).ToLocal(&method)) return v8::Nothing<bool>();
    if (method->IsFunction()) return v8::Just(true);
  }
  return v8::Just(false);
}

v8::Maybe<bool> Writer::WriteHostObject(v8::Isolate*, v8::Local<v8::Object> object) {
  if (is_marked(object, state_.uncloneable())) return fail("Cannot clone object of unsupported type.");
  for (size_t i = 0; i < port_objects_.size(); ++i) {
    if (port_objects_[i] != object) continue;
    serializer_.WriteUint32(kPort);
    serializer_.WriteUint32(static_cast<uint32_t>(i));
    return v8::Just(true);
  }
  for (auto& entry : objects_) {
    if (entry.object != object) continue;
    entry.written = true;
    return write_parts(object, method(object, hooks_.transfer));
  }
  if (auto clone = method(object, hooks_.clone); !clone.IsEmpty()) return write_parts(object, clone);
  if (is_marked(object, state_.native_port()) || !method(object, hooks_.transfer).IsEmpty()) {
    return fail("Object that needs transfer was found in message but not listed in transferList");
  }
  if (object->InternalFieldCount() == 0) return write_plain(object);
  return fail("Cannot clone object of unsupported type.");
}

/// An object whose properties are computed, as process.env: what it has now.
v8::Maybe<bool> Writer::write_plain(v8::Local<v8::Object> object) {
  v8::Local<v8::Array> names;
  if (!object->GetOwnPropertyNames(context()).ToLocal(&names)) return v8::Nothing<bool>();
  auto copy = v8::Object::New(isolate());
  for (uint32_t i = 0; i < names->Length(); ++i) {
    v8::Local<v8::Value> key, value;
    if (!names->Get(context(), i).ToLocal(&key) || !object->Get(context(), key).ToLocal(&value) ||
        copy->CreateDataProperty(context(), key.As<v8::Name>(), value).IsNothing()) {
      return v8::Nothing<bool>();
    }
  }
  serializer_.WriteUint32(kPlain);
  return serializer_.WriteValue(context(), copy);
}

v8::Maybe<bool> Writer::write_parts(v8::Local<v8::Object> object, v8::Local<v8::Function> method) {
  v8::Local<v8::Value> parts, info, data;
  if (!method->Call(context(), object, 0, nullptr).ToLocal(&parts)) return v8::Nothing<bool>();
  if (!parts->IsObject()) return fail("Cannot clone object of unsupported type.");
  if (!parts.As<v8::Object>()->Get(context(), js::name(isolate(), "deserializeInfo")).ToLocal(&info))
    return v8::Nothing<bool>();
  if (!parts.As<v8::Object>()->Get(context(), js::name(isolate(), "data")).ToLocal(&data)) return v8::Nothing<bool>();
  serializer_.WriteUint32(kObject);
  if (serializer_.WriteValue(context(), info).IsNothing()) return v8::Nothing<bool>();
  return serializer_.WriteValue(context(), data);
}

v8::Maybe<uint32_t> Writer::GetSharedArrayBufferId(v8::Isolate*, v8::Local<v8::SharedArrayBuffer> buffer) {
  // V8 asks once a buffer; handles made in here do not outlive the question, so there is nothing to compare by.
  message_.shared_buffers.push_back(buffer->GetBackingStore());
  return v8::Just(static_cast<uint32_t>(message_.shared_buffers.size() - 1));
}

v8::Maybe<uint32_t> Writer::GetWasmModuleTransferId(v8::Isolate*, v8::Local<v8::WasmModuleObject> module) {
  message_.wasm_modules.push_back(module->GetCompiledModule());
  return v8::Just(static_cast<uint32_t>(message_.wasm_modules.size() - 1));
}

Result<void> Writer::finish() {
  for (auto& buffer : array_buffers_) {
    // A getter that ran meanwhile may have detached it.
    if (buffer->WasDetached()) return data_clone_error(runtime_, "An ArrayBuffer is detached and could not be cloned.");
  }
  for (auto& object : port_objects_) {
    Port* port = port_of(runtime_, object);
    if (port == nullptr || !port->is_open())
      return data_clone_error(runtime_, "MessagePort in transfer list is already detached");
  }
  for (auto& entry : objects_) {  // listed, but not part of the value: it is given up all the same
    if (entry.written) continue;
    auto transfer = method(entry.object, hooks_.transfer);
    if (!transfer.IsEmpty() && transfer->Call(context(), entry.object, 0, nullptr).IsEmpty()) return Error::pending();
  }
  for (auto& buffer : array_buffers_) {
    message_.array_buffers.push_back(buffer->GetBackingStore());
    if (buffer->Detach(v8::Local<v8::Value>()).IsNothing()) return Error::pending();
  }
  for (auto& object : port_objects_) message_.ports.push_back(port_of(runtime_, object)->detach());
  auto [data, size] = serializer_.Release();
  message_.data.reset(data);
  message_.size = size;
  return {};
}

/// Answers V8's deserialiser with what travelled beside the bytes.
class Reader final : public v8::ValueDeserializer::Delegate {
 public:
  Reader(Runtime& runtime, Message& message)
      : runtime_(runtime),
        message_(message),
        deserializer_(runtime.isolate(), message.data.get(), message.size, this) {}

  Result<Received> read();

  v8::MaybeLocal<v8::Object> ReadHostObject(v8::Isolate* isolate) override;
  v8::MaybeLocal<v8::SharedArrayBuffer> GetSharedArrayBufferFromId(v8::Isolate*, uint32_t id) override {
    if (id >= shared_buffers_.size()) return {};
    return shared_buffers_[id];
  }
  v8::MaybeLocal<v8::WasmModuleObject> GetWasmModuleFromId(v8::Isolate* isolate, uint32_t id) override {
    if (id >= message_.wasm_modules.size()) return {};
    return v8::WasmModuleObject::FromCompiledModule(isolate, message_.wasm_modules[id]);
  }

 private:
  Runtime& runtime_;
  Message& message_;
  v8::ValueDeserializer deserializer_;
  std::vector<v8::Local<v8::Value>> ports_;
  std::vector<v8::Local<v8::SharedArrayBuffer>> shared_buffers_;
};

Result<Received> Reader::read() {
  v8::Isolate* isolate = runtime_.isolate();
  auto context = isolate->GetCurrentContext();
  // The ports first: if the rest fails, they end with their JavaScript objects.
  for (auto& token : message_.ports) {
    v8::Local<v8::Object> port;
    if (!make_port(runtime_, std::move(token)).ToLocal(&port)) return Error::pending();
    ports_.push_back(port);
  }
  message_.ports.clear();
  for (auto& store : message_.shared_buffers) shared_buffers_.push_back(v8::SharedArrayBuffer::New(isolate, store));
  for (uint32_t i = 0; i < message_.array_buffers.size(); ++i) {
    deserializer_.TransferArrayBuffer(i, v8::ArrayBuffer::New(isolate, std::move(message_.array_buffers[i])));
  }
  message_.array_buffers.clear();
  Received received;
  if (deserializer_.ReadHeader(context).IsNothing()) return Error::pending();
  if (!deserializer_.ReadValue(context).ToLocal(&received.value)) return Error::pending();
  if (message_.is_parts) {
    auto items = items_of(isolate, received.value.As<v8::Array>());
    const auto* hooks = runtime_.state<State>().hooks();
    if (hooks == nullptr || items.size() != 2 ||
        !hooks->deserialize.Get(isolate)
             ->Call(context, v8::Undefined(isolate), 2, items.data())
             .ToLocal(&received.value)) {
      return Error::pending();
    }
  }
  if (!ports_.empty()) received.ports = v8::Array::New(isolate, ports_.data(), ports_.size());
  return received;
}

v8::MaybeLocal<v8::Object> Reader::ReadHostObject(v8::Isolate* isolate) {
  v8::Isolate::AllowJavascriptExecutionScope allowed(isolate);  // V8 forbids it while it reads
  auto context = isolate->GetCurrentContext();
  uint32_t tag = 0;
  if (!deserializer_.ReadUint32(&tag)) return {};
  if (tag == kPort) {
    uint32_t index = 0;
    if (!deserializer_.ReadUint32(&index) || index >= ports_.size()) return {};
    return ports_[index].As<v8::Object>();
  }
  v8::Local<v8::Value> argv[2];
  v8::Local<v8::Value> object;
  if (tag == kPlain) {
    if (!deserializer_.ReadValue(context).ToLocal(&object) || !object->IsObject()) return {};
    return object.As<v8::Object>();
  }
  if (context != runtime_.context()) {
    // Objects of built-in classes are of the main context, and would lead out of this one.
    auto error = v8::Exception::Error(
        js::name(isolate, "A message object could not be deserialized successfully in the target vm.Context"));
    js::set(isolate, error.As<v8::Object>(), "code", js::name(isolate, "ERR_MESSAGE_TARGET_CONTEXT_UNAVAILABLE"));
    isolate->ThrowException(error);
    return {};
  }
  const auto* hooks = runtime_.state<State>().hooks();
  if (tag != kObject || hooks == nullptr || !deserializer_.ReadValue(context).ToLocal(&argv[0]) ||
      !deserializer_.ReadValue(context).ToLocal(&argv[1]) ||
      !hooks->deserialize.Get(isolate)->Call(context, v8::Undefined(isolate), 2, argv).ToLocal(&object) ||
      !object->IsObject()) {
    return {};
  }
  return object.As<v8::Object>();
}

}  // namespace

Result<std::shared_ptr<Message>> serialize(Runtime& runtime, v8::Local<v8::Value> value,
                                           const std::vector<v8::Local<v8::Value>>& transfer,
                                           v8::Local<v8::Value> source) {
  const auto* hooks = runtime.state<State>().hooks();
  if (hooks == nullptr) return Error::pending();
  auto message = std::make_shared<Message>();
  Writer writer(runtime, *hooks, *message);
  if (auto added = writer.add_transfers(transfer, source); !added) return std::move(added.error());
  if (auto written = writer.write(value); !written) return std::move(written.error());
  if (auto finished = writer.finish(); !finished) return std::move(finished.error());
  return message;
}

Result<Received> deserialize(Runtime& runtime, Message& message) { return Reader(runtime, message).read(); }

std::vector<v8::Local<v8::Value>> items_of(v8::Isolate* isolate, v8::Local<v8::Array> array) {
  std::vector<v8::Local<v8::Value>> items(array->Length());
  auto context = isolate->GetCurrentContext();
  for (uint32_t i = 0; i < items.size(); ++i) {
    if (!array->Get(context, i).ToLocal(&items[i])) items[i] = v8::Undefined(isolate);
  }
  return items;
}

}  // namespace weft::messaging
