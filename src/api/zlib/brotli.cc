#include <brotli/decode.h>
#include <brotli/encode.h>
#include <zlib.h>

#include "api/zlib/algorithm.h"

namespace weft::zlib {

namespace {

constexpr size_t kTypicalMemory = 64 * 1024;

class Encoder final : public Algorithm {
 public:
  Encoder(Parameters parameters, Dictionary dictionary)
      : parameters_(std::move(parameters)), dictionary_(std::move(dictionary)) {}
  ~Encoder() override { drop(); }

  const char* begin() {
    drop();
    state_ = BrotliEncoderCreateInstance(nullptr, nullptr, nullptr);
    if (state_ == nullptr) return "Could not initialize Brotli instance";
    for (auto [key, value] : parameters_) {
      if (!BrotliEncoderSetParameter(state_, static_cast<BrotliEncoderParameter>(key), value))
        return "Initialization failed";
    }
    if (!dictionary_.empty()) {
      prepared_ = BrotliEncoderPrepareDictionary(BROTLI_SHARED_DICTIONARY_RAW, dictionary_.size(), dictionary_.data(),
                                                 BROTLI_MAX_QUALITY, nullptr, nullptr, nullptr);
      if (prepared_ == nullptr || !BrotliEncoderAttachPreparedDictionary(state_, prepared_))
        return "Failed to set dictionary";
    }
    return nullptr;
  }

  void step(Io& io, int32_t flush) override {
    ok_ = BrotliEncoderCompressStream(state_, static_cast<BrotliEncoderOperation>(flush), &io.in_size, &io.in,
                                      &io.out_size, &io.out, nullptr) == BROTLI_TRUE;
  }
  std::optional<Failure> failure(const Io&, int32_t) const override {
    if (ok_) return std::nullopt;
    return Failure{"Compression failed", "ERR_BROTLI_COMPRESSION_FAILED", -1};
  }
  std::optional<Failure> reset() override {
    if (const char* problem = begin()) return Failure{problem, "ERR_ZLIB_INITIALIZATION_FAILED", -1};
    ok_ = true;
    return std::nullopt;
  }
  size_t memory() const override { return kTypicalMemory; }

 private:
  void drop() {
    if (state_ != nullptr) BrotliEncoderDestroyInstance(state_);
    if (prepared_ != nullptr) BrotliEncoderDestroyPreparedDictionary(prepared_);
    state_ = nullptr;
    prepared_ = nullptr;
  }
  Parameters parameters_;
  Dictionary dictionary_;
  BrotliEncoderState* state_ = nullptr;
  BrotliEncoderPreparedDictionary* prepared_ = nullptr;
  bool ok_ = true;
};

class Decoder final : public Algorithm {
 public:
  Decoder(Parameters parameters, Dictionary dictionary)
      : parameters_(std::move(parameters)), dictionary_(std::move(dictionary)) {}
  ~Decoder() override { drop(); }

  const char* begin() {
    drop();
    state_ = BrotliDecoderCreateInstance(nullptr, nullptr, nullptr);
    if (state_ == nullptr) return "Could not initialize Brotli instance";
    for (auto [key, value] : parameters_) {
      if (!BrotliDecoderSetParameter(state_, static_cast<BrotliDecoderParameter>(key), value))
        return "Initialization failed";
    }
    if (!dictionary_.empty() &&
        !BrotliDecoderAttachDictionary(state_, BROTLI_SHARED_DICTIONARY_RAW, dictionary_.size(), dictionary_.data())) {
      return "Failed to set dictionary";
    }
    return nullptr;
  }

  void step(Io& io, int32_t) override {
    result_ = BrotliDecoderDecompressStream(state_, &io.in_size, &io.in, &io.out_size, &io.out, nullptr);
  }
  std::optional<Failure> failure(const Io&, int32_t flush) const override {
    if (result_ == BROTLI_DECODER_RESULT_ERROR) {
      const BrotliDecoderErrorCode error = BrotliDecoderGetErrorCode(state_);
      return Failure{"Decompression failed", std::string("ERR_") + BrotliDecoderErrorString(error), error};
    }
    // Brotli does not say so by itself.
    if (flush == BROTLI_OPERATION_FINISH && result_ == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) {
      return Failure{"unexpected end of file", "Z_BUF_ERROR", Z_BUF_ERROR};
    }
    return std::nullopt;
  }
  std::optional<Failure> reset() override {
    if (const char* problem = begin()) return Failure{problem, "ERR_ZLIB_INITIALIZATION_FAILED", -1};
    result_ = BROTLI_DECODER_RESULT_SUCCESS;
    return std::nullopt;
  }
  size_t memory() const override { return kTypicalMemory; }

 private:
  void drop() {
    if (state_ != nullptr) BrotliDecoderDestroyInstance(state_);
    state_ = nullptr;
  }
  Parameters parameters_;
  Dictionary dictionary_;
  BrotliDecoderState* state_ = nullptr;
  BrotliDecoderResult result_ = BROTLI_DECODER_RESULT_SUCCESS;
};

template <typename T>
std::unique_ptr<Algorithm> make(const Parameters& parameters, Dictionary dictionary, std::string* problem) {
  auto made = std::make_unique<T>(parameters, std::move(dictionary));
  if (const char* text = made->begin()) {
    *problem = text;
    return nullptr;
  }
  return made;
}

}  // namespace

std::unique_ptr<Algorithm> make_brotli(Mode mode, const Parameters& parameters, Dictionary dictionary,
                                       std::string* problem) {
  return mode == Mode::kBrotliEncode ? make<Encoder>(parameters, std::move(dictionary), problem)
                                     : make<Decoder>(parameters, std::move(dictionary), problem);
}

}  // namespace weft::zlib
