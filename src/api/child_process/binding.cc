// What `binding:child_process` gives to JavaScript.
#include <cmath>

#include "api/child_process/process_handle.h"
#include "api/child_process/spawn_sync.h"
#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft::child_process {
namespace {

/// One descriptor for `spawnSync`, as JavaScript describes it.
struct SyncStdioArgument {
  int32_t kind = 0;
  int32_t fd = -1;
  bool readable = false;
  bool writable = false;
  std::optional<js::PinnedBytes> input;
};

struct SyncArguments {
  double timeout = 0;
  double max_buffer = std::numeric_limits<double>::infinity();
  int32_t kill_signal = 0;
};

/// What `spawnSync` gives back.
struct SyncAnswer {
  int32_t pid = 0;
  std::optional<int32_t> status;
  std::optional<std::string> signal;
  std::vector<v8::Local<v8::Value>> output;  ///< ArrayBuffers, and null where nothing was gathered
  int32_t error = 0;
};

SyncAnswer spawn_sync(Runtime& runtime, SpawnOptions options, std::vector<SyncStdioArgument> stdio,
                      SyncArguments limits);

}  // namespace
}  // namespace weft::child_process

template <>
struct weft::js::Fields<weft::child_process::SyncStdioArgument> {
  using Argument = weft::child_process::SyncStdioArgument;
  static constexpr auto list =
      std::tuple{field("kind", &Argument::kind), field("fd", &Argument::fd), field("readable", &Argument::readable),
                 field("writable", &Argument::writable), field("input", &Argument::input)};
};
template <>
struct weft::js::Fields<weft::child_process::SyncArguments> {
  using Arguments = weft::child_process::SyncArguments;
  static constexpr auto list =
      std::tuple{field("timeout", &Arguments::timeout), field("maxBuffer", &Arguments::max_buffer),
                 field("killSignal", &Arguments::kill_signal)};
};
template <>
struct weft::js::Fields<weft::child_process::SyncAnswer> {
  using Answer = weft::child_process::SyncAnswer;
  static constexpr auto list =
      std::tuple{field("pid", &Answer::pid), field("status", &Answer::status), field("signal", &Answer::signal),
                 field("output", &Answer::output), field("error", &Answer::error)};
};

namespace weft::child_process {
namespace {

SyncAnswer spawn_sync(Runtime& runtime, SpawnOptions options, std::vector<SyncStdioArgument> stdio,
                      SyncArguments limits) {
  std::vector<SyncStdio> setups;
  setups.reserve(stdio.size());
  for (const auto& each : stdio) {
    SyncStdio setup;
    setup.kind = static_cast<Stdio>(each.kind);
    setup.fd = each.fd;
    setup.readable = each.readable;
    setup.writable = each.writable;
    if (each.input) {
      setup.input = each.input->data();
      setup.input_size = each.input->size();
    }
    setups.push_back(setup);
  }
  const SyncResult result =
      run_sync(options, setups, {static_cast<uint64_t>(limits.timeout), limits.max_buffer, limits.kill_signal});
  v8::Isolate* isolate = runtime.isolate();
  SyncAnswer answer;
  answer.pid = result.pid;
  answer.error = result.error;
  if (result.exited) {
    if (result.signal > 0) {
      answer.signal = signal_name(result.signal);
    } else {
      answer.status = static_cast<int32_t>(result.status);
    }
  }
  for (size_t i = 0; i < setups.size(); ++i) {
    if (setups[i].kind != Stdio::kPipe || !setups[i].writable || i >= result.output.size()) {
      answer.output.push_back(v8::Null(isolate));
      continue;
    }
    const std::string& bytes = result.output[i];
    auto buffer = v8::ArrayBuffer::New(isolate, bytes.size());
    std::copy(bytes.begin(), bytes.end(), static_cast<char*>(buffer->Data()));
    answer.output.push_back(buffer);
  }
  return answer;
}

}  // namespace
}  // namespace weft::child_process

WEFT_BINDING(child_process) {
  using namespace weft::child_process;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.type<Process>("Process")
      .constructor<weft::Runtime&>()
      .method<&Process::spawn>("spawn")
      .method<&Process::kill>("kill")
      .method<&Process::close>("close")
      .method<&Process::ref>("ref")
      .method<&Process::unref>("unref")
      .method<&Process::has_ref>("hasRef")
      .getter<&Process::pid>("pid");
  b.function<&spawn_sync>("spawnSync");
}
