#include "runtime/memory.h"

#include <pthread.h>
#include <uv.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace weft {

namespace {

constexpr double kMegabyte = 1024 * 1024;
/// What is left of a stack when JavaScript has used up its part.
constexpr uintptr_t kStackForNative = 192 * 1024;

}  // namespace

void set_heap_limits(v8::ResourceConstraints& constraints, ResourceLimits& limits) {
  uint64_t total = uv_get_total_memory();
  uint64_t limit = uv_get_constrained_memory();
  if (limit > 0 && limit < total) total = limit;
  if (total > 0) constraints.ConfigureDefaults(total, 0);
  if (limits.max_old_generation_mb > 0) {
    const double megabytes = std::max(limits.max_old_generation_mb, kStartGenerationMb);
    constraints.set_max_old_generation_size_in_bytes(static_cast<size_t>(megabytes * kMegabyte));
  } else {
    limits.max_old_generation_mb = static_cast<double>(constraints.max_old_generation_size_in_bytes()) / kMegabyte;
  }
  if (limits.max_young_generation_mb > 0) {
    constraints.set_max_young_generation_size_in_bytes(static_cast<size_t>(limits.max_young_generation_mb * kMegabyte));
  } else {
    limits.max_young_generation_mb = static_cast<double>(constraints.max_young_generation_size_in_bytes()) / kMegabyte;
  }
  if (limits.code_range_mb > 0) {
    constraints.set_code_range_size_in_bytes(static_cast<size_t>(limits.code_range_mb * kMegabyte));
  } else {
    limits.code_range_mb = static_cast<double>(constraints.code_range_size_in_bytes()) / kMegabyte;
  }
}

void set_stack_limit(v8::Isolate* isolate, double megabytes) {
  const auto wanted = static_cast<uintptr_t>(std::max(megabytes, kLeastStackMb) * kMegabyte);
  const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  uintptr_t limit = here - wanted + kStackForNative;
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    void* lowest = nullptr;
    size_t size = 0;
    if (pthread_attr_getstack(&attributes, &lowest, &size) == 0) {
      limit = std::max(limit, reinterpret_cast<uintptr_t>(lowest) + kStackForNative);
    }
    pthread_attr_destroy(&attributes);
  }
  isolate->SetStackLimit(limit);
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
