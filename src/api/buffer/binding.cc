// binding:buffer. JavaScript has checked every argument: offsets and lengths are whole numbers inside of their buffers.
#include <simdutf.h>
#include <v8.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "api/buffer/codec.h"
#include "api/buffer/text.h"
#include "js/binding.h"

namespace weft::buffer {
namespace {

using js::Bytes;
using js::Env;
using v8::Local;
using v8::String;
using v8::Value;
using Text = Result<Local<Value>>;

size_t whole(double value) { return value <= 0 ? 0 : static_cast<size_t>(value); }

/// The bytes from `start` to `end`, kept inside of the buffer whatever JavaScript says.
Bytes part(Bytes bytes, double start, double end) {
  size_t to = std::min(whole(end), bytes.size());
  size_t from = std::min(whole(start), to);
  return {bytes.data() + from, to - from};
}

using View = Local<v8::ArrayBufferView>;

/// The bytes of a view for writing. As Bytes::of(), with fewer calls into V8 for the views that are not on its heap.
Bytes writable(View view) {
  if (!view->HasBuffer()) return Bytes::of(view);
  size_t size = view->ByteLength();
  return {view->GetContents({}).data(), size};
}

/// The bytes of a view for reading. Small views on V8's heap are copied: Bytes::of() would move them off it, for good.
class Readable {
 public:
  explicit Readable(View view) {
    auto contents = view->GetContents({storage_, sizeof storage_});
    bytes_ = {contents.data(), std::min(contents.size(), view->ByteLength())};
  }
  Bytes bytes() const { return bytes_; }

 private:
  uint8_t storage_[64];  // what V8 keeps on its heap at most
  Bytes bytes_;
};

template <Encoding encoding>
Text slice(Env& env, View view, double start, double end) {
  Readable readable(view);
  return decode(env, part(readable.bytes(), start, end), encoding);
}

template <Encoding encoding>
double write(Env& env, View view, Local<String> text, double offset, double length) {
  Bytes bytes = writable(view);
  size_t from = std::min(whole(offset), bytes.size());
  size_t capacity = std::min(whole(length), bytes.size() - from);
  return static_cast<double>(encode(env.isolate(), text, bytes.data() + from, capacity, encoding));
}

double byte_length_utf8(Env& env, Local<String> text) {
  String::ValueView view(env.isolate(), text);
  if (view.is_one_byte()) {
    return static_cast<double>(
        simdutf::utf8_length_from_latin1(reinterpret_cast<const char*>(view.data8()), view.length()));
  }
  return static_cast<double>(simdutf::utf8_length_from_utf16le_with_replacement(
                                 reinterpret_cast<const char16_t*>(view.data16()), view.length())
                                 .count);
}

// --- copying, comparing, searching
// ---------------------------------------------------------------------------------------

void copy(Bytes source, Bytes target, double target_start, double source_start, double count) {
  size_t to = std::min(whole(target_start), target.size());
  size_t from = std::min(whole(source_start), source.size());
  size_t n = std::min({whole(count), target.size() - to, source.size() - from});
  if (n > 0) std::memmove(target.data() + to, source.data() + from, n);
}

int32_t order(Bytes a, Bytes b) {
  size_t common = std::min(a.size(), b.size());
  int result = common == 0 ? 0 : std::memcmp(a.data(), b.data(), common);
  if (result != 0) return result < 0 ? -1 : 1;
  return a.size() == b.size() ? 0 : (a.size() < b.size() ? -1 : 1);
}

int32_t compare(View a, View b) { return order(Readable(a).bytes(), Readable(b).bytes()); }

int32_t compare_range(Bytes source, Bytes target, double target_start, double target_end, double source_start,
                      double source_end) {
  return order(part(source, source_start, source_end), part(target, target_start, target_end));
}

double index_of_number(Bytes bytes, uint32_t value, double offset, bool forward) {
  int64_t start = search_start(bytes.size(), static_cast<int64_t>(offset), 1, forward);
  if (start < 0 || bytes.empty()) return -1;
  auto byte = static_cast<uint8_t>(value);
  return static_cast<double>(find(bytes.data(), bytes.size(), &byte, 1, static_cast<size_t>(start), forward, 1));
}

double index_of(Bytes bytes, const uint8_t* needle, size_t needle_size, double offset, Encoding encoding,
                bool forward) {
  int64_t start = search_start(bytes.size(), static_cast<int64_t>(offset), needle_size, forward);
  if (needle_size == 0) return static_cast<double>(start);
  if (start < 0 || bytes.empty()) return -1;
  size_t step = 1;
  auto at = static_cast<size_t>(start);
  if (encoding == Encoding::kUtf16le) {
    // In whole units: a half one cannot match, and the search starts at the unit that the offset lies in.
    if (bytes.size() < 2 || needle_size < 2) return -1;
    bytes = {bytes.data(), bytes.size() - bytes.size() % 2};
    needle_size -= needle_size % 2;
    step = 2;
    at -= at % 2;
  }
  return static_cast<double>(find(bytes.data(), bytes.size(), needle, needle_size, at, forward, step));
}

double index_of_string(Env& env, Bytes bytes, Local<String> text, double offset, Encoding encoding, bool forward) {
  std::vector<uint8_t> needle = encode(env.isolate(), text, encoding);
  return index_of(bytes, needle.data(), needle.size(), offset, encoding, forward);
}

double index_of_buffer(Bytes bytes, Bytes needle, double offset, Encoding encoding, bool forward) {
  return index_of(bytes, needle.data(), needle.size(), offset, encoding, forward);
}

// --- filling
// -------------------------------------------------------------------------------------------------------------

bool fill_bytes(Bytes bytes, Bytes pattern, double start, double end) {
  if (pattern.empty()) return false;
  Bytes target = part(bytes, start, end);
  if (!target.empty()) fill_pattern(target.data(), target.size(), pattern.data(), pattern.size());
  return true;
}

/// False when the text encodes to nothing.
bool fill_string(Env& env, Bytes bytes, Local<String> text, double start, double end, Encoding encoding) {
  std::vector<uint8_t> pattern = encode(env.isolate(), text, encoding);
  return fill_bytes(bytes, {pattern.data(), pattern.size()}, start, end);
}

void swap(Bytes bytes, uint32_t unit) { swap_bytes(bytes.data(), bytes.size() - bytes.size() % unit, unit); }

// --- memory
// --------------------------------------------------------------------------------------------------------------

Result<Local<Value>> create_array_buffer(Env& env, double size, v8::BackingStoreInitializationMode mode) {
  v8::Isolate* isolate = env.isolate();
  auto store = v8::ArrayBuffer::NewBackingStore(isolate, whole(size), mode, v8::BackingStoreOnFailureMode::kReturnNull);
  if (store == nullptr) return Error::range("ERR_MEMORY_ALLOCATION_FAILED", "Array buffer allocation failed");
  return Local<Value>(v8::ArrayBuffer::New(isolate, std::move(store)));
}

Result<Local<Value>> create_unsafe_array_buffer(Env& env, double size, bool zeroed) {
  return create_array_buffer(env, size,
                             zeroed ? v8::BackingStoreInitializationMode::kZeroInitialized
                                    : v8::BackingStoreInitializationMode::kUninitialized);
}

/// Memory for the pool: it holds parts of many Buffers, so nobody may take it away with one of them.
Result<Local<Value>> create_pool(Env& env, double size, bool zeroed) {
  auto memory = create_unsafe_array_buffer(env, size, zeroed);
  if (memory) {
    v8::Isolate* isolate = env.isolate();
    memory.value().As<v8::ArrayBuffer>()->SetDetachKey(v8::Symbol::New(isolate, js::name(isolate, "Buffer pool")));
  }
  return memory;
}

bool is_any_array_buffer(Local<Value> value) { return value->IsArrayBuffer() || value->IsSharedArrayBuffer(); }

bool is_utf8(Bytes bytes) { return simdutf::validate_utf8(reinterpret_cast<const char*>(bytes.data()), bytes.size()); }
bool is_ascii(Bytes bytes) {
  return simdutf::validate_ascii(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

/// Whether the innermost code that is not a built-in lies in a folder "node_modules". Looks at `frames` frames at most,
/// the built-in caller's included: each one costs time.
bool is_inside_node_modules(Env& env, int32_t frames) {
  Local<v8::StackTrace> stack =
      v8::StackTrace::CurrentStackTrace(env.isolate(), std::clamp(frames, 1, 100), v8::StackTrace::kScriptName);
  for (int i = 0; i < stack->GetFrameCount(); i++) {
    Local<String> script = stack->GetFrame(env.isolate(), static_cast<uint32_t>(i))->GetScriptName();
    if (script.IsEmpty() || script->Length() == 0) continue;
    std::string name = js::utf8(env.isolate(), script);
    if (name.starts_with("node:")) continue;
    return name.find("/node_modules/") != std::string::npos || name.find("\\node_modules\\") != std::string::npos;
  }
  return false;
}

// --- base64 of the web
// -----------------------------------------------------------------------------------------------------

/// undefined when the text has characters above U+00FF.
Result<Local<Value>> btoa(Env& env, Local<String> text) {
  v8::Isolate* isolate = env.isolate();
  if (!text->ContainsOnlyOneByte()) return Local<Value>(v8::Undefined(isolate));
  std::string bytes(static_cast<size_t>(text->Length()), '\0');
  text->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(bytes.size()), reinterpret_cast<uint8_t*>(bytes.data()));
  return decode(env, {reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()}, Encoding::kBase64);
}

/// The string; or false for a character outside of the alphabet, true for a length that cannot be.
Result<Local<Value>> atob(Env& env, Local<String> text) {
  v8::Isolate* isolate = env.isolate();
  std::vector<char> out;
  simdutf::result result;
  {
    String::ValueView view(isolate, text);
    if (view.is_one_byte()) {
      auto* data = reinterpret_cast<const char*>(view.data8());
      out.resize(simdutf::maximal_binary_length_from_base64(data, view.length()));
      result = simdutf::base64_to_binary(data, view.length(), out.data(), simdutf::base64_default);
    } else {
      auto* data = reinterpret_cast<const char16_t*>(view.data16());
      out.resize(simdutf::maximal_binary_length_from_base64(data, view.length()));
      result = simdutf::base64_to_binary(data, view.length(), out.data(), simdutf::base64_default);
    }
  }
  if (result.error != simdutf::SUCCESS) {
    return Local<Value>(v8::Boolean::New(isolate, result.error != simdutf::INVALID_BASE64_CHARACTER));
  }
  return decode(env, {reinterpret_cast<uint8_t*>(out.data()), result.count}, Encoding::kLatin1);
}

}  // namespace
}  // namespace weft::buffer

WEFT_BINDING(buffer) {
  namespace buffer = weft::buffer;
  using buffer::Encoding;
  b.constant("kMaxLength", static_cast<double>(v8::TypedArray::kMaxByteLength));
  b.constant("kStringMaxLength", v8::String::kMaxLength);

  b.function<&buffer::slice<Encoding::kAscii>>("asciiSlice");
  b.function<&buffer::slice<Encoding::kUtf8>>("utf8Slice");
  b.function<&buffer::slice<Encoding::kBase64>>("base64Slice");
  b.function<&buffer::slice<Encoding::kUtf16le>>("ucs2Slice");
  b.function<&buffer::slice<Encoding::kLatin1>>("latin1Slice");
  b.function<&buffer::slice<Encoding::kHex>>("hexSlice");
  b.function<&buffer::slice<Encoding::kBase64url>>("base64urlSlice");

  b.fast<&buffer::write<Encoding::kUtf8>>("utf8Write");
  b.fast<&buffer::write<Encoding::kBase64>>("base64Write");
  b.fast<&buffer::write<Encoding::kUtf16le>>("ucs2Write");
  b.fast<&buffer::write<Encoding::kLatin1>>("latin1Write");
  b.fast<&buffer::write<Encoding::kHex>>("hexWrite");
  b.fast<&buffer::write<Encoding::kBase64url>>("base64urlWrite");
  b.fast<&buffer::byte_length_utf8>("byteLengthUtf8");

  b.fast<&buffer::copy>("copy");
  b.fast<&buffer::compare>("compare");
  b.fast<&buffer::compare_range>("compareRange");
  b.fast<&buffer::index_of_number>("indexOfNumber");
  b.fast<&buffer::index_of_string>("indexOfString");
  b.fast<&buffer::index_of_buffer>("indexOfBuffer");
  b.fast<&buffer::fill_bytes>("fillBytes");
  b.fast<&buffer::fill_string>("fillString");
  b.fast<&buffer::swap>("swap");

  b.function<&buffer::create_unsafe_array_buffer>("createUnsafeArrayBuffer");
  b.function<&buffer::create_pool>("createPool");
  b.fast<&buffer::is_any_array_buffer>("isAnyArrayBuffer");
  b.fast<&buffer::is_utf8>("isUtf8");
  b.fast<&buffer::is_ascii>("isAscii");
  b.function<&buffer::is_inside_node_modules>("isInsideNodeModules");
  b.function<&buffer::btoa>("btoa");
  b.function<&buffer::atob>("atob");
}
