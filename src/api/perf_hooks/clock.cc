#include "api/perf_hooks/clock.h"

#include <sys/time.h>
#include <uv.h>

#include "runtime/runtime.h"

namespace weft::perf_hooks {

namespace {

/// Read before main(), as near to the start of the process as code can be.
const uint64_t start_ns = uv_hrtime();

/// Per runtime: what its clock counts from, and the milestones of its life.
struct Clock {
  explicit Clock(Runtime& runtime) : origin_ns(runtime.is_main() ? start_ns : uv_hrtime()) {
    timeval now;
    gettimeofday(&now, nullptr);
    double now_ms = static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_usec) / 1e3;
    time_origin_ms = now_ms - static_cast<double>(uv_hrtime() - origin_ns) / 1e6;
  }
  uint64_t origin_ns;
  double time_origin_ms;
};

double now(Runtime& runtime) {
  return static_cast<double>(uv_hrtime() - runtime.state<Clock>().origin_ns) / 1e6;
}

double time_origin(Runtime& runtime) { return runtime.state<Clock>().time_origin_ms; }

/// Milliseconds that the loop has spent waiting for events.
double idle_time(Runtime& runtime) { return static_cast<double>(uv_metrics_idle_time(runtime.loop())) / 1e6; }

struct LoopMetrics {
  uint64_t loop_count, events, events_waiting;
};

LoopMetrics loop_metrics(Runtime& runtime) {
  uv_metrics_t metrics;
  uv_metrics_info(runtime.loop(), &metrics);
  return {metrics.loop_count, metrics.events, metrics.events_waiting};
}

/// To be called once, before the loop runs, so that idle time is counted.
void start_clock(Runtime& runtime) {
  runtime.state<Clock>();
  uv_loop_configure(runtime.loop(), UV_METRICS_IDLE_TIME);
}

}  // namespace

uint64_t process_start_ns() { return start_ns; }

}  // namespace weft::perf_hooks

namespace weft::js {
template <>
struct Fields<weft::perf_hooks::LoopMetrics> {
  using M = weft::perf_hooks::LoopMetrics;
  static constexpr auto list = std::tuple{field("loopCount", &M::loop_count), field("events", &M::events),
                                          field("eventsWaiting", &M::events_waiting)};
};
}  // namespace weft::js

WEFT_BINDING(perf_hooks) {
  using namespace weft::perf_hooks;
  b.fast<&now>("now");
  b.function<&time_origin>("timeOrigin");
  b.function<&idle_time>("idleTime");
  b.function<&loop_metrics>("loopMetrics");
  b.function<&start_clock>("startClock");
}
