// NODE_V8_COVERAGE: which functions and blocks ran, written into files for tools such as c8.
#pragma once

#include <v8-inspector.h>

#include <memory>
#include <string>

namespace weft {
class Runtime;
}

namespace weft::profiler {

/// `runtime.state<Coverage>()`. On the runtime's thread. Only scripts that are compiled after begin() are counted.
class Coverage {
 public:
  explicit Coverage(Runtime& runtime) : runtime_(runtime) {}
  ~Coverage();
  Coverage(const Coverage&) = delete;
  Coverage& operator=(const Coverage&) = delete;

  /// Counts from now on until the runtime ends, and then writes into `folder`.
  void begin(const std::string& folder);
  /// Writes what was counted since it was last written; nothing if nothing is counted.
  void take();
  /// Counts no more, and writes nothing at the end.
  void stop();

 private:
  class Channel;
  std::string ask(const std::string& request);

  Runtime& runtime_;
  std::string folder_;
  std::unique_ptr<Channel> channel_;
  std::unique_ptr<v8_inspector::V8InspectorSession> session_;
};

}  // namespace weft::profiler
