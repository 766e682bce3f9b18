// Profiles in the formats of Chrome's tools.
#pragma once

#include <v8-profiler.h>
#include <v8.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace weft::profiler {

/// The profiles that run in one isolate. On its thread; none of it calls JavaScript.
class Profiles {
 public:
  Profiles() = default;
  /// A sample is taken after about as many bytes.
  static constexpr uint64_t kHeapInterval = uint64_t{512} << 10;

  Profiles(const Profiles&) = delete;
  Profiles& operator=(const Profiles&) = delete;
  ~Profiles() { clear(); }

  /// Starts a CPU profile and returns its number; several may run at once.
  /// `interval_us` 0: V8's own; it is that of the first profile as long as one runs.
  uint32_t start_cpu(v8::Isolate* isolate, int32_t interval_us = 0);
  /// Ends it: JSON in the format of Chrome's tools (.cpuprofile). Empty if there is none of that number.
  std::string stop_cpu(uint32_t number);
  /// Starts the sampling of allocations; false if it runs already.
  bool start_heap(v8::Isolate* isolate, uint64_t interval_bytes = kHeapInterval);
  /// Ends it: JSON (.heapprofile), empty if it did not run.
  std::string stop_heap(v8::Isolate* isolate);
  /// Drops what runs; before the isolate goes.
  void clear();

 private:
  struct Cpu {
    uint32_t number;
    v8::ProfilerId id;
  };
  v8::CpuProfiler* profiler_ = nullptr;
  std::vector<Cpu> running_;
  uint32_t started_ = 0;
  bool heap_ = false;
};

}  // namespace weft::profiler
