// An event loop for a Runtime: the one part of it that may be refused, when the process has no descriptors left.
#pragma once

#include <uv.h>

#include <memory>

#include "base/result.h"

namespace weft {

/// Closes a loop, all of whose handles are closed, and frees it.
struct LoopCloser {
  void operator()(uv_loop_t* loop) const {
    uv_loop_close(loop);
    delete loop;
  }
};
using Loop = std::unique_ptr<uv_loop_t, LoopCloser>;

/// A loop that is ready to be given to a Runtime. Any thread; it may be used on another one. Fails with a system error such as
/// EMFILE.
Result<Loop> make_loop();

}  // namespace weft
