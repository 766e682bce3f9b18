// Stopping one piece of JavaScript while its runtime lives on.
#pragma once

#include <v8.h>

#include <functional>
#include <utility>

#include "runtime/runtime.h"

namespace weft {

/// A stop of the JavaScript that runs on a runtime's thread, and of no more. At most one a runtime at a time; used on its thread only.
class Interrupt {
 public:
  /// Stops the JavaScript that runs now; for instance from V8's interrupts. As soon as none of it is left on the stack, and before any
  /// other runs, `over` is called. JavaScript that ends by itself before the stop reaches it is as good: nothing else is ever hit,
  /// but for microtasks that waited behind it, which V8 drops.
  static void begin(Runtime& runtime, std::function<void()> over);

  static bool is_pending(v8::Isolate* isolate) { return isolate->GetData(kSlot) != nullptr; }

  /// Whoever called into JavaScript calls this when it returned: `over` is called if a stop is pending and no JavaScript is left. The
  /// runtime does so for all calls from its loop.
  static void finish(Runtime& runtime) {
    if (is_pending(runtime.isolate())) finish_pending(runtime);
  }

 private:
  static constexpr uint32_t kSlot = 1;  ///< of the isolate's data; js::Env has kIsolateSlot

  static void finish_pending(Runtime& runtime);

  std::function<void()> over_;
};

}  // namespace weft
