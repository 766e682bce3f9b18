#include "api/profiler/coverage.h"

#include <simdjson.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <utility>

#include "api/inspector/agent.h"
#include "api/inspector/json.h"
#include "api/inspector/text.h"
#include "api/profiler/file.h"
#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft::profiler {

class Coverage::Channel final : public v8_inspector::V8Inspector::Channel {
 public:
  void sendResponse(int, std::unique_ptr<v8_inspector::StringBuffer> message) override {
    response = inspector::to_utf8(message->string());
  }
  void sendNotification(std::unique_ptr<v8_inspector::StringBuffer>) override {}
  void flushProtocolNotifications() override {}
  std::string response;
};

Coverage::~Coverage() = default;

std::string Coverage::ask(const std::string& request) {
  channel_->response.clear();
  session_->dispatchProtocolMessage(inspector::Text(request));
  return std::exchange(channel_->response, {});
}

void Coverage::begin(const std::string& folder) {
  if (session_ != nullptr) return;
  folder_ = folder;
  channel_ = std::make_unique<Channel>();
  session_ = runtime_.state<inspector::Agent>().inspector().connect(
      inspector::Agent::kContextGroup, channel_.get(), inspector::Text("{}"), v8_inspector::V8Inspector::kFullyTrusted);
  ask(R"({"id":1,"method":"Profiler.enable"})");
  ask(R"({"id":2,"method":"Profiler.startPreciseCoverage","params":{"callCount":true,"detailed":true}})");
  runtime_.at_exit([this] {
    v8::HandleScope handles(runtime_.isolate());
    v8::Context::Scope entered(runtime_.context());
    runtime_.isolate()->CancelTerminateExecution();
    take();
    stop();
  });
}

void Coverage::take() {
  if (session_ == nullptr) return;
  const std::string response = ask(R"({"id":3,"method":"Profiler.takePreciseCoverage"})");
  simdjson::dom::parser parser;
  simdjson::dom::array scripts;
  if (parser.parse(response)["result"]["result"].get(scripts) != simdjson::SUCCESS) return;
  std::string out = "{\"result\":[";
  bool first = true;
  for (auto script : scripts) {
    std::string_view url;
    // What is not the program's own would only make the files large.
    if (script["url"].get(url) != simdjson::SUCCESS || url.empty() || url.starts_with("node:")) continue;
    if (!std::exchange(first, false)) out += ',';
    out += simdjson::minify(script);
  }
  double timestamp = 0;
  if (parser.parse(response)["result"]["timestamp"].get(timestamp) != simdjson::SUCCESS) timestamp = 0;
  out += "],\"timestamp\":" + std::to_string(timestamp) + "}";
  using namespace std::chrono;  // NOLINT(google-build-using-namespace)
  const auto now = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  // Threads of one process write side by side.
  static std::atomic<uint32_t> files = 0;
  const std::string name =
      "coverage-" + std::to_string(getpid()) + "-" + std::to_string(now) + "-" + std::to_string(files++) + ".json";
  write_file((std::filesystem::path(folder_) / name).string(), out);
}

void Coverage::stop() {
  session_.reset();
  channel_.reset();
}

namespace {

void begin(Runtime& runtime, std::string folder) { runtime.state<Coverage>().begin(folder); }
void take(Runtime& runtime) { runtime.state<Coverage>().take(); }
void stop(Runtime& runtime) { runtime.state<Coverage>().stop(); }

}  // namespace
}  // namespace weft::profiler

WEFT_BINDING(coverage) {
  b.function<&weft::profiler::begin>("begin");
  b.function<&weft::profiler::take>("take");
  b.function<&weft::profiler::stop>("stop");
}
