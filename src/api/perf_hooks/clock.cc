#include "api/perf_hooks/clock.h"

#include <sys/time.h>
#include <uv.h>

#include "api/perf_hooks/histogram.h"
#include "runtime/runtime.h"

namespace weft::perf_hooks {

namespace {

/// Read before main(), as near to the start of the process as code can be.
const uint64_t start_ns = uv_hrtime();

/// Per runtime: what its clock counts from, and the milestones of its life. All threads of a process have one time origin.
struct Clock {
  explicit Clock(Runtime&) {}
  uint64_t origin_ns = start_ns;
  uint64_t bootstrap_complete_ns = 0;
};

/// The time origin in milliseconds since 1970, the same whenever it is asked for.
double process_time_origin_ms() {
  static const double origin = [] {
    timeval now;
    gettimeofday(&now, nullptr);
    double now_ms = static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_usec) / 1e3;
    return now_ms - static_cast<double>(uv_hrtime() - start_ns) / 1e6;
  }();
  return origin;
}

double now(Runtime& runtime) { return static_cast<double>(uv_hrtime() - runtime.state<Clock>().origin_ns) / 1e6; }

double time_origin() { return process_time_origin_ms(); }

/// Milliseconds that the loop has spent waiting for events.
double idle_time(Runtime& runtime) { return static_cast<double>(runtime.idle_time_ns()) / 1e6; }

struct LoopMetrics {
  uint64_t loop_count, events, events_waiting;
};

LoopMetrics loop_metrics(Runtime& runtime) {
  uv_metrics_t metrics;
  uv_metrics_info(runtime.loop(), &metrics);
  return {metrics.loop_count, metrics.events, metrics.events_waiting};
}

/// Per runtime: who is told of garbage collections, and the one that goes on.
struct GcObserver {
  explicit GcObserver(Runtime& r) : runtime(r) {}
  Runtime& runtime;
  v8::Global<v8::Function> on_gc;
  double started_ms = 0;
};

/// Tells JavaScript of one collection.
class GcReport final : public v8::Task {
 public:
  GcReport(GcObserver& observer, v8::GCType type, v8::GCCallbackFlags flags, double start, double duration)
      : observer_(observer), type_(type), flags_(flags), start_(start), duration_(duration) {}
  void Run() override {
    if (observer_.on_gc.IsEmpty()) return;
    v8::Isolate* isolate = observer_.runtime.isolate();
    v8::HandleScope handles(isolate);
    v8::Context::Scope entered(observer_.runtime.context());
    v8::Local<v8::Value> argv[] = {v8::Integer::New(isolate, type_), v8::Integer::New(isolate, flags_),
                                   v8::Number::New(isolate, start_), v8::Number::New(isolate, duration_)};
    (void)observer_.runtime.call_from_loop(observer_.on_gc.Get(isolate), v8::Undefined(isolate), 4, argv);
  }

 private:
  GcObserver& observer_;
  v8::GCType type_;
  v8::GCCallbackFlags flags_;
  double start_, duration_;
};

void gc_begins(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* data) {
  auto& observer = *static_cast<GcObserver*>(data);
  observer.started_ms = now(observer.runtime);
}

void gc_ends(v8::Isolate* isolate, v8::GCType type, v8::GCCallbackFlags flags, void* data) {
  auto& observer = *static_cast<GcObserver*>(data);
  double start = observer.started_ms;
  // JavaScript cannot run inside the collection: a task of the loop tells it.
  v8::Platform& platform = Engine::get().platform();
  platform.GetForegroundTaskRunner(isolate)->PostTask(
      std::make_unique<GcReport>(observer, type, flags, start, now(observer.runtime) - start));
}

/// `fn(kind, flags, start, duration)` after each garbage collection; undefined: no more.
void observe_gc(Runtime& runtime, v8::Local<v8::Value> fn) {
  auto& observer = runtime.state<GcObserver>();
  bool before = !observer.on_gc.IsEmpty();
  observer.on_gc.Reset();
  if (fn->IsFunction()) observer.on_gc.Reset(runtime.isolate(), fn.As<v8::Function>());
  bool after = !observer.on_gc.IsEmpty();
  if (after && !before) {
    runtime.isolate()->AddGCPrologueCallback(gc_begins, &observer);
    runtime.isolate()->AddGCEpilogueCallback(gc_ends, &observer);
  } else if (before && !after) {
    runtime.isolate()->RemoveGCPrologueCallback(gc_begins, &observer);
    runtime.isolate()->RemoveGCEpilogueCallback(gc_ends, &observer);
  }
}

/// To be called when the runtime's JavaScript starts: no program has run yet.
void start_clock(Runtime& runtime) { runtime.state<Clock>().bootstrap_complete_ns = uv_hrtime(); }

/// Milliseconds from the time origin to a milestone; -1 when it was not reached.
double milestone(Runtime& runtime, std::string name) {
  const Clock& clock = runtime.state<Clock>();
  auto since_origin = [&](uint64_t ns) { return ns == 0 ? -1 : static_cast<double>(ns - clock.origin_ns) / 1e6; };
  if (name == "nodeStart") return 0;
  if (name == "v8Start") return since_origin(runtime.milestones.engine_start);
  if (name == "environment") return since_origin(runtime.milestones.environment);
  if (name == "bootstrapComplete") return since_origin(clock.bootstrap_complete_ns);
  if (name == "loopStart") return since_origin(runtime.milestones.loop_start);
  if (name == "loopExit") return since_origin(runtime.milestones.loop_exit);
  return -1;
}

}  // namespace

uint64_t process_start_ns() { return start_ns; }

}  // namespace weft::perf_hooks

namespace weft::js {
template <>
struct Fields<weft::perf_hooks::LoopMetrics> {
  using M = weft::perf_hooks::LoopMetrics;
  static constexpr auto list = std::tuple{field("loopCount", &M::loop_count), field("events", &M::events),
                                          field("eventsWaiting", &M::events_waiting)};
};
}  // namespace weft::js

WEFT_BINDING(perf_hooks) {
  using namespace weft::perf_hooks;
  b.fast<&now>("now");
  b.function<&time_origin>("timeOrigin");
  b.function<&idle_time>("idleTime");
  b.function<&loop_metrics>("loopMetrics");
  b.function<&start_clock>("startClock");
  b.function<&observe_gc>("observeGc");
  b.function<&milestone>("milestone");
  declare_histogram(b);
}
