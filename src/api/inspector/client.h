// What V8's inspector wants from its embedder.
#pragma once

#include <v8-inspector.h>

#include <memory>
#include <unordered_map>

#include "api/inspector/agent.h"

namespace weft::inspector {

/// On the runtime's thread.
class Client final : public v8_inspector::V8InspectorClient {
 public:
  explicit Client(Agent& agent) : agent_(agent) {}
  ~Client() override;

  void runMessageLoopOnPause(int group) override;
  void quitMessageLoopOnPause() override;
  void runIfWaitingForDebugger(int group) override;
  v8::Local<v8::Context> ensureDefaultContextInGroup(int group) override;
  std::unique_ptr<v8_inspector::StringBuffer> resourceNameToUrl(const v8_inspector::StringView& name) override;
  void installAdditionalCommandLineAPI(v8::Local<v8::Context> context, v8::Local<v8::Object> api) override;
  double currentTimeMS() override;
  int64_t generateUniqueId() override;
  void startRepeatingTimer(double seconds, TimerCallback callback, void* data) override;
  void cancelTimer(void* data) override;
  void maxAsyncCallStackDepthChanged(int depth) override;

  /// Calls `name` of internal:inspector/hooks, whatever JavaScript is on the stack.
  void call_hook(const char* name, v8::Local<v8::Value> argument);

 private:
  struct Timer;
  Agent& agent_;
  bool paused_ = false;
  bool async_hooks_ = false;
  std::unordered_map<void*, Timer*> timers_;
};

}  // namespace weft::inspector
