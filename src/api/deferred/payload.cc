#include "api/deferred/payload.h"

#include <cstring>

#include "runtime/runtime.h"

namespace weft::deferred {
namespace {

enum Tag : char { kUndefined, kNull, kTrue, kFalse, kInt, kDouble, kOneByte, kTwoByte };

/// Longer strings are written by V8's serialiser, which knows their representation.
constexpr uint32_t kMaxFlatString = 4096;

template <typename T>
void append(std::string& to, T value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename T>
T take(const char*& at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  at += sizeof value;
  return value;
}

/// False if the value is none of the plain kinds.
bool append_plain(v8::Isolate* isolate, std::string& to, v8::Local<v8::Value> value) {
  if (value->IsInt32()) {
    to.push_back(kInt);
    append(to, value.As<v8::Int32>()->Value());
  } else if (value->IsNumber()) {
    to.push_back(kDouble);
    append(to, value.As<v8::Number>()->Value());
  } else if (value->IsUndefined()) {
    to.push_back(kUndefined);
  } else if (value->IsString()) {
    auto text = value.As<v8::String>();
    const uint32_t length = static_cast<uint32_t>(text->Length());
    if (length > kMaxFlatString) return false;
    const bool one_byte = text->IsOneByte();
    to.push_back(one_byte ? kOneByte : kTwoByte);
    append(to, length);
    const size_t start = to.size();
    if (one_byte) {
      to.resize(start + length);
      text->WriteOneByteV2(isolate, 0, length, reinterpret_cast<uint8_t*>(to.data() + start));
    } else {
      uint16_t units[kMaxFlatString];
      text->WriteV2(isolate, 0, length, units);
      to.append(reinterpret_cast<const char*>(units), length * 2);
    }
  } else if (value->IsBoolean()) {
    to.push_back(value->IsTrue() ? kTrue : kFalse);
  } else if (value->IsNull()) {
    to.push_back(kNull);
  } else {
    return false;
  }
  return true;
}

}  // namespace

Result<Payload> Payload::write(Runtime& runtime, std::span<const v8::Local<v8::Value>> values,
                               const std::vector<v8::Local<v8::Value>>& transfer) {
  Payload out;
  v8::Isolate* isolate = runtime.isolate();
  bool plain = transfer.empty();
  for (size_t i = 0; plain && i < values.size(); ++i) plain = append_plain(isolate, out.flat_, values[i]);
  if (plain) return out;
  out.flat_.clear();
  auto list = v8::Array::New(isolate, const_cast<v8::Local<v8::Value>*>(values.data()), values.size());
  auto message = messaging::serialize(runtime, list, transfer);
  if (!message) return std::move(message.error());
  out.message_ = std::move(*message);
  return out;
}

Payload Payload::text(std::string_view ascii) {
  Payload out;
  out.flat_.push_back(kOneByte);
  append(out.flat_, static_cast<uint32_t>(ascii.size()));
  out.flat_.append(ascii);
  return out;
}

bool Payload::read(Runtime& runtime, v8::LocalVector<v8::Value>& out) {
  v8::Isolate* isolate = runtime.isolate();
  if (message_) {
    auto received = messaging::deserialize(runtime, *message_);
    message_.reset();
    if (!received) return false;
    auto list = received->value.As<v8::Array>();
    auto context = isolate->GetCurrentContext();
    for (uint32_t i = 0, n = list->Length(); i < n; ++i) {
      v8::Local<v8::Value> value;
      if (!list->Get(context, i).ToLocal(&value)) return false;
      out.push_back(value);
    }
    return true;
  }
  const char* at = flat_.data();
  const char* const end = at + flat_.size();
  while (at < end) {
    switch (static_cast<Tag>(*at++)) {
      case kUndefined:
        out.push_back(v8::Undefined(isolate));
        break;
      case kNull:
        out.push_back(v8::Null(isolate));
        break;
      case kTrue:
        out.push_back(v8::True(isolate));
        break;
      case kFalse:
        out.push_back(v8::False(isolate));
        break;
      case kInt:
        out.push_back(v8::Integer::New(isolate, take<int32_t>(at)));
        break;
      case kDouble:
        out.push_back(v8::Number::New(isolate, take<double>(at)));
        break;
      case kOneByte: {
        const auto length = take<uint32_t>(at);
        out.push_back(v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(at),
                                                 v8::NewStringType::kNormal, static_cast<int>(length))
                          .ToLocalChecked());
        at += length;
        break;
      }
      case kTwoByte: {
        const auto length = take<uint32_t>(at);
        uint16_t units[kMaxFlatString];
        std::memcpy(units, at, length * 2);
        out.push_back(v8::String::NewFromTwoByte(isolate, units, v8::NewStringType::kNormal, static_cast<int>(length))
                          .ToLocalChecked());
        at += length * 2;
        break;
      }
    }
  }
  return true;
}

}  // namespace weft::deferred
