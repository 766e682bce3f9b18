// A compression stream as JavaScript holds it.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "api/zlib/algorithm.h"
#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft::zlib {

/// What one step left: room for output, input, and whether it failed (then failure() tells why).
struct StepResult {
  double out_left = 0;
  double in_left = 0;
  bool failed = false;
};

/// All calls on the runtime's thread. A step may run on the thread pool; until its callback no other may begin, and
/// close() waits for it. Every buffer stays alive while a step uses it.
class Codec final : public js::Object {
 public:
  Codec(Runtime& runtime, Mode mode) : runtime_(runtime), mode_(mode) {}
  ~Codec() override;

  void init_zlib(int32_t window_bits, int32_t level, int32_t mem_level, int32_t strategy,
                 std::optional<js::Bytes> dictionary);
  /// `parameters`: key, value, key, value, …
  Result<void> init_brotli(std::vector<uint32_t> parameters, std::optional<js::Bytes> dictionary);
  Result<void> init_zstd(std::vector<uint32_t> parameters, double pledged_size, std::optional<js::Bytes> dictionary);

  StepResult write_sync(int32_t flush, js::Bytes in, double in_offset, double in_size, js::Bytes out, double out_offset,
                        double out_size);
  /// The same on the thread pool, then `done(out_left, in_left, failed)`; not called when the codec was closed
  /// meanwhile.
  void write(int32_t flush, js::PinnedBytes in, double in_offset, double in_size, js::PinnedBytes out,
             double out_offset, double out_size, js::Callback done);

  std::optional<Failure> failure() const { return failure_; }
  std::optional<Failure> reset();
  std::optional<Failure> params(int32_t level, int32_t strategy);
  void close();

 private:
  struct Job;
  void use(std::shared_ptr<Algorithm> algorithm);
  Runtime& runtime_;
  Mode mode_;
  /// Shared with a step on the thread pool, which may outlive this object when the runtime ends.
  std::shared_ptr<Algorithm> algorithm_;
  std::optional<Failure> failure_;
  int64_t accounted_bytes_ = 0;
  bool busy_ = false;
  bool close_when_done_ = false;
};

}  // namespace weft::zlib
