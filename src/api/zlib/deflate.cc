// Deflate in its three wrappings, over zlib.
#include <zlib.h>

#include <algorithm>
#include <climits>

#include "api/zlib/algorithm.h"

namespace weft::zlib {

namespace {

constexpr uint8_t kGzipMagic1 = 0x1f;
constexpr uint8_t kGzipMagic2 = 0x8b;

const char* error_name(int error) {
  switch (error) {
    case Z_OK:
      return "Z_OK";
    case Z_STREAM_END:
      return "Z_STREAM_END";
    case Z_NEED_DICT:
      return "Z_NEED_DICT";
    case Z_ERRNO:
      return "Z_ERRNO";
    case Z_STREAM_ERROR:
      return "Z_STREAM_ERROR";
    case Z_DATA_ERROR:
      return "Z_DATA_ERROR";
    case Z_MEM_ERROR:
      return "Z_MEM_ERROR";
    case Z_BUF_ERROR:
      return "Z_BUF_ERROR";
    case Z_VERSION_ERROR:
      return "Z_VERSION_ERROR";
    default:
      return "Z_UNKNOWN";
  }
}

class Zlib final : public Algorithm {
 public:
  Zlib(Mode mode, ZlibOptions options) : mode_(mode), options_(std::move(options)) {
    if (mode == Mode::kGzip || mode == Mode::kGunzip) options_.window_bits += 16;
    // zlib finds out by itself which of the two it is; members of gzip are counted here.
    if (mode == Mode::kUnzip) options_.window_bits += 32;
    if (mode == Mode::kDeflateRaw || mode == Mode::kInflateRaw) options_.window_bits *= -1;
  }

  ~Zlib() override {
    if (!ready_) return;
    if (compresses()) {
      deflateEnd(&stream_);
    } else {
      inflateEnd(&stream_);
    }
  }

  void step(Io& io, int32_t flush) override {
    if (!prepare()) return;
    // zlib counts in 32 bits.
    stream_.next_in = const_cast<Bytef*>(io.in);
    stream_.avail_in = static_cast<uInt>(std::min<size_t>(io.in_size, UINT_MAX));
    stream_.next_out = io.out;
    stream_.avail_out = static_cast<uInt>(std::min<size_t>(io.out_size, UINT_MAX));
    run(flush);
    io.in_size -= static_cast<size_t>(stream_.next_in - io.in);
    io.out_size -= static_cast<size_t>(stream_.next_out - io.out);
    io.in = stream_.next_in;
    io.out = stream_.next_out;
  }

  std::optional<Failure> failure(const Io& io, int32_t flush) const override {
    switch (error_) {
      case Z_OK:
      case Z_BUF_ERROR:
        if (io.out_size != 0 && flush == Z_FINISH) {
          return Failure{"unexpected end of file", "Z_BUF_ERROR", Z_BUF_ERROR};
        }
        return std::nullopt;
      case Z_STREAM_END:
        return std::nullopt;
      case Z_NEED_DICT:
        return fail(options_.dictionary.empty() ? "Missing dictionary" : "Bad dictionary");
      default:
        return fail(problem_ != nullptr ? problem_ : "Zlib error");
    }
  }

  std::optional<Failure> reset() override {
    if (!prepare()) return fail("Failed to init stream before reset");
    error_ = compresses() ? deflateReset(&stream_) : inflateReset(&stream_);
    if (error_ != Z_OK) return fail("Failed to reset stream");
    return use_dictionary() ? std::nullopt : fail("Failed to set dictionary");
  }

  std::optional<Failure> params(int32_t level, int32_t strategy) override {
    if (!compresses()) return std::nullopt;
    if (!prepare()) return fail("Failed to init stream before set parameters");
    error_ = deflateParams(&stream_, level, strategy);
    return error_ == Z_OK || error_ == Z_BUF_ERROR ? std::nullopt : fail("Failed to set parameters");
  }

  size_t memory() const override {
    const int bits = std::clamp(std::abs(options_.window_bits) % 16, 8, 15);
    return compresses() ? (size_t{1} << (bits + 2)) + (size_t{1} << (options_.mem_level + 9))
                        : (size_t{1} << bits) + 7168;
  }

 private:
  bool compresses() const { return mode_ == Mode::kDeflate || mode_ == Mode::kGzip || mode_ == Mode::kDeflateRaw; }

  std::optional<Failure> fail(const char* message) const {
    // zlib's own words are better where it has some.
    return Failure{stream_.msg != nullptr ? stream_.msg : message, error_name(error_), error_};
  }

  bool prepare() {
    if (ready_) return true;
    stream_ = {};
    error_ = compresses() ? deflateInit2(&stream_, options_.level, Z_DEFLATED, options_.window_bits, options_.mem_level,
                                         options_.strategy)
                          : inflateInit2(&stream_, options_.window_bits);
    if (error_ != Z_OK) {
      problem_ = "Init error";
      return false;
    }
    ready_ = true;
    if (!use_dictionary()) {
      problem_ = "Failed to set dictionary";
      return false;
    }
    return true;
  }

  bool use_dictionary() {
    if (options_.dictionary.empty()) return true;
    const auto* data = options_.dictionary.data();
    const auto size = static_cast<uInt>(options_.dictionary.size());
    // The others ask for it when they meet its check sum.
    if (mode_ == Mode::kDeflate || mode_ == Mode::kDeflateRaw) error_ = deflateSetDictionary(&stream_, data, size);
    if (mode_ == Mode::kInflateRaw) error_ = inflateSetDictionary(&stream_, data, size);
    return error_ == Z_OK;
  }

  void run(int32_t flush) {
    if (compresses()) {
      error_ = deflate(&stream_, flush);
      return;
    }
    if (mode_ == Mode::kUnzip && !recognise()) return;
    error_ = inflate(&stream_, flush);
    if (mode_ != Mode::kInflateRaw && error_ == Z_NEED_DICT && !options_.dictionary.empty()) {
      error_ =
          inflateSetDictionary(&stream_, options_.dictionary.data(), static_cast<uInt>(options_.dictionary.size()));
      if (error_ == Z_OK) {
        error_ = inflate(&stream_, flush);
      } else if (error_ == Z_DATA_ERROR) {
        error_ = Z_NEED_DICT;  // the dictionary is bad, not the data
      }
    }
    // More bytes after the end: another member of the file, or padding with zeros.
    while (stream_.avail_in > 0 && mode_ == Mode::kGunzip && error_ == Z_STREAM_END && stream_.next_in[0] != 0) {
      if (reset()) return;
      error_ = inflate(&stream_, flush);
    }
  }

  /// Looks for gzip's first two bytes, which may come one by one. False when there is nothing to look at.
  bool recognise() {
    if (stream_.avail_in == 0) return false;
    size_t at = 0;
    if (magic_seen_ == 0) {
      if (stream_.next_in[at] != kGzipMagic1) {
        mode_ = Mode::kInflate;
        return true;
      }
      magic_seen_ = 1;
      if (stream_.avail_in == 1) return true;
      at = 1;
    }
    mode_ = stream_.next_in[at] == kGzipMagic2 ? Mode::kGunzip : Mode::kInflate;
    return true;
  }

  Mode mode_;
  ZlibOptions options_;
  z_stream stream_ = {};
  int error_ = Z_OK;
  const char* problem_ = nullptr;
  bool ready_ = false;
  int magic_seen_ = 0;
};

}  // namespace

std::unique_ptr<Algorithm> make_zlib(Mode mode, ZlibOptions options) {
  return std::make_unique<Zlib>(mode, std::move(options));
}

}  // namespace weft::zlib
