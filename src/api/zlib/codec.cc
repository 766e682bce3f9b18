#include "api/zlib/codec.h"

#include <algorithm>

namespace weft::zlib {

namespace {

Dictionary copy(const std::optional<js::Bytes>& bytes) {
  return bytes ? Dictionary(bytes->begin(), bytes->end()) : Dictionary();
}

Parameters pairs(const std::vector<uint32_t>& flat) {
  Parameters out;
  for (size_t i = 0; i + 1 < flat.size(); i += 2) out.emplace_back(static_cast<int32_t>(flat[i]), flat[i + 1]);
  return out;
}

/// The part of a buffer that a step may use; never past its end, whatever the numbers say.
Io io_of(const js::Bytes& in, double in_offset, double in_size, const js::Bytes& out, double out_offset,
         double out_size) {
  const auto part = [](const js::Bytes& bytes, double offset, double size) {
    const size_t at = std::min(static_cast<size_t>(std::max(offset, 0.0)), bytes.size());
    return std::pair{at, std::min(static_cast<size_t>(std::max(size, 0.0)), bytes.size() - at)};
  };
  const auto [in_at, in_count] = part(in, in_offset, in_size);
  const auto [out_at, out_count] = part(out, out_offset, out_size);
  return {in.data() + in_at, in_count, out.data() + out_at, out_count};
}

}  // namespace

/// A step on the thread pool, and what it needs to stay alive.
struct Codec::Job {
  std::shared_ptr<Algorithm> algorithm;
  js::PinnedBytes in;
  js::PinnedBytes out;
  Io io;
  int32_t flush;
  js::Callback done;
};

Codec::~Codec() {
  if (accounted_bytes_ != 0) isolate()->AdjustAmountOfExternalAllocatedMemory(-accounted_bytes_);
}

void Codec::use(std::shared_ptr<Algorithm> algorithm) {
  algorithm_ = std::move(algorithm);
  accounted_bytes_ = static_cast<int64_t>(algorithm_->memory());
  isolate()->AdjustAmountOfExternalAllocatedMemory(accounted_bytes_);
}

void Codec::init_zlib(int32_t window_bits, int32_t level, int32_t mem_level, int32_t strategy,
                      std::optional<js::Bytes> dictionary) {
  use(make_zlib(mode_, {window_bits, level, mem_level, strategy, copy(dictionary)}));
}

Result<void> Codec::init_brotli(std::vector<uint32_t> parameters, std::optional<js::Bytes> dictionary) {
  std::string problem;
  auto made = make_brotli(mode_, pairs(parameters), copy(dictionary), &problem);
  if (made == nullptr) return Error::coded(ErrorKind::kError, "ERR_ZLIB_INITIALIZATION_FAILED", problem);
  use(std::move(made));
  return {};
}

Result<void> Codec::init_zstd(std::vector<uint32_t> parameters, double pledged_size,
                              std::optional<js::Bytes> dictionary) {
  std::string problem;
  auto made = make_zstd(mode_, pairs(parameters), pledged_size, copy(dictionary), &problem);
  if (made == nullptr) return Error::coded(ErrorKind::kError, "ERR_ZLIB_INITIALIZATION_FAILED", problem);
  use(std::move(made));
  return {};
}

StepResult Codec::write_sync(int32_t flush, js::Bytes in, double in_offset, double in_size, js::Bytes out,
                             double out_offset, double out_size) {
  Io io = io_of(in, in_offset, in_size, out, out_offset, out_size);
  if (algorithm_ == nullptr || busy_) {
    failure_ = Failure{"A write is in progress", "ERR_INVALID_STATE", -1};
    return {0, 0, true};
  }
  algorithm_->step(io, flush);
  failure_ = algorithm_->failure(io, flush);
  return {static_cast<double>(io.out_size), static_cast<double>(io.in_size), failure_.has_value()};
}

void Codec::write(int32_t flush, js::PinnedBytes in, double in_offset, double in_size, js::PinnedBytes out,
                  double out_offset, double out_size, js::Callback done) {
  if (algorithm_ == nullptr || busy_) return;
  Io io = io_of(in, in_offset, in_size, out, out_offset, out_size);
  auto job = std::make_shared<Job>(Job{algorithm_, std::move(in), std::move(out), io, flush, std::move(done)});
  busy_ = true;
  hold();
  runtime_.work([job] { job->algorithm->step(job->io, job->flush); },
                [this, job] {
                  busy_ = false;
                  failure_ = algorithm_->failure(job->io, job->flush);
                  const bool closing = close_when_done_;
                  if (closing) close();
                  if (!closing) {
                    job->done.call(static_cast<double>(job->io.out_size), static_cast<double>(job->io.in_size),
                                   failure_.has_value());
                  }
                  // The callback may have begun the next step.
                  if (!busy_) release();
                });
}

std::optional<Failure> Codec::reset() {
  if (algorithm_ == nullptr || busy_) return std::nullopt;
  return algorithm_->reset();
}

std::optional<Failure> Codec::params(int32_t level, int32_t strategy) {
  if (algorithm_ == nullptr || busy_) return std::nullopt;
  return algorithm_->params(level, strategy);
}

void Codec::close() {
  if (busy_) {
    close_when_done_ = true;
    return;
  }
  algorithm_.reset();
  if (accounted_bytes_ != 0) isolate()->AdjustAmountOfExternalAllocatedMemory(-accounted_bytes_);
  accounted_bytes_ = 0;
}

}  // namespace weft::zlib
