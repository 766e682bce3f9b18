// What the process has once: V8, its platform, the start-up image.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/image.h"
#include "runtime/platform.h"

namespace weft {

/// The process-wide half of Weft. Made once by main, before any Runtime; read-only afterwards, so that every thread may use it.
class Engine {
 public:
  struct Options {
    std::vector<std::string> v8_flags;
    int background_threads = 0;  ///< 0: as many as there are cores, at most four
  };

  /// Starts V8. Returns the flags that V8 did not know, if any (then V8 is not started).
  static std::vector<std::string> start(const Options& options, std::unique_ptr<Image> image);
  static Engine& get();
  /// Ends V8; every Runtime must be gone.
  static void stop();

  Platform& platform() { return *platform_; }
  const Image& image() const { return *image_; }
  /// Addresses that the snapshot refers to, null-terminated; in an order that is the same in every build of one source.
  const std::vector<intptr_t>& references() const { return references_; }
  /// Monotonic time (uv_hrtime, ns) when the process entered main.
  uint64_t start_time_ns = 0;

 private:
  std::unique_ptr<Platform> platform_;
  std::unique_ptr<Image> image_;
  std::vector<intptr_t> references_;
};

}  // namespace weft
