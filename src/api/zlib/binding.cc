// What `binding:zlib` gives to JavaScript.
#include <zlib.h>

#include "api/zlib/codec.h"
#include "js/binding.h"

template <>
struct weft::js::Fields<weft::zlib::Failure> {
  using Failure = weft::zlib::Failure;
  static constexpr auto list =
      std::tuple{field("message", &Failure::message), field("code", &Failure::code), field("errno", &Failure::number)};
};

template <>
struct weft::js::Fields<weft::zlib::StepResult> {
  using StepResult = weft::zlib::StepResult;
  static constexpr auto list = std::tuple{field("outLeft", &StepResult::out_left),
                                          field("inLeft", &StepResult::in_left), field("failed", &StepResult::failed)};
};

namespace weft::zlib {
namespace {

uint32_t crc32_of_bytes(js::Bytes bytes, uint32_t value) {
  return static_cast<uint32_t>(
      ::crc32_z(value, bytes.data() != nullptr ? bytes.data() : reinterpret_cast<const Bytef*>(""), bytes.size()));
}

}  // namespace
}  // namespace weft::zlib

WEFT_BINDING(zlib) {
  using weft::zlib::Codec;
  b.type<Codec>("Codec")
      .constructor<weft::Runtime&, weft::zlib::Mode>()
      .method<&Codec::init_zlib>("initZlib")
      .method<&Codec::init_brotli>("initBrotli")
      .method<&Codec::init_zstd>("initZstd")
      .method<&Codec::write>("write")
      .method<&Codec::write_sync>("writeSync")
      .getter<&Codec::failure>("failure")
      .method<&Codec::reset>("reset")
      .method<&Codec::params>("params")
      .method<&Codec::close>("close");
  b.function<&weft::zlib::crc32_of_bytes>("crc32");
}
