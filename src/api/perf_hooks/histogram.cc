// Histograms of integers, over hdr_histogram.
#include "api/perf_hooks/histogram.h"

#include <hdr/hdr_histogram.h>

#include <utility>

namespace weft::perf_hooks {

Histogram::Histogram(int64_t lowest, int64_t highest, int32_t figures) { hdr_init(lowest, highest, figures, &values_); }

Histogram::~Histogram() { hdr_close(values_); }

bool Histogram::record(int64_t value) {
  if (hdr_record_value(values_, value)) return true;
  exceeds_++;
  return false;
}

bool Histogram::record_delta() {
  uint64_t now = uv_hrtime();
  uint64_t before = std::exchange(previous_, now);
  if (before == 0) return true;
  return record(static_cast<int64_t>(now - before));
}

void Histogram::add(Histogram& other) { exceeds_ += other.exceeds_ + hdr_add(values_, other.values_); }

void Histogram::reset() {
  hdr_reset(values_);
  exceeds_ = 0;
  previous_ = 0;
}

double Histogram::count() { return static_cast<double>(values_->total_count); }
double Histogram::min() { return static_cast<double>(hdr_min(values_)); }
double Histogram::max() { return static_cast<double>(hdr_max(values_)); }
double Histogram::mean() { return hdr_mean(values_); }
double Histogram::stddev() { return hdr_stddev(values_); }
double Histogram::exceeds() { return static_cast<double>(exceeds_); }
double Histogram::percentile(double p) { return static_cast<double>(hdr_value_at_percentile(values_, p)); }

std::vector<double> Histogram::percentiles() {
  std::vector<double> out;
  hdr_iter iter;
  hdr_iter_percentile_init(&iter, values_, 1);
  while (hdr_iter_next(&iter)) {
    out.push_back(iter.specifics.percentiles.percentile);
    out.push_back(static_cast<double>(iter.value));
  }
  return out;
}

v8::Local<v8::BigInt> Histogram::count_big(js::Env& env) { return big(env, values_->total_count); }
v8::Local<v8::BigInt> Histogram::min_big(js::Env& env) { return big(env, hdr_min(values_)); }
v8::Local<v8::BigInt> Histogram::max_big(js::Env& env) { return big(env, hdr_max(values_)); }
v8::Local<v8::BigInt> Histogram::exceeds_big(js::Env& env) { return big(env, exceeds_); }
v8::Local<v8::BigInt> Histogram::percentile_big(js::Env& env, double p) {
  return big(env, hdr_value_at_percentile(values_, p));
}
v8::Local<v8::BigInt> Histogram::big(js::Env& env, int64_t value) { return v8::BigInt::New(env.isolate(), value); }

LoopDelay::LoopDelay(Runtime& runtime, int32_t resolution_ms)
    : Histogram(1, 3600000000000, 3), resolution_ms_(resolution_ms), timer_(new uv_timer_t) {
  uv_timer_init(runtime.loop(), timer_);
  uv_unref(reinterpret_cast<uv_handle_t*>(timer_));
  timer_->data = this;
}

LoopDelay::~LoopDelay() {
  uv_close(reinterpret_cast<uv_handle_t*>(timer_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_timer_t*>(handle); });
}

bool LoopDelay::start(bool reset_first) {
  if (enabled_) return false;
  enabled_ = true;
  if (reset_first) reset();
  hold();
  uv_timer_start(
      timer_, [](uv_timer_t* timer) { static_cast<LoopDelay*>(timer->data)->record_delta(); },
      static_cast<uint64_t>(resolution_ms_), static_cast<uint64_t>(resolution_ms_));
  uv_unref(reinterpret_cast<uv_handle_t*>(timer_));
  return true;
}

bool LoopDelay::stop() {
  if (!enabled_) return false;
  enabled_ = false;
  uv_timer_stop(timer_);
  release();
  return true;
}

void declare_histogram(js::Binding& b) {
  b.type<Histogram>("Histogram")
      .constructor<int64_t, int64_t, int32_t>()
      .method<&Histogram::record>("record")
      .method<&Histogram::record_delta>("recordDelta")
      .method<&Histogram::add>("add")
      .method<&Histogram::reset>("reset")
      .method<&Histogram::count>("count")
      .method<&Histogram::min>("min")
      .method<&Histogram::max>("max")
      .method<&Histogram::mean>("mean")
      .method<&Histogram::stddev>("stddev")
      .method<&Histogram::exceeds>("exceeds")
      .method<&Histogram::percentile>("percentile")
      .method<&Histogram::percentiles>("percentiles")
      .method<&Histogram::count_big>("countBigInt")
      .method<&Histogram::min_big>("minBigInt")
      .method<&Histogram::max_big>("maxBigInt")
      .method<&Histogram::exceeds_big>("exceedsBigInt")
      .method<&Histogram::percentile_big>("percentileBigInt");
  b.type<LoopDelay>("LoopDelay")
      .constructor<Runtime&, int32_t>()
      .method<&LoopDelay::start>("start")
      .method<&LoopDelay::stop>("stop");
}

}  // namespace weft::perf_hooks
