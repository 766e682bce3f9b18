#include "runtime/memory.h"

#include <uv.h>

#include <cstdio>
#include <cstdlib>

namespace weft {

std::unique_ptr<v8::ArrayBuffer::Allocator> make_allocator() {
  return std::unique_ptr<v8::ArrayBuffer::Allocator>(v8::ArrayBuffer::Allocator::NewDefaultAllocator());
}

void set_heap_limits(v8::ResourceConstraints& constraints) {
  uint64_t total = uv_get_total_memory();
  uint64_t limit = uv_get_constrained_memory();
  if (limit > 0 && limit < total) total = limit;
  if (total > 0) constraints.ConfigureDefaults(total, 0);
}

void set_fatal_handlers(v8::Isolate* isolate) {
  isolate->SetFatalErrorHandler([](const char* location, const char* message) {
    std::fprintf(stderr, "FATAL ERROR: %s %s\n", location == nullptr ? "" : location, message);
    std::fflush(stderr);
    std::abort();
  });
  isolate->SetOOMErrorHandler([](const char* location, const v8::OOMDetails& details) {
    std::fprintf(stderr, "FATAL ERROR: %s %s\n", location == nullptr ? "" : location,
                 details.is_heap_oom ? "Allocation failed - JavaScript heap out of memory"
                                     : "Allocation failed - process out of memory");
    if (details.detail != nullptr) std::fprintf(stderr, "Reason: %s\n", details.detail);
    if (v8::Isolate* isolate = v8::Isolate::TryGetCurrent(); isolate != nullptr && details.is_heap_oom) {
      v8::HeapStatistics heap;
      isolate->GetHeapStatistics(&heap);
      constexpr double kMegabyte = 1024 * 1024;
      std::fprintf(
          stderr, "The JavaScript heap holds %.0f MB and may hold %.0f MB; --max-old-space-size=<MB> sets the limit.\n",
          static_cast<double>(heap.used_heap_size()) / kMegabyte,
          static_cast<double>(heap.heap_size_limit()) / kMegabyte);
    }
    std::fflush(stderr);
    std::abort();
  });
}

}  // namespace weft
