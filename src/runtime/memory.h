// Memory: limits of heap and stack, and what happens when memory runs out.
#pragma once

#include <v8.h>

#include <cstddef>

namespace weft {

/// What the JavaScript of one runtime may use, in megabytes (2^20 bytes). 0 or less: V8's own choice, by the machine's memory and
/// the control group's limit.
struct ResourceLimits {
  double max_old_generation_mb = 0;
  double max_young_generation_mb = 0;
  /// Memory for machine code.
  double code_range_mb = 0;
  /// The thread's stack, which the thread must have been made with (see Thread); 0: V8's choice, about one megabyte. A little of
  /// it is kept for native code that is called at the deepest point.
  double stack_mb = 0;
};

/// What a runtime needs of the old generation until its context is there: no collection may happen in that time.
inline constexpr double kStartGenerationMb = 16;
/// The smallest stack that there is; less is raised to it.
inline constexpr double kLeastStackMb = 0.25;

/// Sets V8's heap limits, and fills in what V8 chose where `limits` left it open. A limit of the old generation below
/// kStartGenerationMb is the caller's to set once the context is there.
void set_heap_limits(v8::ResourceConstraints& constraints, ResourceLimits& limits);

/// Lets JavaScript on this thread use `megabytes` of stack from here on, as far as the thread has them.
void set_stack_limit(v8::Isolate* isolate, double megabytes);

/// Fatal errors and out-of-memory: a report that names what happened, then abort.
void set_fatal_handlers(v8::Isolate* isolate);

}  // namespace weft
