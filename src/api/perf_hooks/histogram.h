// Histograms that JavaScript holds.
#pragma once

#include <uv.h>

#include <cstdint>
#include <vector>

#include "js/binding.h"
#include "runtime/runtime.h"

struct hdr_histogram;

namespace weft::perf_hooks {

/// Counts values between `lowest` and `highest` with `figures` significant decimal digits; others count as exceeding.
class Histogram : public js::Object {
 public:
  Histogram(int64_t lowest, int64_t highest, int32_t figures);
  ~Histogram() override;

  /// False if the value is out of range.
  bool record(int64_t value);
  /// Records the nanoseconds since the last call of this function.
  bool record_delta();
  void add(Histogram& other);
  void reset();

  double count();
  double min();
  double max();
  double mean();
  double stddev();
  double exceeds();
  double percentile(double p);
  /// Pairs: percentile, value.
  std::vector<double> percentiles();
  v8::Local<v8::BigInt> count_big(js::Env& env);
  v8::Local<v8::BigInt> min_big(js::Env& env);
  v8::Local<v8::BigInt> max_big(js::Env& env);
  v8::Local<v8::BigInt> exceeds_big(js::Env& env);
  v8::Local<v8::BigInt> percentile_big(js::Env& env, double p);

 private:
  static v8::Local<v8::BigInt> big(js::Env& env, int64_t value);
  hdr_histogram* values_ = nullptr;
  int64_t exceeds_ = 0;
  uint64_t previous_ = 0;
};

/// Records how far apart the ticks of a timer of `resolution_ms` are: more than that is delay of the loop.
class LoopDelay final : public Histogram {
 public:
  using JsBase = Histogram;
  LoopDelay(Runtime& runtime, int32_t resolution_ms);
  ~LoopDelay() override;
  /// False when it runs already.
  bool start(bool reset_first);
  bool stop();

 private:
  int32_t resolution_ms_;
  bool enabled_ = false;
  uv_timer_t* timer_;
};

void declare_histogram(js::Binding& b);

}  // namespace weft::perf_hooks
