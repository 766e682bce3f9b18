// `binding:util`: what JavaScript alone cannot see of values and of the stack.
#include <v8.h>

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/util/dotenv.h"
#include "js/binding.h"

namespace weft::util {

void declare_types(js::Binding& b);

namespace {

using v8::Array;
using v8::Isolate;
using v8::Local;
using v8::MaybeLocal;
using v8::Object;
using v8::Value;

/// Own keys, symbols too, that are no array indices.
MaybeLocal<Array> own_non_index_properties(Isolate* isolate, Local<Object> object, uint32_t filter) {
  return object->GetPropertyNames(isolate->GetCurrentContext(), v8::KeyCollectionMode::kOwnOnly,
                                  static_cast<v8::PropertyFilter>(filter), v8::IndexFilter::kSkipIndices);
}

/// [state, result]; the state is 0 pending, 1 fulfilled, 2 rejected; without result while pending.
Local<Value> promise_details(Isolate* isolate, Local<Value> value) {
  if (!value->IsPromise()) return v8::Undefined(isolate);
  auto promise = value.As<v8::Promise>();
  Local<Value> state = v8::Integer::New(isolate, static_cast<int>(promise->State()));
  if (promise->State() == v8::Promise::kPending) return Array::New(isolate, &state, 1);
  Local<Value> pair[] = {state, promise->Result()};
  return Array::New(isolate, pair, 2);
}

/// Of a proxy: [target, handler] when `full`, else the target; both are null once it was revoked. Else undefined.
Local<Value> proxy_details(Isolate* isolate, Local<Value> value, std::optional<bool> full) {
  if (!value->IsProxy()) return v8::Undefined(isolate);
  auto proxy = value.As<v8::Proxy>();
  if (!full.value_or(true)) return proxy->GetTarget();
  Local<Value> pair[] = {proxy->GetTarget(), proxy->GetHandler()};
  return Array::New(isolate, pair, 2);
}

/// The entries of a collection or an iterator without taking them: a flat array; with `with_kind`, [entries, whether
/// they are pairs].
MaybeLocal<Value> preview_entries(Isolate* isolate, Local<Value> value, std::optional<bool> with_kind) {
  if (!value->IsObject()) return v8::Undefined(isolate);
  bool pairs = false;
  Local<Array> entries;
  if (!value.As<Object>()->PreviewEntries(&pairs).ToLocal(&entries)) return v8::Undefined(isolate);
  if (!with_kind.value_or(false)) return entries;
  Local<Value> out[] = {entries, v8::Boolean::New(isolate, pairs)};
  return Array::New(isolate, out, 2);
}

Local<v8::String> constructor_name(Local<Object> object) { return object->GetConstructorName(); }

bool is_constructor(Local<Value> value) { return value->IsObject() && value.As<Object>()->IsConstructor(); }

/// Blocks this thread.
void sleep_ms(uint32_t ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

/// One object a frame of the calling stack, innermost first; the frame that called util's JavaScript is left out.
Local<Array> call_sites(Isolate* isolate, int32_t frames) {
  auto context = isolate->GetCurrentContext();
  auto stack = v8::StackTrace::CurrentStackTrace(isolate, frames + 1);
  auto empty = v8::String::Empty(isolate);
  std::vector<Local<Value>> out;
  for (int i = 1; i < stack->GetFrameCount(); i++) {
    auto frame = stack->GetFrame(isolate, static_cast<uint32_t>(i));
    auto text = [&](Local<v8::String> s) -> Local<Value> { return s.IsEmpty() ? empty : s; };
    auto column = v8::Integer::NewFromUnsigned(isolate, static_cast<uint32_t>(frame->GetColumn()));
    Local<v8::Name> names[] = {js::name(isolate, "functionName"), js::name(isolate, "scriptId"),
                               js::name(isolate, "scriptName"),   js::name(isolate, "lineNumber"),
                               js::name(isolate, "columnNumber"), js::name(isolate, "column")};
    Local<Value> values[] = {
        text(frame->GetFunctionName()),
        v8::String::NewFromUtf8(isolate, std::to_string(frame->GetScriptId()).c_str()).ToLocalChecked(),
        text(frame->GetScriptName()),
        v8::Integer::NewFromUnsigned(isolate, static_cast<uint32_t>(frame->GetLineNumber())),
        column,
        column};
    auto site = Object::New(isolate);
    for (size_t n = 0; n < std::size(names); n++) site->CreateDataProperty(context, names[n], values[n]).Check();
    out.push_back(site);
  }
  return Array::New(isolate, out.data(), out.size());
}

/// Whether the innermost script frame that is no built-in lies in a folder node_modules; true also when there is none.
bool is_inside_node_modules(Isolate* isolate, std::optional<int32_t> frames) {
  auto stack = v8::StackTrace::CurrentStackTrace(isolate, frames.value_or(10), v8::StackTrace::kScriptName);
  for (int i = 0; i < stack->GetFrameCount(); i++) {
    auto script = stack->GetFrame(isolate, static_cast<uint32_t>(i))->GetScriptName();
    if (script.IsEmpty() || script->Length() == 0) continue;
    std::string name = js::utf8(isolate, script);
    if (name.starts_with("node:")) continue;
    return name.find("/node_modules/") != std::string::npos || name.find("\\node_modules\\") != std::string::npos;
  }
  return false;
}

/// [line, column, file] of the caller of the JavaScript function that asks; undefined at the outermost frame.
Local<Value> caller_location(Isolate* isolate) {
  auto stack = v8::StackTrace::CurrentStackTrace(isolate, 2);
  if (stack->GetFrameCount() != 2) return v8::Undefined(isolate);
  auto frame = stack->GetFrame(isolate, 1);
  Local<Value> file = frame->GetScriptNameOrSourceURL();
  if (file.IsEmpty()) return v8::Undefined(isolate);
  Local<Value> out[] = {v8::Integer::New(isolate, frame->GetLineNumber()),
                        v8::Integer::New(isolate, frame->GetColumn()), file};
  return Array::New(isolate, out, 3);
}

/// [source of its script, line, column] (from 1) of the innermost frame of the program; undefined if there is none, or
/// no source.
Local<Value> user_frame(Isolate* isolate) {
  auto stack = v8::StackTrace::CurrentStackTrace(isolate, 32);
  for (int i = 0; i < stack->GetFrameCount(); i++) {
    auto frame = stack->GetFrame(isolate, static_cast<uint32_t>(i));
    auto script = frame->GetScriptName();
    if (!script.IsEmpty() && js::utf8(isolate, script).starts_with("node:")) continue;
    Local<v8::String> source = frame->GetScriptSource();
    if (source.IsEmpty()) return v8::Undefined(isolate);
    Local<Value> out[] = {source, v8::Integer::New(isolate, frame->GetLineNumber()),
                          v8::Integer::New(isolate, frame->GetColumn())};
    return Array::New(isolate, out, 3);
  }
  return v8::Undefined(isolate);
}

/// The variables of a .env file as an object, the last of a name counts.
Local<Object> parse_env(Isolate* isolate, std::string content) {
  auto context = isolate->GetCurrentContext();
  auto out = Object::New(isolate, v8::Null(isolate), nullptr, nullptr, 0);
  for (const auto& [key, value] : parse_dotenv(content)) {
    Local<v8::String> k, v;
    if (!js::string(isolate, key).ToLocal(&k) || !js::string(isolate, value).ToLocal(&v)) return out;
    out->CreateDataProperty(context, k, v).Check();
  }
  return out;
}

}  // namespace

}  // namespace weft::util

WEFT_BINDING(util) {
  using namespace weft::util;
  declare_types(b);
  b.constant("ALL_PROPERTIES", static_cast<int>(v8::ALL_PROPERTIES));
  b.constant("ONLY_ENUMERABLE", static_cast<int>(v8::ONLY_ENUMERABLE));
  b.function<&own_non_index_properties>("getOwnNonIndexProperties");
  b.function<&promise_details>("getPromiseDetails");
  b.function<&proxy_details>("getProxyDetails");
  b.function<&preview_entries>("previewEntries");
  b.function<&constructor_name>("getConstructorName");
  b.function<&is_constructor>("isConstructor");
  b.function<&sleep_ms>("sleep");
  b.function<&call_sites>("getCallSites");
  b.function<&caller_location>("getCallerLocation");
  b.function<&user_frame>("getUserFrame");
  b.function<&is_inside_node_modules>("isInsideNodeModules");
  b.function<&parse_env>("parseEnv");
}
