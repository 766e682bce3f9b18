#include "api/profiler/from_options.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "api/profiler/file.h"
#include "api/profiler/profiles.h"
#include "cli/command.h"
#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft::profiler {
namespace {

/// What one runtime was asked for.
struct Wanted {
  explicit Wanted(Runtime&) {}
  Profiles profiles;
  bool cpu = false, heap = false;
  uint32_t cpu_profile = 0;
  uint32_t thread_id = 0;
  std::string cpu_path, heap_path;
};

/// Kind.date.time.process.thread.number.ending, the time being local.
std::string default_name(const char* kind, const char* ending, uint32_t thread_id) {
  const time_t now = time(nullptr);
  struct tm local {};
  localtime_r(&now, &local);
  char text[128];
  std::snprintf(text, sizeof text, "%s.%04d%02d%02d.%02d%02d%02d.%d.%u.001.%s", kind, local.tm_year + 1900,
                local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec, getpid(), thread_id,
                ending);
  return text;
}

/// `${pid}` stands for the process.
std::string given_name(std::string name) {
  constexpr std::string_view kPid = "${pid}";
  for (size_t at = 0; (at = name.find(kPid, at)) != std::string::npos;) {
    name.replace(at, kPid.size(), std::to_string(getpid()));
  }
  return name;
}

std::string path_of(const cli::Parsed& options, const char* kind, const std::string& prefix, const char* ending,
                    uint32_t thread_id) {
  const char* folder = options.text(prefix + "-dir");
  if (folder == nullptr) folder = options.text("--diagnostic-dir");
  const char* name = options.text(prefix + "-name");
  std::error_code ignored;
  std::filesystem::path path = std::filesystem::absolute(folder == nullptr ? "." : folder, ignored);
  path /= name == nullptr ? default_name(kind, ending, thread_id) : given_name(name);
  return path.lexically_normal().string();
}

}  // namespace

void begin_from_options(Runtime& runtime, uint32_t thread_id) {
  const cli::Parsed& options = cli::command_of(runtime);
  const bool cpu = options.flag("--cpu-prof"), heap = options.flag("--heap-prof");
  if (!cpu && !heap) return;
  auto& wanted = runtime.state<Wanted>();
  v8::HandleScope handles(runtime.isolate());
  wanted.thread_id = thread_id;
  if (cpu) {
    wanted.cpu = true;
    wanted.cpu_path = path_of(options, "CPU", "--cpu-prof", "cpuprofile", thread_id);
    wanted.cpu_profile = wanted.profiles.start_cpu(runtime.isolate(), std::atoi(options.text("--cpu-prof-interval")));
  }
  if (heap) {
    wanted.heap = true;
    wanted.heap_path = path_of(options, "Heap", "--heap-prof", "heapprofile", thread_id);
    wanted.profiles.start_heap(runtime.isolate(), std::strtoull(options.text("--heap-prof-interval"), nullptr, 10));
  }
  runtime.at_exit([&runtime] { end_from_options(runtime); });
}

void end_from_options(Runtime& runtime) {
  const cli::Parsed& options = cli::command_of(runtime);
  if (!options.flag("--cpu-prof") && !options.flag("--heap-prof")) return;
  auto& wanted = runtime.state<Wanted>();
  v8::HandleScope handles(runtime.isolate());
  if (std::exchange(wanted.cpu, false)) write_file(wanted.cpu_path, wanted.profiles.stop_cpu(wanted.cpu_profile));
  if (std::exchange(wanted.heap, false)) write_file(wanted.heap_path, wanted.profiles.stop_heap(runtime.isolate()));
}

}  // namespace weft::profiler

namespace weft::profiler {
namespace {

/// What programs start themselves.
struct Own {
  explicit Own(Runtime&) {}
  Profiles profiles;
};

uint32_t start_cpu(Runtime& runtime, int32_t interval_us) {
  return runtime.state<Own>().profiles.start_cpu(runtime.isolate(), interval_us);
}

/// JSON, or undefined if there is no such profile any more.
std::optional<std::string> stop_cpu(Runtime& runtime, uint32_t number) {
  std::string out = runtime.state<Own>().profiles.stop_cpu(number);
  if (out.empty()) return std::nullopt;
  return out;
}

bool start_heap(Runtime& runtime, double interval_bytes) {
  return runtime.state<Own>().profiles.start_heap(
      runtime.isolate(), interval_bytes > 0 ? static_cast<uint64_t>(interval_bytes) : Profiles::kHeapInterval);
}

std::optional<std::string> stop_heap(Runtime& runtime) {
  std::string out = runtime.state<Own>().profiles.stop_heap(runtime.isolate());
  if (out.empty()) return std::nullopt;
  return out;
}

}  // namespace
}  // namespace weft::profiler

WEFT_BINDING(profiles) {
  using namespace weft::profiler;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.function<&end_from_options>("end");
  b.function<&start_cpu>("startCpu");
  b.function<&stop_cpu>("stopCpu");
  b.function<&start_heap>("startHeap");
  b.function<&stop_heap>("stopHeap");
}
