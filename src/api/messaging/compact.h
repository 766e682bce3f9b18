// Small plain values on their way between threads, without V8's serialiser: it costs more to set up than such a value has to say.
//
// `compact.js` writes numbers, short strings, booleans, null, undefined, and small arrays and objects of those as 32-bit words; this
// reads them. Objects are written as the number of their shape, the list of their keys, and their values; shapes are known to the whole
// process, so that keys travel once.
#pragma once

#include <v8.h>

#include <cstdint>
#include <vector>

namespace weft {
class Runtime;
}

namespace weft::messaging {

/// What an item's first word says, in its low 8 bits; the other 24 are a length, a shape or nothing. As in compact.js.
enum class Item : uint8_t { kUndefined, kNull, kFalse, kTrue, kInt, kDouble, kString, kArray, kObject };

/// What one runtime knows of compact values. On its thread.
class Compact {
 public:
  /// Words that a value may have.
  static constexpr uint32_t kMaxWords = 1024;

  explicit Compact(Runtime& runtime);

  /// Where JavaScript writes: [0 … kMaxWords) is a value; the last word is 1 once any object was marked as uncloneable.
  v8::Local<v8::Uint32Array> scratch();
  const uint32_t* words() const { return words_.data(); }
  void set_uncloneable() { words_.back() = 1; }
  /// The number of a list of keys; -1 if the process knows too many already, or one is no plain name.
  int32_t shape(v8::Local<v8::Array> keys);
  /// Reads a value. Cannot fail on what compact.js wrote.
  v8::Local<v8::Value> read(v8::Local<v8::Context> context, const uint32_t* words);

 private:
  v8::Local<v8::Value> read_item(v8::Local<v8::Context> context, const uint32_t*& at);
  v8::Local<v8::DictionaryTemplate> object_template(uint32_t shape, size_t& keys);

  Runtime& runtime_;
  v8::Isolate* isolate_;
  std::vector<uint32_t> words_;
  v8::Global<v8::Uint32Array> scratch_;
  struct Known {
    v8::Global<v8::DictionaryTemplate> made;
    size_t keys = 0;
  };
  std::vector<Known> known_;
};

}  // namespace weft::messaging
