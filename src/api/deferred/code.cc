#include "api/deferred/code.h"

#include <utility>

#include "js/env.h"
#include "modules/module_table.h"
#include "runtime/runtime.h"

namespace weft::deferred {
namespace {

/// Below this, compiling is faster than taking bytecode over.
constexpr size_t kMinBytecodeSource = 1024;

std::atomic<uint64_t> last_code_id = 0;
std::atomic<uint64_t> last_unit_id = 0;

}  // namespace

uint64_t next_unit_id() { return ++last_unit_id; }

Code::Code(std::string body, std::string resource, int line, bool is_module)
    : id_(++last_code_id), body_(std::move(body)), resource_(std::move(resource)), line_(line), is_module_(is_module) {}

v8::MaybeLocal<v8::Function> Code::compile(Runtime& runtime, bool* from_cache) const {
  using Compiler = v8::ScriptCompiler;
  v8::Isolate* isolate = runtime.isolate();
  v8::EscapableHandleScope handles(isolate);
  auto context = isolate->GetCurrentContext();
  v8::Local<v8::String> text, name;
  if (!js::string(isolate, body_).ToLocal(&text) || !js::string(isolate, resource_).ToLocal(&name)) return {};
  std::shared_ptr<const Compiler::CachedData> bytecode;
  {
    std::lock_guard lock(mutex_);
    bytecode = bytecode_;
  }
  *from_cache = bytecode != nullptr;
  auto& table = runtime.state<modules::ModuleTable>();
  v8::Local<v8::Data> options;
  if (!table.default_options.IsEmpty()) options = table.default_options.Get(isolate);
  v8::ScriptOrigin origin(name, line_, 0, false, -1, v8::Local<v8::Value>(), false, false, false, options);
  Compiler::Source source(text, origin,
                          bytecode ? new Compiler::CachedData(bytecode->data, bytecode->length) : nullptr);
  v8::Local<v8::Function> made;
  if (!Compiler::CompileFunction(context, &source, 0, nullptr, 0, nullptr,
                                 bytecode ? Compiler::kConsumeCodeCache : Compiler::kNoCompileOptions)
           .ToLocal(&made)) {
    return {};
  }
  return handles.Escape(made);
}

bool Code::wants_bytecode() const {
  if (body_.size() < kMinBytecodeSource || is_module_) return false;
  std::lock_guard lock(mutex_);
  return bytecode_ == nullptr;
}

void Code::keep_bytecode(v8::Local<v8::Function> maker) const {
  std::shared_ptr<const v8::ScriptCompiler::CachedData> made(v8::ScriptCompiler::CreateCodeCacheForFunction(maker));
  if (!made) return;
  std::lock_guard lock(mutex_);
  if (bytecode_ == nullptr) bytecode_ = std::move(made);
}

double UnitHandle::size() const {
  size_t size = unit_->graph ? unit_->graph->size : 0;
  for (const auto& code : unit_->codes) size += code->size();
  return static_cast<double>(size);
}

}  // namespace weft::deferred
