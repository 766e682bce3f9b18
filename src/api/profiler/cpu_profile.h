// CPU profiles: where a runtime's JavaScript spends its time, by sampling its stack.
#pragma once

#include <v8-profiler.h>
#include <v8.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace weft {
class Runtime;
}

namespace weft::profiler {

/// Samples that were taken while a line of a function was the innermost one that ran.
struct LineTicks {
  int32_t line;
  uint32_t hits;
};

/// A function in the place of the call tree where it was called from.
struct ProfileNode {
  uint32_t id;
  uint32_t parent;  ///< its parent's id; 0 for the root
  std::string name;
  std::string url;  ///< of the script; empty for V8's own states, such as (idle)
  int32_t script;
  /// From 1. Where the function begins; in a profile by callers the line of the parent's function that made the call.
  int32_t line;
  int32_t column;  ///< from 1: where the function begins
  uint32_t hits;   ///< samples in which this node was the innermost one
  std::vector<LineTicks> ticks;
};

struct CpuProfile {
  double duration_us;
  std::vector<ProfileNode> nodes;  ///< parents stand before their children
};

/// The profiler of one runtime: `runtime.state<CpuProfiler>()`. On the runtime's thread. Nothing runs, and nothing is slower,
/// while no profile is being taken.
class CpuProfiler {
 public:
  explicit CpuProfiler(Runtime& runtime) : runtime_(runtime) {}
  ~CpuProfiler();

  /// Begins a profile. Several may be taken at once, under different titles; the sampling interval is that of the first one.
  /// `by_callers` tells nodes apart by the line that called them, too. False if the title is in use.
  bool start(const std::string& title, int32_t interval_us, bool by_callers);
  /// Ends a profile; an error if none of that title was begun.
  Result<CpuProfile> stop(const std::string& title);

 private:
  Runtime& runtime_;
  v8::CpuProfiler* profiler_ = nullptr;  ///< while at least one profile is being taken
  std::unordered_map<std::string, v8::ProfilerId> running_;
};

}  // namespace weft::profiler
