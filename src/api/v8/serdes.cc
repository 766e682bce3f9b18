#include "api/v8/serdes.h"

#include <cstdlib>

namespace weft::v8_api {
namespace {

/// A method of the JavaScript object; empty if it has none (or reading it threw).
v8::Local<v8::Function> method(js::Object& object, const char* name) {
  v8::Isolate* isolate = object.isolate();
  v8::Local<v8::Value> value;
  if (!object.wrapper()->Get(isolate->GetCurrentContext(), js::name(isolate, name)).ToLocal(&value) ||
      !value->IsFunction())
    return {};
  return value.As<v8::Function>();
}

Error failed(const char* what) { return Error::coded(ErrorKind::kError, "", std::string(what) + "() failed"); }

}  // namespace

v8::MaybeLocal<v8::Value> Serializer::write_value(v8::Local<v8::Value> value) {
  bool written = false;
  if (!serializer_.WriteValue(isolate()->GetCurrentContext(), value).To(&written)) return {};
  return v8::Boolean::New(isolate(), written).As<v8::Value>();
}

v8::Local<v8::ArrayBuffer> Serializer::release() {
  auto [data, size] = serializer_.Release();
  auto store = v8::ArrayBuffer::NewBackingStore(
      data, size, [](void* bytes, size_t, void*) { std::free(bytes); }, nullptr);
  return v8::ArrayBuffer::New(isolate(), std::move(store));
}

void Serializer::ThrowDataCloneError(v8::Local<v8::String> message) {
  v8::Local<v8::Value> argument = message;
  v8::Local<v8::Value> error;
  auto make = method(*this, "_getDataCloneError");
  if (make.IsEmpty()) {
    isolate()->ThrowException(v8::Exception::Error(message));
  } else if (make->Call(isolate()->GetCurrentContext(), wrapper(), 1, &argument).ToLocal(&error)) {
    isolate()->ThrowException(error);
  }
}

v8::Maybe<bool> Serializer::WriteHostObject(v8::Isolate* isolate, v8::Local<v8::Object> object) {
  auto write = method(*this, "_writeHostObject");
  if (write.IsEmpty()) return v8::ValueSerializer::Delegate::WriteHostObject(isolate, object);
  v8::Local<v8::Value> argument = object;
  if (write->Call(isolate->GetCurrentContext(), wrapper(), 1, &argument).IsEmpty()) return v8::Nothing<bool>();
  return v8::Just(true);
}

v8::Maybe<uint32_t> Serializer::GetSharedArrayBufferId(v8::Isolate* isolate, v8::Local<v8::SharedArrayBuffer> buffer) {
  auto ask = method(*this, "_getSharedArrayBufferId");
  if (ask.IsEmpty()) return v8::ValueSerializer::Delegate::GetSharedArrayBufferId(isolate, buffer);
  v8::Local<v8::Value> argument = buffer;
  v8::Local<v8::Value> id;
  if (!ask->Call(isolate->GetCurrentContext(), wrapper(), 1, &argument).ToLocal(&id)) return v8::Nothing<uint32_t>();
  return id->Uint32Value(isolate->GetCurrentContext());
}

v8::MaybeLocal<v8::Value> Deserializer::read_header() {
  bool read = false;
  if (!deserializer_.ReadHeader(isolate()->GetCurrentContext()).To(&read)) return {};
  return v8::Boolean::New(isolate(), read).As<v8::Value>();
}

v8::MaybeLocal<v8::Value> Deserializer::read_value() { return deserializer_.ReadValue(isolate()->GetCurrentContext()); }

Result<uint32_t> Deserializer::read_uint32() {
  uint32_t value = 0;
  if (!deserializer_.ReadUint32(&value)) return failed("ReadUint32");
  return value;
}

Result<std::vector<uint32_t>> Deserializer::read_uint64() {
  uint64_t value = 0;
  if (!deserializer_.ReadUint64(&value)) return failed("ReadUint64");
  return std::vector<uint32_t>{static_cast<uint32_t>(value >> 32), static_cast<uint32_t>(value)};
}

Result<double> Deserializer::read_double() {
  double value = 0;
  if (!deserializer_.ReadDouble(&value)) return failed("ReadDouble");
  return value;
}

Result<double> Deserializer::read_raw_bytes(double size) {
  const void* data = nullptr;
  if (!(size >= 0) || !deserializer_.ReadRawBytes(static_cast<size_t>(size), &data)) return failed("ReadRawBytes");
  return static_cast<double>(static_cast<const uint8_t*>(data) - bytes_.data());
}

Result<void> Deserializer::transfer_array_buffer(uint32_t id, v8::Local<v8::Value> buffer) {
  if (buffer->IsArrayBuffer()) {
    deserializer_.TransferArrayBuffer(id, buffer.As<v8::ArrayBuffer>());
  } else if (buffer->IsSharedArrayBuffer()) {
    deserializer_.TransferSharedArrayBuffer(id, buffer.As<v8::SharedArrayBuffer>());
  } else {
    return Error::type("ERR_INVALID_ARG_TYPE", "arrayBuffer must be an ArrayBuffer or SharedArrayBuffer");
  }
  return {};
}

v8::MaybeLocal<v8::Object> Deserializer::ReadHostObject(v8::Isolate* isolate) {
  v8::Isolate::AllowJavascriptExecutionScope allowed(isolate);  // V8 forbids it while it reads
  auto read = method(*this, "_readHostObject");
  if (read.IsEmpty()) return v8::ValueDeserializer::Delegate::ReadHostObject(isolate);
  v8::Local<v8::Value> value;
  if (!read->Call(isolate->GetCurrentContext(), wrapper(), 0, nullptr).ToLocal(&value)) return {};
  if (!value->IsObject()) {
    isolate->ThrowException(v8::Exception::TypeError(js::name(isolate, "readHostObject must return an object")));
    return {};
  }
  return value.As<v8::Object>();
}

}  // namespace weft::v8_api
