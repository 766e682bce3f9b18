// What a function captures, asked of V8's inspector inside the process.
#pragma once

#include <v8-inspector.h>
#include <v8.h>

#include <memory>
#include <string>
#include <string_view>

namespace weft {
class Runtime;
}

namespace weft::deferred {

/// An inspector session of one runtime, which nobody outside can reach; `runtime.state<Inspection>()`, made on first use. On the
/// runtime's thread.
class Inspection {
 public:
  explicit Inspection(Runtime& runtime);
  ~Inspection();

  /// The scopes that `fn` was made in, innermost first: an array of `{ description, object }`, where `object` is a fresh object
  /// with the variables of that moment. Empty if V8 does not tell (native functions).
  v8::MaybeLocal<v8::Value> scopes(v8::Local<v8::Function> fn);

 private:
  class Channel;
  /// Sends a request and returns the response, as ASCII (other characters are replaced).
  const std::string& ask(const std::string& request);
  const std::string& properties(const std::string& id);

  Runtime& runtime_;
  std::unique_ptr<Channel> channel_;
  std::unique_ptr<v8_inspector::V8InspectorSession> session_;
  v8::Global<v8::Array> holder_;  ///< its element 0 is the function that is asked about
  std::string holder_id_;
};

}  // namespace weft::deferred
