#include "api/worker_threads/worker.h"

#include <algorithm>
#include <atomic>
#include <string>

#include "api/messaging/port.h"

namespace weft::js {
template <>
struct Fields<weft::ResourceLimits> {
  using L = weft::ResourceLimits;
  static constexpr auto list =
      std::tuple{field("maxYoungGenerationSizeMb", &L::max_young_generation_mb),
                 field("maxOldGenerationSizeMb", &L::max_old_generation_mb),
                 field("codeRangeSizeMb", &L::code_range_mb), field("stackSizeMb", &L::stack_mb)};
};
}  // namespace weft::js

namespace weft::worker_threads {
namespace {

/// Threads of the process are numbered in the order of their making; 0 is the main one.
std::atomic<uint32_t> next_thread_id = 1;

}  // namespace

Worker::Worker(Runtime& runtime) : Handle(runtime), thread_id_(next_thread_id++) {
  auto* async = &reserve()->async;
  uv_async_init(runtime.loop(), async, &Worker::on_ended);
  opened();
}

Worker::~Worker() {
  terminate();
  thread_.join();
}

v8::Local<v8::Object> Worker::control_port() {
  auto channel = std::make_shared<messaging::Channel>(2);
  control_ = messaging::PortToken(channel, 1);
  return js::create<messaging::Port>(runtime(), runtime(), messaging::PortToken(channel, 0))->wrapper();
}

void Worker::start(std::vector<std::string> argv, std::vector<std::string> exec_argv, std::string name,
                   ResourceLimits limits, js::Callback on_exit) {
  on_exit_ = std::move(on_exit);
  shared_->limits = limits;
  struct Job {
    std::shared_ptr<Shared> shared;
    Runtime::Options options;
    messaging::PortToken control;
    uint32_t id;
    std::string name;
    uv_async_t* ended;
  };
  auto job = std::make_shared<Job>();
  job->shared = shared_;
  job->options.main = false;
  job->options.argv = std::move(argv);
  job->options.exec_argv = std::move(exec_argv);
  job->options.entry = "internal:worker_threads/worker_main";
  job->options.limits = limits;
  job->control = std::move(control_);
  job->id = thread_id_;
  job->name = std::move(name);
  job->ended = as<uv_async_t>();
  const auto stack = static_cast<size_t>(std::max(limits.stack_mb, kLeastStackMb) * (1 << 20));
  auto started = thread_.start(stack, job->name, [job] {
    run(job->shared, std::move(job->options), std::move(job->control), job->id, std::move(job->name));
    // The parent joins this thread before it closes the handle, so that the handle is there.
    uv_async_send(job->ended);
  });
  if (started) return;
  shared_->exit_code = 1;
  shared_->init_error = started.error()->number;
  uv_async_send(as<uv_async_t>());
}

ResourceLimits Worker::limits() const {
  std::lock_guard lock(shared_->mutex);
  return shared_->limits;
}

void Worker::run(std::shared_ptr<Shared> shared, Runtime::Options options, messaging::PortToken control,
                 uint32_t thread_id, std::string name) {
  auto loop = make_loop();
  if (!loop) {
    shared->exit_code = 1;
    shared->init_error = loop.error()->number;
    return;
  }
  Runtime runtime(std::move(options), std::move(*loop));
  auto& self = runtime.state<Self>();
  self.control = std::move(control);
  self.thread_id = thread_id;
  self.name = std::move(name);

  auto* stop = new uv_async_t;
  uv_async_init(runtime.loop(), stop, [](uv_async_t* async) { uv_stop(async->loop); });
  uv_unref(reinterpret_cast<uv_handle_t*>(stop));
  bool stopped = false;
  {
    std::lock_guard lock(shared->mutex);
    stopped = shared->stop_requested;
    shared->runtime = &runtime;
    shared->limits = runtime.limits();
    shared->stop_async = stop;
  }
  int code = 1;
  if (!stopped) {
    const int end = runtime.start() ? runtime.run() : runtime.exit_code();
    if (runtime.exited()) code = end;  // else it was terminated
  }
  {
    std::lock_guard lock(shared->mutex);
    shared->runtime = nullptr;
    shared->stop_async = nullptr;
  }
  uv_close(reinterpret_cast<uv_handle_t*>(stop),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_async_t*>(handle); });
  shared->exit_code = code;
  shared->out_of_memory = runtime.out_of_memory();
}

void Worker::terminate() {
  std::lock_guard lock(shared_->mutex);
  shared_->stop_requested = true;
  if (shared_->runtime == nullptr) return;
  shared_->runtime->terminate();
  uv_async_send(shared_->stop_async);  // wakes a loop that waits
}

void Worker::on_ended(uv_async_t* async) {
  auto* worker = self<Worker>(reinterpret_cast<uv_handle_t*>(async));
  if (worker == nullptr) return;
  worker->thread_.join();
  v8::HandleScope handles(worker->isolate());
  v8::Context::Scope entered(worker->runtime().context());
  [[maybe_unused]] auto wrapper = worker->wrapper();
  auto on_exit = std::move(worker->on_exit_);
  worker->close(std::nullopt);
  if (!on_exit || worker->runtime().stopped()) return;
  const int error = worker->shared_->init_error;
  on_exit.call(worker->shared_->exit_code, error == 0 ? std::string() : std::string(uv_err_name(error)),
               worker->shared_->out_of_memory);
}

namespace {

/// `{ threadId, name, control }` of this thread if it is a worker; its control channel's native port only once.
v8::Local<v8::Value> self(Runtime& runtime) {
  if (runtime.is_main()) return v8::Undefined(runtime.isolate());
  auto& self = runtime.state<Self>();
  v8::Isolate* isolate = runtime.isolate();
  auto out = v8::Object::New(isolate);
  js::set(isolate, out, "threadId", v8::Integer::NewFromUnsigned(isolate, self.thread_id));
  js::set(isolate, out, "name", js::string(isolate, self.name).ToLocalChecked());
  js::set(isolate, out, "limits", js::to_value(runtime, ResourceLimits(runtime.limits())).ToLocalChecked());
  if (self.control) {
    js::set(isolate, out, "control", js::create<messaging::Port>(runtime, runtime, std::move(self.control))->wrapper());
  }
  return out;
}

bool is_main_thread(Runtime& runtime) { return runtime.is_main(); }

}  // namespace
}  // namespace weft::worker_threads

WEFT_BINDING(worker_threads) {
  using namespace weft::worker_threads;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.type<Worker>("Worker")
      .constructor<weft::Runtime&>()
      .method<&Worker::control_port>("controlPort")
      .method<&Worker::start>("start")
      .method<&Worker::terminate>("terminate")
      .method<&Worker::close>("close")
      .method<&Worker::ref>("ref")
      .method<&Worker::unref>("unref")
      .method<&Worker::has_ref>("hasRef")
      .getter<&Worker::limits>("limits")
      .getter<&Worker::thread_id>("threadId");
  b.function<&self>("self");
  b.function<&is_main_thread>("isMainThread");
}
