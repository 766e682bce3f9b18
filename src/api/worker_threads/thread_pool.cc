#include "api/worker_threads/thread_pool.h"

#include <uv.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

namespace weft::worker_threads {
namespace {

/// Workers that follow one another faster than this are worth a thread in advance.
constexpr uint64_t kQuickNs = 1'000'000'000;
/// How long a thread waits for its first worker.
constexpr auto kPatience = std::chrono::milliseconds(400);
/// Built-ins that every worker needs beyond those that the snapshot holds.
constexpr const char* kEarly[] = {"internal:worker_threads/worker_main", "internal:messaging/hooks"};

/// A thread before it is a worker's.
struct Place {
  std::string exec_path;
  ResourceLimits limits;
  std::unique_ptr<Thread> thread = std::make_unique<Thread>();
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Work> work;  // guarded by mutex
  bool gone = false;         // guarded by mutex: waited long enough
};

/// The one thread that waits for a worker; of the process, since any of its threads may start the next.
struct Waiting {
  std::mutex mutex;
  std::shared_ptr<Place> place;
  uint64_t last_start_ns = 0;
};

Waiting& waiting() {
  static auto* waiting = new Waiting;  // never destroyed: threads may outlive the statics
  return *waiting;
}

/// Loads what the worker will need; what fails here fails again, and is told, when it starts.
void load_early(Runtime& runtime) {
  v8::Isolate* isolate = runtime.isolate();
  v8::HandleScope handles(isolate);
  v8::Local<v8::Context> context = runtime.context();
  v8::Context::Scope entered(context);
  v8::TryCatch caught(isolate);
  for (const char* id : kEarly) {
    v8::Local<v8::Value> name = js::name(isolate, id);
    if (runtime.require_builtin()->Call(context, v8::Undefined(isolate), 1, &name).IsEmpty()) return;
  }
}

/// Waits for a worker; empty if none came.
std::optional<Work> wait_for_work(Place& place) {
  std::unique_lock lock(place.mutex);
  place.changed.wait_for(lock, kPatience, [&] { return place.work.has_value(); });
  if (!place.work) place.gone = true;
  return std::move(place.work);
}

/// Nobody wanted this thread, and after wait_for_work() nobody can any more.
void leave(const std::shared_ptr<Place>& place) {
  auto& all = waiting();
  std::lock_guard lock(all.mutex);
  if (all.place == place) all.place = nullptr;
  place->thread->detach();
}

void run(const std::shared_ptr<Place>& place) {
  bool at_once = false;
  {
    std::lock_guard lock(place->mutex);
    at_once = place->work.has_value();
  }
  auto loop = make_loop();
  std::optional<Work> work;
  if (!loop) {
    work = wait_for_work(*place);
    if (!work) return leave(place);
    work->work(nullptr, loop.error()->number);
  } else {
    Runtime::Options options;
    options.main = false;
    options.argv = {place->exec_path};
    options.entry = "internal:worker_threads/worker_main";
    options.limits = place->limits;
    Runtime runtime(std::move(options), std::move(*loop));
    if (!at_once) load_early(runtime);
    work = wait_for_work(*place);
    if (work) work->work(&runtime, 0);
  }
  if (!work) return leave(place);
  work->end();
}

Result<std::shared_ptr<Place>> make_place(const std::string& exec_path, const ResourceLimits& limits,
                                          std::optional<Work> work) {
  auto place = std::make_shared<Place>();
  place->exec_path = exec_path;
  place->limits = limits;
  place->work = std::move(work);
  const auto stack = static_cast<size_t>(std::max(limits.stack_mb, kLeastStackMb) * (1 << 20));
  if (auto started = place->thread->start(stack, "WorkerThread", [place] { run(place); }); !started) {
    return std::move(started.error());
  }
  return place;
}

bool same(const ResourceLimits& a, const ResourceLimits& b) {
  return a.max_old_generation_mb == b.max_old_generation_mb && a.max_young_generation_mb == b.max_young_generation_mb &&
         a.code_range_mb == b.code_range_mb && a.stack_mb == b.stack_mb;
}

}  // namespace

Result<std::unique_ptr<Thread>> start_thread(const std::string& exec_path, const ResourceLimits& limits, Work work) {
  auto& all = waiting();
  const uint64_t now = uv_hrtime();
  std::shared_ptr<Place> place;
  bool quick = false;
  {
    std::lock_guard lock(all.mutex);
    quick = all.last_start_ns != 0 && now - all.last_start_ns < kQuickNs;
    all.last_start_ns = now;
    if (all.place && same(all.place->limits, limits) && all.place->exec_path == exec_path) place = std::move(all.place);
  }
  std::unique_ptr<Thread> thread;
  if (place) {
    std::lock_guard lock(place->mutex);
    if (!place->gone) {
      place->work = std::move(work);
      thread = std::move(place->thread);
      place->changed.notify_one();
    }
  }
  if (thread == nullptr) {
    auto made = make_place(exec_path, limits, std::move(work));
    if (!made) return std::move(made.error());
    thread = std::move((*made)->thread);
  }
  if (quick) {
    std::lock_guard lock(all.mutex);
    // That there can be no thread in advance is nobody's trouble.
    if (!all.place) {
      if (auto made = make_place(exec_path, limits, std::nullopt)) all.place = std::move(*made);
    }
  }
  return thread;
}

}  // namespace weft::worker_threads
