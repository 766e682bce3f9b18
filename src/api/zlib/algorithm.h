// Compression algorithms behind one interface.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weft::zlib {

/// What an object does; the numbers are Node's (`zlib.constants`).
enum class Mode : int32_t {
  kNone = 0,
  kDeflate = 1,
  kInflate = 2,
  kGzip = 3,
  kGunzip = 4,
  kDeflateRaw = 5,
  kInflateRaw = 6,
  kUnzip = 7,
  kBrotliDecode = 8,
  kBrotliEncode = 9,
  kZstdCompress = 10,
  kZstdDecompress = 11,
};

/// Why a step failed, as the program sees it.
struct Failure {
  std::string message;
  std::string code;
  int32_t number = 0;
};

/// What is left of the input, and of the room for output. A step moves the pointers.
struct Io {
  const uint8_t* in = nullptr;
  size_t in_size = 0;
  uint8_t* out = nullptr;
  size_t out_size = 0;
};

/// One stream of compressed data. Any thread may call, one at a time.
class Algorithm {
 public:
  virtual ~Algorithm() = default;
  /// Consumes and produces what it can. `flush` is the library's own flush number.
  virtual void step(Io& io, int32_t flush) = 0;
  /// Whether the last step failed; `io` is what it left.
  virtual std::optional<Failure> failure(const Io& io, int32_t flush) const = 0;
  /// Begins anew.
  virtual std::optional<Failure> reset() = 0;
  /// Changes level and strategy (deflate only).
  virtual std::optional<Failure> params(int32_t /*level*/, int32_t /*strategy*/) { return std::nullopt; }
  /// Memory outside of JavaScript's heap, roughly, in bytes.
  virtual size_t memory() const = 0;
};

using Dictionary = std::vector<uint8_t>;
using Parameters = std::vector<std::pair<int32_t, uint32_t>>;

struct ZlibOptions {
  int32_t window_bits = 15;
  int32_t level = -1;
  int32_t mem_level = 8;
  int32_t strategy = 0;
  Dictionary dictionary;
};

/// Deflate, gzip and their opposites. Memory is taken with the first step.
std::unique_ptr<Algorithm> make_zlib(Mode mode, ZlibOptions options);
/// Null with `problem` set when a parameter is wrong.
std::unique_ptr<Algorithm> make_brotli(Mode mode, const Parameters& parameters, Dictionary dictionary,
                                       std::string* problem);
/// `pledged_size`: exact size of the input, or negative when it is not known.
std::unique_ptr<Algorithm> make_zstd(Mode mode, const Parameters& parameters, double pledged_size,
                                     const Dictionary& dictionary, std::string* problem);

}  // namespace weft::zlib
