// `binding:process`: identity, working directory, end of the process.
#include "api/process/process.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "api/perf_hooks/clock.h"

namespace weft::process {

namespace {

/// { emitBeforeExit(), emitExit(code) -> code }: the life-cycle events of this runtime.
void setup(Runtime& runtime, v8::Local<v8::Object> handlers) {
  v8::Isolate* isolate = runtime.isolate();
  auto context = isolate->GetCurrentContext();
  auto take = [&](const char* name, v8::Global<v8::Function>& slot) {
    v8::Local<v8::Value> fn;
    if (handlers->Get(context, js::name(isolate, name)).ToLocal(&fn) && fn->IsFunction()) {
      slot.Reset(isolate, fn.As<v8::Function>());
    }
  };
  take("emitBeforeExit", runtime.emit_before_exit);
  take("emitExit", runtime.emit_exit);
}

void set_abort_on_uncaught(Runtime& runtime, bool abort) { runtime.abort_on_uncaught = abort; }

/// What a process gets at its start.
struct Start {
  std::vector<std::string> argv, exec_argv;
  std::string exec_path, argv0;
  int32_t pid;
};

Result<std::string> exec_path() {
  std::string path(4096, '\0');
  size_t size = path.size();
  if (int error = uv_exepath(path.data(), &size); error != 0) return Error::system(error, "uv_exepath");
  path.resize(size);
  return path;
}

Start start(Runtime& runtime) {
  Start s{runtime.options().argv, runtime.options().exec_argv, {}, {}, static_cast<int32_t>(getpid())};
  if (!s.exec_argv.empty() && s.exec_argv.back() == "--") s.exec_argv.pop_back();
  if (!s.argv.empty()) s.argv0 = s.argv[0];
  auto path = exec_path();
  s.exec_path = path.ok() ? *path : s.argv0;
  // As in Node, argv[0] is the path of the program, argv0 what it was called.
  if (!s.argv.empty()) s.argv[0] = s.exec_path;
  return s;
}

int32_t ppid() { return static_cast<int32_t>(getppid()); }

/// Writes a line to standard error, whatever state the streams are in.
void raw_debug(std::string text) {
  text += '\n';
  std::fflush(stderr);
  size_t done = 0;
  while (done < text.size()) {
    ssize_t n = write(STDERR_FILENO, text.data() + done, text.size() - done);
    if (n > 0) {
      done += static_cast<size_t>(n);
    } else if (n < 0 && errno == EAGAIN) {
      usleep(1000);
    } else if (n < 0 && errno != EINTR) {
      break;
    }
  }
}

/// V8's description of a value, made without running code of the program.
v8::MaybeLocal<v8::String> detail_string(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  return value->ToDetailString(isolate->GetCurrentContext());
}

Result<std::string> cwd() {
  std::string path(4096, '\0');
  size_t size = path.size();
  int error = uv_cwd(path.data(), &size);
  if (error == UV_ENOBUFS) {
    path.resize(size);
    error = uv_cwd(path.data(), &size);
  }
  if (error != 0) {
    Error e = Error::system(error, "uv_cwd");
    if (error == UV_ENOENT) {
      e.details().message = "process.cwd failed with error " + std::string(uv_strerror(error)) +
                            ", the current working directory was likely removed without changing the working directory";
    }
    return e;
  }
  path.resize(size);
  return path;
}

/// How often the working directory was changed: it is the process's, and its threads keep a copy.
std::atomic<int32_t> cwd_changes = 0;
static_assert(sizeof cwd_changes == sizeof(int32_t));

/// An Int32Array over that counter, shared by all threads.
v8::Local<v8::Value> cwd_counter(v8::Isolate* isolate) {
  auto store = v8::SharedArrayBuffer::NewBackingStore(
      &cwd_changes, sizeof cwd_changes, [](void*, size_t, void*) {}, nullptr);
  return v8::Int32Array::New(v8::SharedArrayBuffer::New(isolate, std::move(store)), 0, 1);
}

Result<void> chdir(std::string directory) {
  if (int error = uv_chdir(directory.c_str()); error != 0) {
    auto before = cwd();
    return Error::system(error, "chdir", before.ok() ? *before : std::string(), directory);
  }
  cwd_changes.fetch_add(1);
  return {};
}

uint32_t umask(std::optional<uint32_t> mask) {
  if (mask) return ::umask(static_cast<mode_t>(*mask));
  mode_t old = ::umask(0);
  ::umask(old);
  return old;
}

double uptime(Runtime& runtime) {
  uv_update_time(runtime.loop());
  return static_cast<double>(uv_hrtime() - perf_hooks::process_start_ns()) / 1e9;
}

int32_t kill(int32_t pid, int32_t signal) { return uv_kill(pid, signal); }

void exit(Runtime& runtime, int32_t code) { runtime.exit(code); }

void abort_process() {
  std::fflush(nullptr);
  std::abort();
}

std::string title() {
  char text[512];
  return uv_get_process_title(text, sizeof text) == 0 ? std::string(text) : std::string();
}

void set_title(std::string text) { uv_set_process_title(text.c_str()); }

}  // namespace

}  // namespace weft::process

namespace weft::js {
template <>
struct Fields<weft::process::Start> {
  using S = weft::process::Start;
  static constexpr auto list =
      std::tuple{field("argv", &S::argv), field("execArgv", &S::exec_argv), field("execPath", &S::exec_path),
                 field("argv0", &S::argv0), field("pid", &S::pid)};
};
}  // namespace weft::js

WEFT_BINDING(process) {
  using namespace weft::process;
  b.function<&setup>("setup");
  b.function<&set_abort_on_uncaught>("setAbortOnUncaught");
  b.function<&start>("start");
  b.function<&ppid>("ppid");
  b.function<&raw_debug>("rawDebug");
  b.function<&detail_string>("detailString");
  b.function<&cwd>("cwd");
  b.function<&cwd_counter>("cwdCounter");
  b.function<&weft::process::chdir>("chdir");
  b.function<&weft::process::umask>("umask");
  b.function<&uptime>("uptime");
  b.function<&weft::process::kill>("kill");
  b.function<&weft::process::exit>("exit");
  b.function<&abort_process>("abort");
  b.function<&title>("title");
  b.function<&set_title>("setTitle");
  declare_env(b);
  declare_credentials(b);
  declare_usage(b);
  declare_versions(b);
  declare_signals(b);
  declare_resources(b);
  declare_execve(b);
}
