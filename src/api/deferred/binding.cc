// `binding:deferred`.
#include <time.h>
#include <uv.h>

#include "api/deferred/client.h"
#include "api/deferred/code.h"
#include "api/deferred/inspection.h"
#include "api/deferred/kind.h"
#include "api/deferred/pool_thread.h"
#include "modules/watchdog.h"

namespace weft::deferred {
namespace {

using v8::Local;
using v8::Value;

// --- functions ------------------------------------------------------------------------------------------------------------

/// Where a function was written: [script id, start, file or URL, line, column, whether in an ES module], positions from 0;
/// undefined for native functions.
Local<Value> location(v8::Isolate* isolate, Local<v8::Function> fn) {
  const int id = fn->ScriptId();
  if (id == v8::UnboundScript::kNoScriptId) return v8::Undefined(isolate);
  const v8::ScriptOrigin origin = fn->GetScriptOrigin();
  Local<Value> name = origin.ResourceName();
  Local<Value> out[] = {v8::Integer::New(isolate, id),
                        v8::Integer::New(isolate, fn->GetScriptStartPosition()),
                        name.IsEmpty() ? v8::Undefined(isolate).As<Value>() : name,
                        v8::Integer::New(isolate, fn->GetScriptLineNumber()),
                        v8::Integer::New(isolate, fn->GetScriptColumnNumber()),
                        v8::Boolean::New(isolate, origin.Options().IsModule())};
  return v8::Array::New(isolate, out, 6);
}

Local<Value> scopes(Runtime& runtime, Local<v8::Function> fn) {
  Local<Value> found;
  if (runtime.state<Inspection>().scopes(fn).ToLocal(&found)) return found;
  return v8::Undefined(runtime.isolate());
}

/// The maker of a code on this thread.
v8::MaybeLocal<Value> compile_code(Runtime& runtime, CodeHandle& code) {
  bool from_cache = false;
  v8::Local<v8::Function> maker;
  if (!code.code()->compile(runtime, &from_cache).ToLocal(&maker)) return {};
  return maker.As<Value>();
}

/// A unit of codes and, unless undefined, the description of what they capture.
Result<Local<Value>> make_unit(Runtime& runtime, Local<v8::Array> codes, Local<Value> graph, bool simple, bool reusable,
                               bool tampers) {
  auto unit = std::make_shared<Unit>();
  unit->id = next_unit_id();
  unit->simple = simple;
  unit->reusable = reusable;
  unit->tampers = tampers;
  auto context = runtime.isolate()->GetCurrentContext();
  for (uint32_t i = 0; i < codes->Length(); ++i) {
    Local<Value> item;
    if (!codes->Get(context, i).ToLocal(&item)) return Error::pending();
    auto* code = static_cast<CodeHandle*>(js::Object::unwrap(item, js::type_tag<CodeHandle>()));
    if (code == nullptr) return Error::type("ERR_INVALID_ARG_TYPE", "Not a code");
    unit->codes.push_back(code->code());
  }
  if (!graph->IsUndefined()) {
    auto message = messaging::serialize(runtime, graph, {});
    if (!message) return std::move(message.error());
    unit->graph = std::move(*message);
  }
  auto* handle = js::create<UnitHandle>(runtime);
  handle->set(std::move(unit));
  return handle->wrapper().As<Value>();
}

// --- the owner's side -----------------------------------------------------------------------------------------------------

void open_client(Runtime& runtime, Local<v8::Function> deliver, int32_t threads) {
  Pool& pool = Pool::get();
  pool.set_limit(cpu_threads(threads));
  runtime.state<Client>().deliver.Reset(runtime.isolate(), deliver);
}

/// Calls `fn` with the other arguments, but stops it after `ms`: false then.
Result<bool> call_within(Runtime& runtime, uint32_t ms, Local<v8::Function> fn, js::Rest arguments) {
  v8::Isolate* isolate = runtime.isolate();
  v8::LocalVector<Value> argv(isolate);
  for (int i = 0; i < arguments.size(); ++i) argv.push_back(arguments[i]);
  bool ok = false;
  modules::Watchdog watchdog(isolate, ms, false);
  {
    v8::TryCatch caught(isolate);
    ok = !fn->Call(isolate->GetCurrentContext(), v8::Undefined(isolate), static_cast<int>(argv.size()), argv.data())
              .IsEmpty();
    watchdog.stop();
    if (watchdog.fired() && !runtime.stopped()) {
      isolate->CancelTerminateExecution();
      if (!ok && caught.HasTerminated()) return false;
    }
    if (!ok) caught.ReThrow();
  }
  if (!ok) return Error::pending();
  return true;
}

/// A clock for measuring short times, in nanoseconds.
double now_ns() { return static_cast<double>(uv_hrtime()); }

/// What this thread has used of its core, in nanoseconds. A system call.
double cpu_ns() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

void warm_up() { Pool::get().warm_up(); }

Result<bool> submit(Runtime& runtime, UnitHandle& unit, uint32_t slot, uint32_t priority, uint32_t form,
                    js::Rest arguments) {
  return runtime.state<Client>().submit(unit, slot, priority, form, arguments, {});
}

Result<bool> submit_transfer(Runtime& runtime, UnitHandle& unit, uint32_t slot, uint32_t priority, uint32_t form,
                             Local<v8::Array> transfer, js::Rest arguments) {
  return runtime.state<Client>().submit(unit, slot, priority, form, arguments,
                                        messaging::items_of(runtime.isolate(), transfer));
}

void flush(Runtime& runtime) { runtime.state<Client>().flush(); }

bool cancel(Runtime& runtime, uint32_t slot) { return runtime.state<Client>().cancel(slot); }

/// [threads, limit, waiting, queued, run, stolen, cancelled, bytes, cache hits, cache misses, bytecode hits, started, replaced,
/// wake-ups]
std::vector<double> counters() {
  Pool& pool = Pool::get();
  auto& c = pool.counters();
  const auto number = [](const std::atomic<uint64_t>& n) { return static_cast<double>(n.load()); };
  return {static_cast<double>(pool.threads()),
          static_cast<double>(pool.limit()),
          static_cast<double>(pool.waiting()),
          number(c.queued),
          number(c.run),
          number(c.stolen),
          number(c.cancelled),
          number(c.bytes),
          number(c.cache_hits),
          number(c.cache_misses),
          number(c.bytecode_hits),
          number(c.threads_started),
          number(c.threads_replaced),
          number(c.wakeups)};
}

bool is_pool_thread(Runtime& runtime) { return runtime.state<SelfThread>().thread != nullptr; }

// --- the pool thread's side -----------------------------------------------------------------------------------------------

void set_hooks(Runtime& runtime, Local<v8::Object> from) {
  PoolThread* thread = runtime.state<SelfThread>().thread;
  if (thread == nullptr) return;
  v8::Isolate* isolate = runtime.isolate();
  auto context = isolate->GetCurrentContext();
  const auto load = [&]<typename T>(v8::Global<T>& to, const char* name) {
    Local<Value> value;
    if (from->Get(context, js::name(isolate, name)).ToLocal(&value)) to.Reset(isolate, value.As<T>());
  };
  load(thread->hooks.run, "run");
  load(thread->hooks.rebuild, "rebuild");
  load(thread->hooks.describe, "describe");
  load(thread->hooks.restore, "restore");
  load(thread->hooks.ended, "ended");
  load(thread->hooks.pending, "pending");
  load(thread->hooks.task_key, "taskKey");
  Local<Value> make;
  if (from->Get(context, js::name(isolate, "make")).ToLocal(&make)) {
    thread->makers().set_module_maker(make.As<v8::Function>());
  }
}

void settle(Runtime& runtime, uint32_t serial, bool ok, Local<Value> value) {
  runtime.state<SelfThread>().thread->settle(serial, ok, value);
}

void follow(Runtime& runtime, uint32_t serial, Local<v8::Function> settle) {
  runtime.state<SelfThread>().thread->follow(serial, settle);
}

void fail_task(Runtime& runtime, uint32_t serial, Local<Value> error) {
  runtime.state<SelfThread>().thread->fail(serial, error);
}

void exit_task(Runtime& runtime, uint32_t serial) { runtime.state<SelfThread>().thread->exit_task(serial); }

void stop_stray(Runtime& runtime) { runtime.state<SelfThread>().thread->stop_stray(); }

/// Whether a function's text came here with a task; 0: it did not, 1: it did, 2: nobody knows, the function is native.
uint32_t shipped(Runtime& runtime, Local<v8::Function> fn) {
  const int id = fn->ScriptId();
  if (id == v8::UnboundScript::kNoScriptId) return 2;
  return runtime.state<SelfThread>().thread->makers().is_shipped(id) ? 1 : 0;
}

uint32_t current_serial(Runtime& runtime) { return runtime.state<SelfThread>().thread->current_serial(); }

}  // namespace
}  // namespace weft::deferred

WEFT_BINDING(deferred) {
  using namespace weft::deferred;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.type<CodeHandle>("Code")
      .constructor<std::string, std::string, int32_t, bool>()
      .getter<&CodeHandle::id>("id")
      .getter<&CodeHandle::size>("size");
  b.type<UnitHandle>("Unit").getter<&UnitHandle::id>("id").getter<&UnitHandle::size>("size");
  b.function<&location>("location");
  b.function<&scopes>("scopes");
  b.fast<&kind_of>("kindOf");
  b.function<&call_within>("callWithin");
  b.function<&compile_code>("compileCode");
  b.fast<&now_ns>("nowNs");
  b.fast<&cpu_ns>("cpuNs");
  b.function<&make_unit>("makeUnit");
  b.function<&open_client>("open");
  b.function<&warm_up>("warmUp");
  b.function<&submit>("submit");
  b.function<&submit_transfer>("submitTransfer");
  b.function<&flush>("flush");
  b.function<&cancel>("cancel");
  b.function<&counters>("counters");
  b.function<&is_pool_thread>("isPoolThread");
  b.function<&set_hooks>("setHooks");
  b.function<&settle>("settle");
  b.function<&fail_task>("failTask");
  b.function<&exit_task>("exitTask");
  b.function<&follow>("follow");
  b.function<&stop_stray>("stopStray");
  b.function<&shipped>("shipped");
  b.function<&current_serial>("currentSerial");
}
