#include "runtime/loop.h"

namespace weft {

Result<Loop> make_loop() {
  auto fresh = std::make_unique<uv_loop_t>();
  if (const int error = uv_loop_init(fresh.get()); error != 0) return Error::system(error, "uv_loop_init");
  return Loop(fresh.release());
}

}  // namespace weft
