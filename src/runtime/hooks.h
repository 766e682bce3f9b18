// What capabilities want to hear of the life of a runtime and of the process.
#pragma once

#include <v8.h>

#include <functional>

namespace weft {

class Runtime;

/// `runtime.state<Hooks>()`. On the runtime's thread.
struct Hooks {
  explicit Hooks(Runtime&) {}
  /// Told of an exception that ends the program, before it is printed.
  std::function<void(v8::Local<v8::Value> error, v8::Local<v8::Message> message)> on_fatal;
};

/// Calls `fn` when V8's first background thread starts, or at once if there is one, on whatever thread that is. To be set once, by the main
/// thread.
void on_first_background_thread(std::function<void()> fn);

}  // namespace weft
