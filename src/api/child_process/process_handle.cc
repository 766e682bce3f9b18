#include "api/child_process/process_handle.h"

#include <csignal>
#include <cstring>

#include "api/stream_base/pipe.h"

namespace weft::child_process {

ProcessOptions::ProcessOptions(const SpawnOptions& options, std::vector<uv_stdio_container_t> stdio)
    : stdio_(std::move(stdio)) {
  const auto pointers = [](const std::vector<std::string>& from, std::vector<char*>& to) {
    to.reserve(from.size() + 1);
    for (const auto& each : from) to.push_back(const_cast<char*>(each.c_str()));
    to.push_back(nullptr);
  };
  options_.file = options.file.c_str();
  pointers(options.args, args_);
  options_.args = args_.data();
  if (options.env) {
    pointers(*options.env, env_);
    options_.env = env_.data();
  }
  if (options.cwd) options_.cwd = options.cwd->c_str();
  if (options.detached) options_.flags |= UV_PROCESS_DETACHED;
  if (options.uid) {
    options_.flags |= UV_PROCESS_SETUID;
    options_.uid = static_cast<uv_uid_t>(*options.uid);
  }
  if (options.gid) {
    options_.flags |= UV_PROCESS_SETGID;
    options_.gid = static_cast<uv_gid_t>(*options.gid);
  }
  options_.stdio = stdio_.data();
  options_.stdio_count = static_cast<int>(stdio_.size());
}

int32_t Process::spawn(SpawnOptions options, std::vector<int32_t> kinds, v8::Local<v8::Array> values,
                       js::Callback on_exit) {
  std::vector<uv_stdio_container_t> stdio(kinds.size());
  auto context = isolate()->GetCurrentContext();
  for (size_t i = 0; i < kinds.size(); ++i) {
    v8::Local<v8::Value> value;
    if (!values->Get(context, static_cast<uint32_t>(i)).ToLocal(&value)) return UV_EINVAL;
    switch (static_cast<Stdio>(kinds[i])) {
      case Stdio::kIgnore:
        stdio[i].flags = UV_IGNORE;
        break;
      case Stdio::kPipe: {
        auto* pipe = js::unwrap<stream_base::Pipe>(value);
        if (pipe == nullptr || !pipe->is_open()) return UV_EINVAL;
        stdio[i].flags = static_cast<uv_stdio_flags>(UV_CREATE_PIPE | UV_READABLE_PIPE | UV_WRITABLE_PIPE);
        stdio[i].data.stream = pipe->for_spawn();
        break;
      }
      case Stdio::kInheritFd:
        if (!value->IsInt32()) return UV_EINVAL;
        stdio[i].flags = UV_INHERIT_FD;
        stdio[i].data.fd = value.As<v8::Int32>()->Value();
        break;
      case Stdio::kInheritStream: {
        auto* stream = js::unwrap<stream_base::Stream>(value);
        if (stream == nullptr || stream->fd() < 0) return UV_EINVAL;
        stdio[i].flags = UV_INHERIT_FD;
        stdio[i].data.fd = stream->fd();
        break;
      }
    }
  }
  ProcessOptions process_options(options, std::move(stdio));
  process_options.get().exit_cb = &Process::on_exited;
  on_exit_ = std::move(on_exit);
  auto* handle = &reserve()->process;
  const int error = uv_spawn(runtime().loop(), handle, &process_options.get());
  opened();  // libuv wants the handle closed also if it could not start
  if (error == 0) {
    pid_ = handle->pid;
  } else {
    on_exit_ = js::Callback();
    close(std::nullopt);
  }
  return error;
}

int32_t Process::kill(int32_t signal) { return is_open() ? uv_process_kill(as<uv_process_t>(), signal) : UV_ESRCH; }

void Process::on_exited(uv_process_t* process, int64_t status, int signal) {
  auto* process_object = self<Process>(reinterpret_cast<uv_handle_t*>(process));
  if (process_object == nullptr) return;
  v8::HandleScope handles(process_object->isolate());
  v8::Context::Scope entered(process_object->runtime().context());
  auto callback = std::move(process_object->on_exit_);
  callback.call(static_cast<double>(status), signal_name(signal));
}

std::string signal_name(int number) {
  if (number <= 0) return "";
  const char* name = sigabbrev_np(number);
  if (name == nullptr) return "";
  // Where a number has two names, these are the ones that Node shows.
  if (std::strcmp(name, "IOT") == 0) return "SIGABRT";
  if (std::strcmp(name, "POLL") == 0) return "SIGIO";
  return std::string("SIG") + name;
}

}  // namespace weft::child_process
