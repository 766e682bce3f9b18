// The moments that `performance` counts from.
#pragma once

#include <cstdint>

namespace weft::perf_hooks {

/// uv_hrtime() when the process began, in nanoseconds. Any thread.
uint64_t process_start_ns();

}  // namespace weft::perf_hooks
