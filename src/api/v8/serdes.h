// v8.Serializer and v8.Deserializer: V8's value format, open to programs.
#pragma once

#include <v8.h>

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "js/binding.h"

namespace weft::v8_api {

/// A serialiser whose JavaScript object may answer V8's questions by methods: `_writeHostObject`, `_getSharedArrayBufferId`,
/// `_getDataCloneError`. Lives on its runtime's thread.
class Serializer final : public js::Object, private v8::ValueSerializer::Delegate {
 public:
  explicit Serializer(js::Env& env) : serializer_(env.isolate(), this) {}

  void write_header() { serializer_.WriteHeader(); }
  v8::MaybeLocal<v8::Value> write_value(v8::Local<v8::Value> value);
  void write_uint32(uint32_t value) { serializer_.WriteUint32(value); }
  void write_uint64(uint32_t high, uint32_t low) { serializer_.WriteUint64((uint64_t{high} << 32) | low); }
  void write_double(double value) { serializer_.WriteDouble(value); }
  void write_raw_bytes(js::Bytes bytes) { serializer_.WriteRawBytes(bytes.data(), bytes.size()); }
  void treat_views_as_host_objects(bool on) { serializer_.SetTreatArrayBufferViewsAsHostObjects(on); }
  void transfer_array_buffer(uint32_t id, v8::Local<v8::ArrayBuffer> buffer) {
    serializer_.TransferArrayBuffer(id, buffer);
  }
  /// The bytes so far; nothing can be written afterwards.
  v8::Local<v8::ArrayBuffer> release();

 private:
  void ThrowDataCloneError(v8::Local<v8::String> message) override;
  v8::Maybe<bool> WriteHostObject(v8::Isolate* isolate, v8::Local<v8::Object> object) override;
  v8::Maybe<uint32_t> GetSharedArrayBufferId(v8::Isolate* isolate, v8::Local<v8::SharedArrayBuffer> buffer) override;

  v8::ValueSerializer serializer_;
};

/// The other direction; `_readHostObject` is its method for programs to answer by.
class Deserializer final : public js::Object, private v8::ValueDeserializer::Delegate {
 public:
  Deserializer(js::Env& env, js::PinnedBytes bytes)
      : bytes_(std::move(bytes)), deserializer_(env.isolate(), bytes_.data(), bytes_.size(), this) {}

  v8::MaybeLocal<v8::Value> read_header();
  v8::MaybeLocal<v8::Value> read_value();
  Result<uint32_t> read_uint32();
  /// [high, low]
  Result<std::vector<uint32_t>> read_uint64();
  Result<double> read_double();
  /// Skips bytes, and tells at which offset of the input they are.
  Result<double> read_raw_bytes(double size);
  uint32_t wire_format_version() { return deserializer_.GetWireFormatVersion(); }
  Result<void> transfer_array_buffer(uint32_t id, v8::Local<v8::Value> buffer);

 private:
  v8::MaybeLocal<v8::Object> ReadHostObject(v8::Isolate* isolate) override;

  js::PinnedBytes bytes_;
  v8::ValueDeserializer deserializer_;
};

}  // namespace weft::v8_api
