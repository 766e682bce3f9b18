#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "api/zlib/algorithm.h"

namespace weft::zlib {

namespace {

constexpr size_t kTypicalMemory = 128 * 1024;

std::string error_code_name(ZSTD_ErrorCode code) {
  switch (code) {
#define WEFT_ZSTD_ERROR(name) \
  case ZSTD_error_##name:     \
    return "ZSTD_error_" #name;
    WEFT_ZSTD_ERROR(no_error)
    WEFT_ZSTD_ERROR(GENERIC)
    WEFT_ZSTD_ERROR(prefix_unknown)
    WEFT_ZSTD_ERROR(version_unsupported)
    WEFT_ZSTD_ERROR(frameParameter_unsupported)
    WEFT_ZSTD_ERROR(frameParameter_windowTooLarge)
    WEFT_ZSTD_ERROR(corruption_detected)
    WEFT_ZSTD_ERROR(checksum_wrong)
    WEFT_ZSTD_ERROR(literals_headerWrong)
    WEFT_ZSTD_ERROR(dictionary_corrupted)
    WEFT_ZSTD_ERROR(dictionary_wrong)
    WEFT_ZSTD_ERROR(dictionaryCreation_failed)
    WEFT_ZSTD_ERROR(parameter_unsupported)
    WEFT_ZSTD_ERROR(parameter_combination_unsupported)
    WEFT_ZSTD_ERROR(parameter_outOfBound)
    WEFT_ZSTD_ERROR(tableLog_tooLarge)
    WEFT_ZSTD_ERROR(maxSymbolValue_tooLarge)
    WEFT_ZSTD_ERROR(maxSymbolValue_tooSmall)
    WEFT_ZSTD_ERROR(stabilityCondition_notRespected)
    WEFT_ZSTD_ERROR(stage_wrong)
    WEFT_ZSTD_ERROR(init_missing)
    WEFT_ZSTD_ERROR(memory_allocation)
    WEFT_ZSTD_ERROR(workSpace_tooSmall)
    WEFT_ZSTD_ERROR(dstSize_tooSmall)
    WEFT_ZSTD_ERROR(srcSize_wrong)
    WEFT_ZSTD_ERROR(dstBuffer_null)
    WEFT_ZSTD_ERROR(noForwardProgress_destFull)
    WEFT_ZSTD_ERROR(noForwardProgress_inputEmpty)
#undef WEFT_ZSTD_ERROR
    default:
      return "ZSTD_error_GENERIC";
  }
}

class ZstdBase : public Algorithm {
 public:
  std::optional<Failure> failure(const Io& io, int32_t flush) const override {
    if (error_ != ZSTD_error_no_error) {
      return Failure{ZSTD_getErrorString(error_), error_code_name(error_), static_cast<int32_t>(error_)};
    }
    if (truncated_ && flush == ZSTD_e_end && io.out_size != 0) {
      return Failure{"unexpected end of file", "Z_BUF_ERROR", Z_BUF_ERROR};
    }
    return std::nullopt;
  }
  size_t memory() const override { return kTypicalMemory; }

 protected:
  void note(size_t result) { error_ = ZSTD_isError(result) ? ZSTD_getErrorCode(result) : ZSTD_error_no_error; }
  ZSTD_ErrorCode error_ = ZSTD_error_no_error;
  bool truncated_ = false;
};

class Compressor final : public ZstdBase {
 public:
  ~Compressor() override { ZSTD_freeCCtx(context_); }

  const char* begin(const Parameters& parameters, double pledged_size, const Dictionary& dictionary) {
    context_ = ZSTD_createCCtx();
    if (context_ == nullptr) return "Could not initialize zstd instance";
    pledged_size_ = pledged_size;
    if (!pledge()) return "Could not set pledged src size";
    for (auto [key, value] : parameters) {
      if (ZSTD_isError(ZSTD_CCtx_setParameter(context_, static_cast<ZSTD_cParameter>(key), static_cast<int>(value)))) {
        return "Setting parameter failed";
      }
    }
    if (!dictionary.empty() && ZSTD_isError(ZSTD_CCtx_loadDictionary(context_, dictionary.data(), dictionary.size()))) {
      return "Failed to load zstd dictionary";
    }
    return nullptr;
  }
  void step(Io& io, int32_t flush) override {
    ZSTD_inBuffer in{io.in, io.in_size, 0};
    ZSTD_outBuffer out{io.out, io.out_size, 0};
    note(ZSTD_compressStream2(context_, &out, &in, static_cast<ZSTD_EndDirective>(flush)));
    io.in += in.pos;
    io.in_size -= in.pos;
    io.out += out.pos;
    io.out_size -= out.pos;
  }
  std::optional<Failure> reset() override {
    note(ZSTD_CCtx_reset(context_, ZSTD_reset_session_only));
    if (error_ == ZSTD_error_no_error) pledge();
    return failure({}, ZSTD_e_continue);
  }

 private:
  bool pledge() {
    const auto size = pledged_size_ < 0 ? ZSTD_CONTENTSIZE_UNKNOWN : static_cast<unsigned long long>(pledged_size_);
    return !ZSTD_isError(ZSTD_CCtx_setPledgedSrcSize(context_, size));
  }
  ZSTD_CCtx* context_ = nullptr;
  double pledged_size_ = -1;
};

class Decompressor final : public ZstdBase {
 public:
  ~Decompressor() override { ZSTD_freeDCtx(context_); }

  const char* begin(const Parameters& parameters, double, const Dictionary& dictionary) {
    context_ = ZSTD_createDCtx();
    if (context_ == nullptr) return "Could not initialize zstd instance";
    for (auto [key, value] : parameters) {
      if (ZSTD_isError(ZSTD_DCtx_setParameter(context_, static_cast<ZSTD_dParameter>(key), static_cast<int>(value)))) {
        return "Setting parameter failed";
      }
    }
    if (!dictionary.empty() && ZSTD_isError(ZSTD_DCtx_loadDictionary(context_, dictionary.data(), dictionary.size()))) {
      return "Failed to load zstd dictionary";
    }
    return nullptr;
  }
  void step(Io& io, int32_t) override {
    ZSTD_inBuffer in{io.in, io.in_size, 0};
    ZSTD_outBuffer out{io.out, io.out_size, 0};
    const size_t left = ZSTD_decompressStream(context_, &out, &in);
    note(left);
    if (in.pos > 0 || out.pos > 0) truncated_ = left > 0;
    io.in += in.pos;
    io.in_size -= in.pos;
    io.out += out.pos;
    io.out_size -= out.pos;
  }
  std::optional<Failure> reset() override {
    note(ZSTD_DCtx_reset(context_, ZSTD_reset_session_only));
    truncated_ = false;
    return failure({}, ZSTD_e_continue);
  }

 private:
  ZSTD_DCtx* context_ = nullptr;
};

template <typename T>
std::unique_ptr<Algorithm> make(const Parameters& parameters, double pledged_size, const Dictionary& dictionary,
                                std::string* problem) {
  auto made = std::make_unique<T>();
  if (const char* text = made->begin(parameters, pledged_size, dictionary)) {
    *problem = text;
    return nullptr;
  }
  return made;
}

}  // namespace

std::unique_ptr<Algorithm> make_zstd(Mode mode, const Parameters& parameters, double pledged_size,
                                     const Dictionary& dictionary, std::string* problem) {
  return mode == Mode::kZstdCompress ? make<Compressor>(parameters, pledged_size, dictionary, problem)
                                     : make<Decompressor>(parameters, pledged_size, dictionary, problem);
}

}  // namespace weft::zlib
