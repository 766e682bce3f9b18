// `binding:timers`: one libuv timer and one check phase that drive JavaScript's timer lists and immediates.
#include "runtime/runtime.h"

namespace weft {

namespace {

void setup(Runtime& runtime, v8::Local<v8::Uint32Array> immediate_info, v8::Local<v8::Function> process_immediate,
           v8::Local<v8::Function> process_timers) {
  v8::Isolate* isolate = runtime.isolate();
  runtime.timers.immediate_info = reinterpret_cast<uint32_t*>(js::Bytes::of(immediate_info).data());
  runtime.timers.info_array.Reset(isolate, immediate_info);
  runtime.timers.process_immediate.Reset(isolate, process_immediate);
  runtime.timers.process_timers.Reset(isolate, process_timers);
}

void schedule(Runtime& runtime, double ms) { runtime.schedule_timer(static_cast<int64_t>(ms)); }
void toggle_timer(Runtime& runtime, bool on) { runtime.ref_timer(on); }
void toggle_immediate(Runtime& runtime, bool on) { runtime.ref_immediates(on); }

/// The loop's time in ms since its start of counting; updated, so that a timer started after long work is not early.
double now(Runtime& runtime) {
  uv_update_time(runtime.loop());
  return static_cast<double>(uv_now(runtime.loop()));
}

}  // namespace

}  // namespace weft

WEFT_BINDING(timers) {
  b.function<&weft::setup>("setup");
  b.fast<&weft::schedule>("schedule");
  b.fast<&weft::toggle_timer>("toggleTimerRef");
  b.fast<&weft::toggle_immediate>("toggleImmediateRef");
  b.fast<&weft::now>("now");
}
