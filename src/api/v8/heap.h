// The heap, measured and written down.
#pragma once

#include <v8-profiler.h>
#include <v8.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "js/binding.h"

namespace weft::v8_api {

/// As `v8.getHeapStatistics()`; bytes, but for the counts and the flag.
struct HeapStatistics {
  double total_heap_size, total_heap_size_executable, total_physical_size, total_available_size, used_heap_size,
      heap_size_limit, malloced_memory, peak_malloced_memory, does_zap_garbage, number_of_native_contexts,
      number_of_detached_contexts, total_global_handles_size, used_global_handles_size, external_memory;
};
struct HeapSpaceStatistics {
  std::string space_name;
  double space_size, space_used_size, space_available_size, physical_space_size;
};
struct HeapCodeStatistics {
  double code_and_metadata_size, bytecode_and_metadata_size, external_script_source_size, cpu_profiler_metadata_size;
};

HeapStatistics heap_statistics(v8::Isolate* isolate);
std::vector<HeapSpaceStatistics> heap_space_statistics(v8::Isolate* isolate);
HeapCodeStatistics heap_code_statistics(v8::Isolate* isolate);

/// A heap snapshot in the format of Chrome's tools, as pieces of JSON.
std::vector<std::string> heap_snapshot(v8::Isolate* isolate, bool expose_internals, bool expose_numeric_values);
/// The same into a new file. A system error if it cannot be written; what was written is removed then.
Result<void> write_heap_snapshot(v8::Isolate* isolate, std::string path, bool expose_internals,
                                 bool expose_numeric_values);

/// One collection seen by a GcProfiler.
struct Collection {
  std::string type;
  double cost_us;
  HeapStatistics before, after;
  std::vector<HeapSpaceStatistics> spaces_before, spaces_after;
};

/// Watches garbage collections from start() to stop(). Lives on its runtime's thread.
class GcProfiler final : public js::Object {
 public:
  ~GcProfiler() override;
  void start();
  /// What was seen since start(); undefined if it was not started.
  v8::Local<v8::Value> stop();

 private:
  static void before(v8::Isolate* isolate, v8::GCType type, v8::GCCallbackFlags, void* self);
  static void after(v8::Isolate* isolate, v8::GCType type, v8::GCCallbackFlags, void* self);

  bool running_ = false;
  double start_time_ms_ = 0;
  uint64_t began_ns_ = 0;
  bool collecting_ = false;
  Collection current_;
  std::vector<Collection> seen_;
};

}  // namespace weft::v8_api
