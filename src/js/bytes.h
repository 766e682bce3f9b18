// Bytes that belong to JavaScript, seen from C++ without a copy.
#pragma once

#include <v8.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace weft::js {

/// The bytes of an ArrayBuffer, SharedArrayBuffer or view. Valid during the call it was passed to, and only as long as no
/// JavaScript runs (it could detach or resize the buffer). On-heap typed arrays are moved off the heap first.
class Bytes {
 public:
  Bytes() = default;
  Bytes(uint8_t* data, size_t size) : data_(data), size_(size) {}
  static bool is(v8::Local<v8::Value> value) {
    return value->IsArrayBufferView() || value->IsArrayBuffer() || value->IsSharedArrayBuffer();
  }
  /// `value` must satisfy is().
  static Bytes of(v8::Local<v8::Value> value) {
    if (value->IsArrayBufferView()) {
      auto view = value.As<v8::ArrayBufferView>();
      size_t length = view->ByteLength();
      // Buffer() moves on-heap storage out, so that the pointer stays put when the collector runs.
      auto* base = static_cast<uint8_t*>(view->Buffer()->Data());
      return {base == nullptr ? nullptr : base + view->ByteOffset(), length};
    }
    if (value->IsArrayBuffer()) {
      auto buffer = value.As<v8::ArrayBuffer>();
      return {static_cast<uint8_t*>(buffer->Data()), buffer->ByteLength()};
    }
    auto buffer = value.As<v8::SharedArrayBuffer>();
    return {static_cast<uint8_t*>(buffer->Data()), buffer->ByteLength()};
  }

  uint8_t* data() const { return data_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  uint8_t* begin() const { return data_; }
  uint8_t* end() const { return data_ + size_; }
  uint8_t& operator[](size_t i) const { return data_[i]; }
  std::string_view view() const { return {reinterpret_cast<const char*>(data_), size_}; }

 protected:
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

/// Bytes whose backing store stays alive with this object, so that they may outlive the call and move to another thread.
/// The program can still write to them meanwhile, and a transferred buffer's bytes stay readable here.
class PinnedBytes : public Bytes {
 public:
  PinnedBytes() = default;
  static PinnedBytes of(v8::Local<v8::Value> value) {
    PinnedBytes out;
    static_cast<Bytes&>(out) = Bytes::of(value);
    if (value->IsArrayBufferView()) {
      out.store_ = value.As<v8::ArrayBufferView>()->Buffer()->GetBackingStore();
    } else if (value->IsArrayBuffer()) {
      out.store_ = value.As<v8::ArrayBuffer>()->GetBackingStore();
    } else {
      out.store_ = value.As<v8::SharedArrayBuffer>()->GetBackingStore();
    }
    return out;
  }

 private:
  std::shared_ptr<v8::BackingStore> store_;
};

}  // namespace weft::js
