#include "api/deferred/makers.h"

#include "js/env.h"

namespace weft::deferred {
namespace {

/// Literals that a thread keeps compiled, and their text.
constexpr size_t kMaxCompiled = 512;
constexpr size_t kMaxCompiledBytes = 16 << 20;
/// Bytecode is taken when lazily compiled inner functions are likely to be part of it.
constexpr uint32_t kUsesBeforeBytecode = 3;

}  // namespace

Makers::Compiled* Makers::known(const std::shared_ptr<const Code>& code) {
  v8::Isolate* isolate = runtime_.isolate();
  auto found = by_id_.find(code->id());
  if (found != by_id_.end()) {
    list_.splice(list_.begin(), list_, found->second);
    counters_.cache_hits.fetch_add(1, std::memory_order_relaxed);
    Compiled& compiled = list_.front();
    if (++compiled.uses == kUsesBeforeBytecode && code->wants_bytecode()) {
      code->keep_bytecode(compiled.maker.Get(isolate));
    }
    return &compiled;
  }
  counters_.cache_misses.fetch_add(1, std::memory_order_relaxed);
  counters_.bytes.fetch_add(code->size(), std::memory_order_relaxed);
  v8::Local<v8::Function> maker;
  if (code->is_module()) {
    v8::Local<v8::String> body, resource;
    if (!js::string(isolate, code->body()).ToLocal(&body) ||
        !js::string(isolate, code->resource()).ToLocal(&resource)) {
      return nullptr;
    }
    v8::Local<v8::Value> made, argv[] = {body, resource, v8::Integer::New(isolate, code->line())};
    if (!make_in_module_.Get(isolate)->Call(runtime_.context(), v8::Undefined(isolate), 3, argv).ToLocal(&made)) {
      return nullptr;
    }
    maker = made.As<v8::Function>();
  } else {
    bool from_cache = false;
    if (!code->compile(runtime_, &from_cache).ToLocal(&maker)) return nullptr;
    if (from_cache) counters_.bytecode_hits.fetch_add(1, std::memory_order_relaxed);
  }
  const int script_id = maker->ScriptId();
  list_.push_front({code, v8::Global<v8::Function>(isolate, maker), {}, 1, script_id});
  by_id_[code->id()] = list_.begin();
  scripts_[script_id]++;
  bytes_ += code->size();
  while (list_.size() > kMaxCompiled || (bytes_ > kMaxCompiledBytes && list_.size() > 1)) drop_last();
  return &list_.front();
}

void Makers::drop_last() {
  const Compiled& last = list_.back();
  bytes_ -= last.code->size();
  by_id_.erase(last.code->id());
  if (--scripts_[last.script_id] == 0) scripts_.erase(last.script_id);
  list_.pop_back();
}

v8::MaybeLocal<v8::Function> Makers::maker_of(const std::shared_ptr<const Code>& code) {
  Compiled* compiled = known(code);
  if (compiled == nullptr) return {};
  return compiled->maker.Get(runtime_.isolate());
}

v8::MaybeLocal<v8::Function> Makers::function_of(const std::shared_ptr<const Code>& code, bool reusable) {
  v8::Isolate* isolate = runtime_.isolate();
  Compiled* compiled = known(code);
  if (compiled == nullptr) return {};
  if (reusable && !compiled->made.IsEmpty()) return compiled->made.Get(isolate);
  v8::Local<v8::Value> made;
  if (!compiled->maker.Get(isolate)->Call(runtime_.context(), v8::Undefined(isolate), 0, nullptr).ToLocal(&made)) {
    return {};
  }
  // The call was the program's code, by which no other maker can have come here: `compiled` is still the first.
  if (reusable) compiled->made.Reset(isolate, made.As<v8::Function>());
  return made.As<v8::Function>();
}

void Makers::clear() {
  by_id_.clear();
  scripts_.clear();
  list_.clear();
  bytes_ = 0;
}

}  // namespace weft::deferred
