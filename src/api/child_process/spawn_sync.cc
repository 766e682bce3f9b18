#include "api/child_process/spawn_sync.h"

#include <csignal>
#include <deque>

namespace weft::child_process {
namespace {

class Run;

/// A pipe to the child.
struct SyncPipe {
  Run* run = nullptr;
  SyncStdio setup;
  uv_pipe_t handle{};
  uv_write_t write{};
  uv_shutdown_t shutdown{};
  std::string* output = nullptr;
  bool open = false;
  char buffer[64 * 1024];
};

class Run {
 public:
  Run(const SpawnOptions& options, std::vector<SyncStdio> stdio, const SyncLimits& limits)
      : options_(options), stdio_(std::move(stdio)), limits_(limits) {}

  SyncResult go();

 private:
  static void on_exit(uv_process_t* process, int64_t status, int signal);
  static void on_allocate(uv_handle_t* handle, size_t, uv_buf_t* out);
  static void on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer);
  static void on_timeout(uv_timer_t* timer);
  int start();
  int start_pipe(SyncPipe& pipe);
  void close(SyncPipe& pipe);
  void fail(int error);
  void kill();
  void stop_timer();

  const SpawnOptions& options_;
  std::vector<SyncStdio> stdio_;
  SyncLimits limits_;
  SyncResult result_;
  uv_loop_t loop_{};
  uv_process_t process_{};
  uv_timer_t timer_{};
  bool timing_ = false;
  bool killed_ = false;
  bool started_ = false;
  std::deque<SyncPipe> pipes_;  // a deque: handles must not move
};

SyncResult Run::go() {
  if (const int error = uv_loop_init(&loop_); error != 0) {
    result_.error = error;
    return result_;
  }
  loop_.data = this;
  if (const int error = start(); error != 0) {
    fail(error);
    for (auto& pipe : pipes_) close(pipe);
    stop_timer();
  }
  uv_run(&loop_, UV_RUN_DEFAULT);
  uv_walk(
      &loop_,
      [](uv_handle_t* handle, void*) {
        if (!uv_is_closing(handle)) uv_close(handle, nullptr);
      },
      nullptr);
  uv_run(&loop_, UV_RUN_DEFAULT);
  uv_loop_close(&loop_);
  return std::move(result_);
}

int Run::start() {
  result_.output.resize(stdio_.size());
  std::vector<uv_stdio_container_t> containers(stdio_.size());
  for (size_t i = 0; i < stdio_.size(); ++i) {
    const SyncStdio& setup = stdio_[i];
    if (setup.kind == Stdio::kPipe) {
      auto& pipe = pipes_.emplace_back();
      pipe.run = this;
      pipe.setup = setup;
      pipe.output = &result_.output[i];
      if (const int error = uv_pipe_init(&loop_, &pipe.handle, 0); error != 0) return error;
      pipe.handle.data = &pipe;
      pipe.open = true;
      int flags = UV_CREATE_PIPE;
      if (setup.readable) flags |= UV_READABLE_PIPE;
      if (setup.writable) flags |= UV_WRITABLE_PIPE;
      containers[i].flags = static_cast<uv_stdio_flags>(flags);
      containers[i].data.stream = reinterpret_cast<uv_stream_t*>(&pipe.handle);
    } else if (setup.kind == Stdio::kInheritFd) {
      containers[i].flags = UV_INHERIT_FD;
      containers[i].data.fd = setup.fd;
    } else {
      containers[i].flags = UV_IGNORE;
    }
  }
  ProcessOptions process_options(options_, std::move(containers));
  process_options.get().exit_cb = &Run::on_exit;
  process_.data = this;
  if (limits_.timeout_ms > 0) {
    if (const int error = uv_timer_init(&loop_, &timer_); error != 0) return error;
    timer_.data = this;
    timing_ = true;
    uv_unref(reinterpret_cast<uv_handle_t*>(&timer_));
    if (const int error = uv_timer_start(&timer_, &Run::on_timeout, limits_.timeout_ms, 0); error != 0) return error;
  }
  if (const int error = uv_spawn(&loop_, &process_, &process_options.get()); error != 0) return error;
  started_ = true;
  result_.pid = process_.pid;
  for (auto& pipe : pipes_) {
    if (const int error = start_pipe(pipe); error != 0) return error;
  }
  return 0;
}

int Run::start_pipe(SyncPipe& pipe) {
  auto* stream = reinterpret_cast<uv_stream_t*>(&pipe.handle);
  if (pipe.setup.writable) {
    if (const int error = uv_read_start(stream, &Run::on_allocate, &Run::on_read); error != 0) return error;
  }
  if (!pipe.setup.readable) return 0;
  if (pipe.setup.input_size > 0) {
    const uv_buf_t buffer = uv_buf_init(reinterpret_cast<char*>(const_cast<uint8_t*>(pipe.setup.input)),
                                        static_cast<unsigned>(pipe.setup.input_size));
    // A child that does not read all of its input is no failure of ours.
    const auto written = [](uv_write_t* request, int status) {
      auto* pipe = static_cast<SyncPipe*>(request->handle->data);
      if (status < 0 && status != UV_EPIPE && status != UV_ECANCELED) pipe->run->fail(status);
    };
    if (const int error = uv_write(&pipe.write, stream, &buffer, 1, written); error != 0) return error;
  }
  return uv_shutdown(&pipe.shutdown, stream, [](uv_shutdown_t* request, int) {
    auto* pipe = static_cast<SyncPipe*>(request->handle->data);
    if (!pipe->setup.writable) pipe->run->close(*pipe);
  });
}

void Run::close(SyncPipe& pipe) {
  if (!pipe.open) return;
  pipe.open = false;
  uv_close(reinterpret_cast<uv_handle_t*>(&pipe.handle), nullptr);
}

void Run::fail(int error) {
  if (result_.error == 0) result_.error = error;
}

void Run::stop_timer() {
  if (!timing_) return;
  timing_ = false;
  uv_close(reinterpret_cast<uv_handle_t*>(&timer_), nullptr);
}

/// Ends the child and lets go of its pipes, which its own children may still hold.
void Run::kill() {
  if (killed_) return;
  killed_ = true;
  if (started_ && !result_.exited) {
    const int signal = limits_.kill_signal > 0 ? limits_.kill_signal : SIGTERM;
    const int error = uv_process_kill(&process_, signal);
    if (error < 0 && error != UV_ESRCH) {
      fail(error);
      uv_process_kill(&process_, SIGKILL);
    }
  }
  for (auto& pipe : pipes_) close(pipe);
  stop_timer();
}

void Run::on_exit(uv_process_t* process, int64_t status, int signal) {
  auto* run = static_cast<Run*>(process->data);
  run->result_.exited = true;
  run->result_.status = status;
  run->result_.signal = signal;
  run->stop_timer();
}

void Run::on_allocate(uv_handle_t* handle, size_t, uv_buf_t* out) {
  auto* pipe = static_cast<SyncPipe*>(handle->data);
  *out = uv_buf_init(pipe->buffer, sizeof(pipe->buffer));
}

void Run::on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
  auto* pipe = static_cast<SyncPipe*>(stream->data);
  Run* run = pipe->run;
  if (count == UV_EOF) {
    uv_read_stop(stream);
    return;
  }
  if (count < 0) {
    run->fail(static_cast<int>(count));
    uv_read_stop(stream);
    return;
  }
  // The limit says when to stop, not how much to keep: what was read is given.
  pipe->output->append(buffer->base, static_cast<size_t>(count));
  if (static_cast<double>(pipe->output->size()) > run->limits_.max_buffer) {
    run->fail(UV_ENOBUFS);
    run->kill();
  }
}

void Run::on_timeout(uv_timer_t* timer) {
  auto* run = static_cast<Run*>(timer->data);
  run->fail(UV_ETIMEDOUT);
  run->kill();
}

}  // namespace

SyncResult run_sync(const SpawnOptions& options, std::vector<SyncStdio> stdio, const SyncLimits& limits) {
  return Run(options, std::move(stdio), limits).go();
}

}  // namespace weft::child_process
