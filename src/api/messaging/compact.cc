#include "api/messaging/compact.h"

#include <array>
#include <cctype>
#include <cstring>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>

#include "js/env.h"
#include "runtime/runtime.h"

namespace weft::messaging {
namespace {

/// Shapes that the process remembers: programs that send more kinds of objects than that use objects as maps.
constexpr size_t kMaxShapes = 2000;
constexpr uint32_t kMaxItems = 64;

/// The shapes of the process: what one thread numbered, any other can read.
struct Shapes {
  std::mutex mutex;
  std::deque<std::vector<std::string>> keys;
  std::unordered_map<std::string, int32_t> numbers;  // by the keys, joined
};

Shapes& shapes() {
  static auto* shapes = new Shapes;  // never destroyed: threads may outlive the statics
  return *shapes;
}

/// Keys that mean nothing to an object but themselves: no indices, not `__proto__`, and in ASCII.
bool is_plain(const std::string& key) {
  if (key.empty() || key.size() > 64 || key == "__proto__" || (std::isdigit(static_cast<unsigned char>(key[0])) != 0))
    return false;
  for (const char c : key) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) return false;
  }
  return true;
}

}  // namespace

Compact::Compact(Runtime& runtime) : runtime_(runtime), isolate_(runtime.isolate()), words_(kMaxWords + 1) {}

v8::Local<v8::Uint32Array> Compact::scratch() {
  if (scratch_.IsEmpty()) {
    const size_t bytes = words_.size() * sizeof(uint32_t);
    // The memory is this object's, which lives as long as the isolate.
    auto store = v8::ArrayBuffer::NewBackingStore(
        words_.data(), bytes, [](void*, size_t, void*) {}, nullptr);
    scratch_.Reset(isolate_, v8::Uint32Array::New(v8::ArrayBuffer::New(isolate_, std::move(store)), 0, words_.size()));
  }
  return scratch_.Get(isolate_);
}

int32_t Compact::shape(v8::Local<v8::Array> keys) {
  std::vector<std::string> names;
  std::string joined;
  auto context = isolate_->GetCurrentContext();
  if (keys->Length() > kMaxItems) return -1;
  for (uint32_t i = 0; i < keys->Length(); ++i) {
    v8::Local<v8::Value> key;
    if (!keys->Get(context, i).ToLocal(&key) || !key->IsString()) return -1;
    names.push_back(js::utf8(isolate_, key.As<v8::String>()));
    if (!is_plain(names.back())) return -1;
    joined += names.back();
    joined += '\n';
  }
  auto& all = shapes();
  std::lock_guard lock(all.mutex);
  if (auto found = all.numbers.find(joined); found != all.numbers.end()) return found->second;
  if (all.keys.size() >= kMaxShapes) return -1;
  const auto number = static_cast<int32_t>(all.keys.size());
  all.keys.push_back(std::move(names));
  all.numbers[joined] = number;
  return number;
}

v8::Local<v8::DictionaryTemplate> Compact::object_template(uint32_t shape, size_t& keys) {
  if (shape >= known_.size()) known_.resize(shape + 1);
  Known& known = known_[shape];
  if (known.made.IsEmpty()) {
    std::vector<std::string_view> names;
    {
      auto& all = shapes();
      std::lock_guard lock(all.mutex);
      for (const auto& key : all.keys[shape]) names.emplace_back(key);  // entries never change
    }
    known.keys = names.size();
    known.made.Reset(isolate_, v8::DictionaryTemplate::New(isolate_, {names.data(), names.size()}));
  }
  keys = known.keys;
  return known.made.Get(isolate_);
}

v8::Local<v8::Value> Compact::read(v8::Local<v8::Context> context, const uint32_t* words) {
  return read_item(context, words);
}

v8::Local<v8::Value> Compact::read_item(v8::Local<v8::Context> context, const uint32_t*& at) {
  const uint32_t head = *at++;
  const uint32_t detail = head >> 8;
  switch (static_cast<Item>(head & 0xff)) {
    case Item::kUndefined:
      return v8::Undefined(isolate_);
    case Item::kNull:
      return v8::Null(isolate_);
    case Item::kFalse:
      return v8::False(isolate_);
    case Item::kTrue:
      return v8::True(isolate_);
    case Item::kInt:
      return v8::Integer::New(isolate_, static_cast<int32_t>(*at++));
    case Item::kDouble: {
      double number;
      std::memcpy(&number, at, sizeof number);
      at += 2;
      return v8::Number::New(isolate_, number);
    }
    case Item::kString: {
      const auto* text = reinterpret_cast<const uint8_t*>(at);
      at += (detail + 3) / 4;
      return v8::String::NewFromOneByte(isolate_, text, v8::NewStringType::kNormal, static_cast<int>(detail))
          .ToLocalChecked();
    }
    case Item::kArray: {
      std::array<v8::Local<v8::Value>, kMaxItems> items;
      for (uint32_t i = 0; i < detail; ++i) items[i] = read_item(context, at);
      return v8::Array::New(isolate_, items.data(), detail);
    }
    case Item::kObject: {
      size_t keys = 0;
      auto made = object_template(detail, keys);
      std::array<v8::MaybeLocal<v8::Value>, kMaxItems> values;
      for (size_t i = 0; i < keys; ++i) values[i] = read_item(context, at);
      return made->NewInstance(context, {values.data(), keys});
    }
  }
  return v8::Undefined(isolate_);
}

}  // namespace weft::messaging
