#include "api/worker_threads/worker.h"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>

#include "api/inspector/start.h"
#include "api/messaging/port.h"
#include "api/profiler/from_options.h"
#include "api/v8/heap_fields.h"
#include "api/worker_threads/thread_pool.h"
#include "api/worker_threads/threads.h"

namespace weft::worker_threads {
namespace {

/// Threads of the process are numbered in the order of their making; 0 is the main one.
std::atomic<uint32_t> next_thread_id = 1;

}  // namespace

/// What the new thread is given.
struct Worker::Job {
  std::shared_ptr<Shared> shared;
  messaging::PortToken control;
  messaging::PortToken mailbox;
  std::shared_ptr<process::Environment> environment;
  std::shared_ptr<const cli::Parsed> command;
  uint32_t id = 0;
  std::string name;
  std::string url;
  bool own_options = false;  ///< it was given some, instead of its parent's
  // What came of it.
  int exit_code = 1;
  int init_error = 0;
  bool out_of_memory = false;
};

Worker::Worker(Runtime& runtime)
    : Handle(runtime), exec_argv_(runtime.options().exec_argv), thread_id_(next_thread_id++) {
  auto* async = &reserve()->async;
  uv_async_init(runtime.loop(), async, &Worker::on_answered);
  shared_->answered = async;
  opened();
  mailbox_ = open_mailbox(thread_id_);
}

Worker::~Worker() {
  terminate();
  if (thread_) thread_->join();
  std::lock_guard lock(shared_->mutex);
  shared_->answered = nullptr;
}

v8::Local<v8::Object> Worker::control_port() {
  auto channel = std::make_shared<messaging::Channel>(2);
  control_ = messaging::PortToken(channel, 1);
  return js::create<messaging::Port>(runtime(), runtime(), messaging::PortToken(channel, 0))->wrapper();
}

void Worker::set_environment(bool share, std::optional<std::vector<std::string>> variables) {
  if (share) {
    environment_ = process::environment_of(runtime());
    return;
  }
  process::Environment::Variables own;
  if (variables) {
    for (size_t i = 0; i + 1 < variables->size(); i += 2) {
      own.emplace_back(std::move((*variables)[i]), std::move((*variables)[i + 1]));
    }
  } else {
    own = process::variables_of(runtime());
  }
  environment_ = std::make_shared<process::Environment>(std::move(own));
}

Worker::OptionErrors Worker::set_options(std::optional<std::vector<std::string>> exec_argv) {
  std::string node_options, inherited;
  const bool has_options = environment_ != nullptr && environment_->get("NODE_OPTIONS", node_options);
  for (auto& [name, value] : process::variables_of(runtime())) {
    if (name == "NODE_OPTIONS") inherited = value;
  }
  // What the process itself was started with is not wrong, though some of it is not for threads.
  const bool own_environment = has_options && node_options != inherited;
  if (!exec_argv && !own_environment) {
    options_ = std::make_shared<const cli::Parsed>(cli::command_of(runtime()));
    return {};
  }
  const char* text = own_environment ? node_options.c_str() : inherited.empty() ? nullptr : inherited.c_str();
  own_options_ = exec_argv.has_value();
  if (exec_argv) {
    exec_argv_ = *exec_argv;
    // The end of the options is none of them.
    if (!exec_argv_.empty() && exec_argv_.back() == "--") exec_argv_.pop_back();
  }
  std::vector<std::string> invalid;
  cli::Parsed parsed = cli::parse_for_worker(exec_argv_, text, invalid);
  // Flags of the parent that are V8's are in effect for every thread.
  if (!exec_argv) invalid.clear();
  if (!parsed.error.empty()) return {{parsed.error}, true};
  options_ = std::make_shared<const cli::Parsed>(std::move(parsed));
  return {std::move(invalid), false};
}

void Worker::start(std::string exec_path, std::string name, std::string url, ResourceLimits limits,
                   js::Callback on_exit) {
  on_exit_ = std::move(on_exit);
  shared_->limits = limits;
  auto job = std::make_shared<Job>();
  job->shared = shared_;
  job->control = std::move(control_);
  job->mailbox = std::move(mailbox_);
  job->environment = std::move(environment_);
  job->command = std::move(options_);
  job->id = thread_id_;
  job->name = std::move(name);
  job->url = std::move(url);
  job->own_options = own_options_;
  Work work;
  work.work = [job](Runtime* runtime, int error) {
    job->init_error = error;
    if (runtime != nullptr) job->exit_code = run(*job, *runtime);
  };
  work.end = [job] { end(*job); };
  auto started = start_thread(exec_path, limits, std::move(work));
  if (started) {
    thread_ = std::move(*started);
    return;
  }
  job->init_error = started.error()->number;
  end(*job);
}

ResourceLimits Worker::limits() const {
  std::lock_guard lock(shared_->mutex);
  return shared_->limits;
}

int Worker::run(Job& job, Runtime& runtime) {
  auto& shared = job.shared;
  pthread_setname_np(pthread_self(), job.name.substr(0, 15).c_str());
  auto& self = runtime.state<Self>();
  self.control = std::move(job.control);
  self.mailbox = std::move(job.mailbox);
  self.thread_id = job.id;
  self.name = job.name;
  process::set_environment_of(runtime, std::move(job.environment));
  cli::set_command_of(runtime, std::move(job.command));

  struct Served {
    Shared* shared;
    Runtime* runtime;
  } served{shared.get(), &runtime};
  auto* wake = new uv_async_t;
  uv_async_init(runtime.loop(), wake, [](uv_async_t* async) {
    auto& served = *static_cast<Served*>(async->data);
    serve(*served.shared, *served.runtime);
  });
  wake->data = &served;
  uv_unref(reinterpret_cast<uv_handle_t*>(wake));
  bool stopped = false;
  {
    std::lock_guard lock(shared->mutex);
    stopped = shared->stop_requested;
    shared->runtime = &runtime;
    shared->limits = runtime.limits();
    shared->wake = wake;
    pthread_getcpuclockid(pthread_self(), &shared->cpu_clock);
    // A worker's program is loaded by its loop, as far as anyone can tell.
    runtime.note_loop_start();
    if (!shared->requests.empty()) uv_async_send(wake);
  }
  int code = 1;
  if (!stopped) profiler::begin_from_options(runtime, job.id);
  if (!stopped) inspector::begin_worker(runtime, job.id, job.name, job.url, job.own_options);
  if (!stopped && !runtime.stopped()) {
    const int end_code = runtime.start() ? runtime.run() : runtime.exit_code();
    if (runtime.exited()) code = end_code;  // else it was terminated
  }
  if (!stopped) inspector::end_worker(runtime, job.id);
  {
    std::lock_guard lock(shared->mutex);
    shared->runtime = nullptr;
    shared->wake = nullptr;
  }
  job.out_of_memory = runtime.out_of_memory();
  self.profiles.clear();
  for (const int fd : self.unmanaged_fds) ::close(fd);
  uv_close(reinterpret_cast<uv_handle_t*>(wake),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_async_t*>(handle); });
  return code;
}

/// On the worker's thread, its runtime being gone; or on the parent's, if there is no thread.
void Worker::end(Job& job) {
  close_mailbox(job.id);
  auto& shared = job.shared;
  std::lock_guard lock(shared->mutex);
  shared->exit_code = job.exit_code;
  shared->init_error = job.init_error;
  shared->out_of_memory = job.out_of_memory;
  shared->ended = true;
  // The parent joins this thread before it closes the handle, so that the handle is there.
  uv_async_send(shared->answered);
}

/// On the worker's thread: does what the parent asked for.
void Worker::serve(Shared& shared, Runtime& runtime) {
  for (;;) {
    Shared::Request request;
    {
      std::lock_guard lock(shared.mutex);
      if (shared.stop_requested) uv_stop(runtime.loop());
      if (shared.requests.empty() || shared.stop_requested) return;
      request = std::move(shared.requests.front());
      shared.requests.pop_front();
    }
    auto answer = request(runtime);
    std::lock_guard lock(shared.mutex);
    shared.answers.push_back(std::move(answer));
    if (shared.answered != nullptr) uv_async_send(shared.answered);
  }
}

template <typename Fn>
void Worker::ask(Fn compute, js::Callback done) {
  std::lock_guard lock(shared_->mutex);
  if (shared_->ended) return;
  // The callback stays here: it is a JavaScript function of this thread's.
  const uint32_t question = questions_++;
  asked_[question] = std::move(done);
  shared_->requests.push_back([compute = std::move(compute), question](Runtime& runtime) -> Shared::Answer {
    auto value = std::make_shared<decltype(compute(runtime))>(compute(runtime));
    return [value, question](Worker& worker) {
      auto asked = worker.asked_.extract(question);
      if (!asked.empty()) asked.mapped().call(std::move(*value));
    };
  });
  if (shared_->runtime == nullptr) return;
  uv_async_send(shared_->wake);
  // A thread that computes gets to its loop late or never.
  shared_->runtime->isolate()->RequestInterrupt(
      [](v8::Isolate* isolate, void* data) { serve(*static_cast<Shared*>(data), Runtime::from(isolate)); },
      shared_.get());
}

void Worker::heap_snapshot(bool expose_internals, bool expose_numeric_values, js::Callback done) {
  ask(
      [=](Runtime& runtime) {
        return v8_api::heap_snapshot(runtime.isolate(), expose_internals, expose_numeric_values);
      },
      std::move(done));
}

void Worker::heap_statistics(js::Callback done) {
  ask([](Runtime& runtime) { return v8_api::heap_statistics(runtime.isolate()); }, std::move(done));
}

void Worker::cpu_usage(js::Callback done) {
  ask(
      [](Runtime&) {
        uv_rusage_t usage{};
        uv_getrusage_thread(&usage);
        const auto microseconds = [](const uv_timeval_t& t) {
          return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec);
        };
        return std::vector<double>{microseconds(usage.ru_utime), microseconds(usage.ru_stime)};
      },
      std::move(done));
}

void Worker::start_cpu_profile(js::Callback done) {
  ask([](Runtime& runtime) { return runtime.state<Self>().profiles.start_cpu(runtime.isolate()); }, std::move(done));
}

void Worker::stop_cpu_profile(uint32_t id, js::Callback done) {
  ask([id](Runtime& runtime) { return runtime.state<Self>().profiles.stop_cpu(id); }, std::move(done));
}

void Worker::start_heap_profile(js::Callback done) {
  ask([](Runtime& runtime) { return runtime.state<Self>().profiles.start_heap(runtime.isolate()); }, std::move(done));
}

void Worker::stop_heap_profile(js::Callback done) {
  ask([](Runtime& runtime) { return runtime.state<Self>().profiles.stop_heap(runtime.isolate()); }, std::move(done));
}

std::vector<double> Worker::loop_times() const {
  std::lock_guard lock(shared_->mutex);
  if (shared_->runtime == nullptr) return {0, 0, 0};
  const double start = static_cast<double>(shared_->runtime->milestones.loop_start) / 1e6;
  const double idle = static_cast<double>(shared_->runtime->idle_time_ns(shared_->cpu_clock)) / 1e6;
  return {start, idle, static_cast<double>(uv_hrtime()) / 1e6};
}

void Worker::terminate() {
  std::lock_guard lock(shared_->mutex);
  shared_->stop_requested = true;
  if (shared_->runtime == nullptr) return;
  shared_->runtime->terminate();
  inspector::interrupt_worker(thread_id_);
  uv_async_send(shared_->wake);  // wakes a loop that waits
}

/// On the parent's loop.
void Worker::on_answered(uv_async_t* async) {
  auto* worker = self<Worker>(reinterpret_cast<uv_handle_t*>(async));
  if (worker == nullptr) return;
  v8::HandleScope handles(worker->isolate());
  v8::Context::Scope entered(worker->runtime().context());
  [[maybe_unused]] auto wrapper = worker->wrapper();
  bool ended = false;
  for (;;) {
    Shared::Answer answer;
    {
      std::lock_guard lock(worker->shared_->mutex);
      ended = worker->shared_->ended;
      if (worker->shared_->answers.empty()) break;
      answer = std::move(worker->shared_->answers.front());
      worker->shared_->answers.pop_front();
    }
    if (!worker->runtime().stopped()) answer(*worker);
  }
  if (ended) worker->ended();
}

void Worker::ended() {
  if (thread_) thread_->join();
  auto on_exit = std::move(on_exit_);
  if (on_exit && !runtime().stopped()) {
    const int error = shared_->init_error;
    on_exit.call(shared_->exit_code, error == 0 ? std::string() : std::string(uv_err_name(error)),
                 shared_->out_of_memory);
  }
  close(std::nullopt);
}

}  // namespace weft::worker_threads
