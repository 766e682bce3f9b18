#include "api/inspector/client.h"

#include <sys/random.h>
#include <uv.h>

#include <cctype>
#include <chrono>
#include <string>

#include "api/inspector/text.h"
#include "runtime/runtime.h"

namespace weft::inspector {

struct Client::Timer {
  uv_timer_t handle;
  TimerCallback callback;
  void* data;
};

Client::~Client() {
  while (!timers_.empty()) cancelTimer(timers_.begin()->first);
}

void Client::runMessageLoopOnPause(int) {
  if (paused_) return;
  paused_ = true;
  agent_.serve_until([this] { return !paused_ || !agent_.has_remote_sessions(); });
  paused_ = false;
}

void Client::quitMessageLoopOnPause() {
  paused_ = false;
  agent_.mailbox()->wake();
}

void Client::runIfWaitingForDebugger(int) { agent_.run_if_waiting(); }

v8::Local<v8::Context> Client::ensureDefaultContextInGroup(int) { return agent_.runtime().context(); }

std::unique_ptr<v8_inspector::StringBuffer> Client::resourceNameToUrl(const v8_inspector::StringView& name) {
  const std::string path = to_utf8(name);
  if (path.empty() || path[0] != '/') return nullptr;
  std::string url = "file://";
  constexpr std::string_view kPlain = "/-_.~!$&'()*+,;=:@[]^|";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || kPlain.find(c) != std::string_view::npos) {
      url += c;
    } else {
      constexpr char kDigits[] = "0123456789ABCDEF";
      url += '%';
      url += kDigits[byte >> 4];
      url += kDigits[byte & 15];
    }
  }
  return v8_inspector::StringBuffer::create(Text(url));
}

void Client::installAdditionalCommandLineAPI(v8::Local<v8::Context> context, v8::Local<v8::Object> api) {
  if (context == agent_.runtime().context()) call_hook("installCommandLine", api);
}

double Client::currentTimeMS() {
  using namespace std::chrono;  // NOLINT(google-build-using-namespace)
  return duration<double, std::milli>(system_clock::now().time_since_epoch()).count();
}

int64_t Client::generateUniqueId() {
  int64_t id = 0;
  if (getrandom(&id, sizeof id, 0) != static_cast<ssize_t>(sizeof id)) return 0;
  return id;
}

void Client::startRepeatingTimer(double seconds, TimerCallback callback, void* data) {
  cancelTimer(data);
  auto* timer = new Timer{{}, callback, data};
  uv_timer_init(agent_.runtime().loop(), &timer->handle);
  timer->handle.data = timer;
  const auto ms = static_cast<uint64_t>(seconds * 1000);
  uv_timer_start(
      &timer->handle,
      [](uv_timer_t* handle) {
        auto* timer = static_cast<Timer*>(handle->data);
        timer->callback(timer->data);
      },
      ms, ms == 0 ? 1 : ms);
  uv_unref(reinterpret_cast<uv_handle_t*>(&timer->handle));
  timers_[data] = timer;
}

void Client::cancelTimer(void* data) {
  auto found = timers_.find(data);
  if (found == timers_.end()) return;
  uv_close(reinterpret_cast<uv_handle_t*>(&found->second->handle),
           [](uv_handle_t* handle) { delete static_cast<Timer*>(handle->data); });
  timers_.erase(found);
}

void Client::maxAsyncCallStackDepthChanged(int depth) {
  if ((depth != 0) == async_hooks_) return;
  async_hooks_ = depth != 0;
  call_hook("setAsyncHooks", v8::Boolean::New(agent_.runtime().isolate(), async_hooks_));
}

void Client::call_hook(const char* name, v8::Local<v8::Value> argument) {
  Runtime& runtime = agent_.runtime();
  if (runtime.stopped()) return;
  v8::Isolate* isolate = runtime.isolate();
  v8::HandleScope handles(isolate);
  auto context = runtime.context();
  v8::Context::Scope entered(context);
  v8::TryCatch caught(isolate);
  v8::Local<v8::Value> id = js::name(isolate, "internal:inspector/hooks"), module, hook, done;
  if (!runtime.require_builtin()->Call(context, v8::Undefined(isolate), 1, &id).ToLocal(&module)) return;
  if (!module->IsObject() || !module.As<v8::Object>()->Get(context, js::name(isolate, name)).ToLocal(&hook)) return;
  if (!hook->IsFunction()) return;
  [[maybe_unused]] const bool ok =
      hook.As<v8::Function>()->Call(context, v8::Undefined(isolate), 1, &argument).ToLocal(&done);
}

}  // namespace weft::inspector
