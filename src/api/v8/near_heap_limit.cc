#include "api/v8/near_heap_limit.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <string>

#include "api/v8/heap.h"
#include "cli/command.h"
#include "runtime/runtime.h"

namespace weft::v8_api {
namespace {

struct NearLimit {
  explicit NearLimit(Runtime& runtime) : runtime(runtime) {}
  ~NearLimit() {
    if (left > 0) runtime.isolate()->RemoveNearHeapLimitCallback(&NearLimit::reached, 0);
  }

  static size_t reached(void* data, size_t current_limit, size_t initial_limit) {
    auto& self = *static_cast<NearLimit*>(data);
    // Taking a snapshot allocates, which brings it here again.
    const size_t room = std::max(initial_limit / 4, size_t{32} << 20);
    if (self.taking) return current_limit + room;
    self.taking = true;
    const std::string path = self.path();
    std::fprintf(stderr, "Wrote snapshot to %s\n", path.c_str());
    auto written = write_heap_snapshot(self.runtime.isolate(), path, false, false);
    if (!written) std::fprintf(stderr, "Cannot write the heap snapshot: %s\n", path.c_str());
    self.taking = false;
    if (--self.left == 0) self.runtime.isolate()->RemoveNearHeapLimitCallback(&NearLimit::reached, 0);
    return current_limit + room;
  }

  std::string path() {
    const time_t now = time(nullptr);
    struct tm local {};
    localtime_r(&now, &local);
    char name[128];
    std::snprintf(name, sizeof name, "Heap.%04d%02d%02d.%02d%02d%02d.%d.%u.%03u.heapsnapshot", local.tm_year + 1900,
                  local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec, getpid(), thread_id,
                  ++taken);
    const char* folder = cli::command_of(runtime).text("--diagnostic-dir");
    std::error_code ignored;
    return (std::filesystem::absolute(folder == nullptr ? "." : folder, ignored) / name).string();
  }

  Runtime& runtime;
  uint32_t left = 0, taken = 0, thread_id = 0;
  bool begun = false, taking = false;
};

}  // namespace

void snapshot_near_heap_limit(Runtime& runtime, uint32_t count, uint32_t thread_id) {
  auto& state = runtime.state<NearLimit>();
  if (state.begun || count == 0) return;
  state.begun = true;
  state.left = count;
  state.thread_id = thread_id;
  runtime.isolate()->AddNearHeapLimitCallback(&NearLimit::reached, &state);
}

}  // namespace weft::v8_api
