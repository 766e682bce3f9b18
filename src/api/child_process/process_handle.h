// A child process on the loop.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/stream_base/handle.h"

namespace weft::child_process {

/// What becomes of one descriptor of the child; numbered as in `src/api/child_process/stdio.js`.
enum class Stdio : int32_t {
  kIgnore = 0,     ///< /dev/null
  kPipe = 1,       ///< a new pipe; its other end is the given native Pipe
  kInheritFd = 2,  ///< a descriptor of ours
  kInheritStream = 3,
};

/// What to start and how.
struct SpawnOptions {
  std::string file;
  std::vector<std::string> args;                ///< with argv[0]
  std::optional<std::vector<std::string>> env;  ///< KEY=VALUE; ours if not given
  std::optional<std::string> cwd;
  std::optional<int32_t> uid;
  std::optional<int32_t> gid;
  bool detached = false;
};

/// libuv's view of SpawnOptions; points into it.
class ProcessOptions {
 public:
  ProcessOptions(const SpawnOptions& options, std::vector<uv_stdio_container_t> stdio);
  uv_process_options_t& get() { return options_; }

 private:
  uv_process_options_t options_{};
  std::vector<uv_stdio_container_t> stdio_;
  std::vector<char*> args_;
  std::vector<char*> env_;
};

/// A process that was started. `on_exit(code, signal)` is called once, when it has ended; the signal is a name or an empty string.
/// See Handle for life and thread.
class Process final : public stream_base::Handle {
 public:
  explicit Process(Runtime& runtime) : Handle(runtime) {}

  /// Starts it; `kinds` and `values` give a Stdio and its pipe, stream or descriptor for each descriptor of the child. A libuv
  /// error if it cannot be started; then nothing follows.
  int32_t spawn(SpawnOptions options, std::vector<int32_t> kinds, v8::Local<v8::Array> values, js::Callback on_exit);
  int32_t kill(int32_t signal);
  int32_t pid() const { return pid_; }

 private:
  static void on_exited(uv_process_t* process, int64_t status, int signal);
  int32_t pid_ = 0;
  js::Callback on_exit_;
};

/// The name of a signal ("SIGTERM"); empty for 0 and for unknown numbers.
std::string signal_name(int number);

}  // namespace weft::child_process

template <>
struct weft::js::Fields<weft::child_process::SpawnOptions> {
  using Options = weft::child_process::SpawnOptions;
  static constexpr auto list =
      std::tuple{field("file", &Options::file),        field("args", &Options::args), field("envPairs", &Options::env),
                 field("cwd", &Options::cwd),          field("uid", &Options::uid),   field("gid", &Options::gid),
                 field("detached", &Options::detached)};
};
