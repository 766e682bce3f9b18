#include "api/http/fields.h"

#include <cstring>

#include "api/http/parser.h"

namespace weft::http {

namespace {

v8::Local<v8::String> latin1(v8::Isolate* isolate, std::string_view text, v8::NewStringType type) {
  return v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(text.data()), type,
                                    static_cast<int>(text.size()))
      .ToLocalChecked();
}

}  // namespace

v8::Local<v8::String> NameCache::get(std::string_view name) {
  v8::Isolate* isolate = runtime_.isolate();
  if (name.size() > kLongest || name.empty()) return latin1(isolate, name, v8::NewStringType::kNormal);
  uint32_t hash = 2166136261U;
  for (const char c : name) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619U;
  Slot& slot = slots_[(hash ^ (hash >> 16)) % kSlots];
  if (slot.size == name.size() && std::memcmp(slot.text.data(), name.data(), name.size()) == 0) {
    return slot.string.Get(isolate);
  }
  auto made = latin1(isolate, name, v8::NewStringType::kInternalized);
  slot.size = static_cast<uint8_t>(name.size());
  std::memcpy(slot.text.data(), name.data(), name.size());
  slot.string.Reset(isolate, made);
  return made;
}

v8::Local<v8::Array> split(Runtime& runtime, std::string_view fields) {
  v8::Isolate* isolate = runtime.isolate();
  auto& names = runtime.state<NameCache>();
  constexpr size_t kFew = 64;
  std::array<v8::Local<v8::Value>, kFew> few;
  std::vector<v8::Local<v8::Value>> many;
  size_t count = 0;
  for (size_t at = 0; at < fields.size();) {
    const size_t end = fields.find('\0', at);
    const auto part = fields.substr(at, end - at);
    v8::Local<v8::Value> item = count % 2 == 0 ? names.get(part) : latin1(isolate, part, v8::NewStringType::kNormal);
    if (count < kFew) {
      few[count] = item;
    } else {
      if (many.empty()) many.assign(few.begin(), few.end());
      many.push_back(item);
    }
    count++;
    at = end + 1;
  }
  return v8::Array::New(isolate, count > kFew ? many.data() : few.data(), count);
}

}  // namespace weft::http
