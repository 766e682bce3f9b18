#include "api/profiler/cpu_profile.h"

#include <cstdio>
#include <utility>

#include "runtime/runtime.h"

namespace weft::profiler {

namespace {

v8::Local<v8::String> text(v8::Isolate* isolate, const std::string& s) {
  return v8::String::NewFromUtf8(isolate, s.data(), v8::NewStringType::kNormal, static_cast<int>(s.size()))
      .ToLocalChecked();
}

ProfileNode copy(const v8::CpuProfileNode& from, uint32_t parent) {
  ProfileNode node{from.GetNodeId(),
                   parent,
                   from.GetFunctionNameStr(),
                   from.GetScriptResourceNameStr(),
                   from.GetScriptId(),
                   from.GetLineNumber(),
                   from.GetColumnNumber(),
                   from.GetHitCount(),
                   {}};
  std::vector<v8::CpuProfileNode::LineTick> ticks(from.GetHitLineCount());
  if (!ticks.empty() && from.GetLineTicks(ticks.data(), static_cast<unsigned>(ticks.size()))) {
    for (auto& tick : ticks) node.ticks.push_back({tick.line, tick.hit_count});
  }
  return node;
}

}  // namespace

CpuProfiler::~CpuProfiler() {
  if (profiler_ == nullptr) return;
  v8::HandleScope handles(runtime_.isolate());
  for (auto& [title, id] : running_) {
    if (v8::CpuProfile* profile = profiler_->Stop(id)) profile->Delete();
  }
  profiler_->Dispose();
}

bool CpuProfiler::start(const std::string& title, int32_t interval_us, bool by_callers) {
  if (running_.contains(title)) return false;
  v8::Isolate* isolate = runtime_.isolate();
  v8::HandleScope handles(isolate);
  if (profiler_ == nullptr) {
    profiler_ = v8::CpuProfiler::New(isolate);
    if (interval_us > 0) profiler_->SetSamplingInterval(interval_us);
  }
  v8::CpuProfilingOptions options(by_callers ? v8::kCallerLineNumbers : v8::kLeafNodeLineNumbers,
                                  // Only the sums are read; no sample is kept.
                                  0);
  auto result = profiler_->Start(text(isolate, title), std::move(options));
  if (result.status != v8::CpuProfilingStatus::kStarted) return false;
  running_[title] = result.id;
  return true;
}

Result<CpuProfile> CpuProfiler::stop(const std::string& title) {
  auto found = running_.find(title);
  if (found == running_.end()) {
    return Error::coded(ErrorKind::kError, "ERR_INVALID_STATE",
                        "Invalid state: no profile '" + title + "' is being taken");
  }
  v8::HandleScope handles(runtime_.isolate());
  v8::CpuProfile* profile = profiler_->Stop(found->second);
  running_.erase(found);
  CpuProfile out{0, {}};
  if (profile != nullptr) {
    out.duration_us = static_cast<double>(profile->GetEndTime() - profile->GetStartTime());
    std::vector<std::pair<const v8::CpuProfileNode*, uint32_t>> open{{profile->GetTopDownRoot(), 0}};
    while (!open.empty()) {
      auto [node, parent] = open.back();
      open.pop_back();
      out.nodes.push_back(copy(*node, parent));
      for (int i = node->GetChildrenCount() - 1; i >= 0; i--) open.emplace_back(node->GetChild(i), node->GetNodeId());
    }
    profile->Delete();
  }
  if (running_.empty()) {
    profiler_->Dispose();
    profiler_ = nullptr;
  }
  return out;
}

namespace {

bool start(Runtime& runtime, std::string title, int32_t interval_us, bool by_callers) {
  return runtime.state<CpuProfiler>().start(title, interval_us, by_callers);
}

Result<CpuProfile> stop(Runtime& runtime, std::string title) { return runtime.state<CpuProfiler>().stop(title); }

/// Calls `fn` when the process ends, however it ends as long as that is orderly; after the program's last JavaScript.
void run_at_exit(Runtime& runtime, v8::Local<v8::Function> fn) {
  auto kept = std::make_shared<v8::Global<v8::Function>>(runtime.isolate(), fn);
  runtime.at_exit([&runtime, kept] {
    v8::Isolate* isolate = runtime.isolate();
    v8::HandleScope handles(isolate);
    v8::Local<v8::Context> context = runtime.context();
    v8::Context::Scope entered(context);
    v8::TryCatch caught(isolate);
    if (kept->Get(isolate)->Call(context, v8::Undefined(isolate), 0, nullptr).IsEmpty() && caught.HasCaught()) {
      v8::String::Utf8Value message(isolate, caught.Exception());
      std::fprintf(stderr, "weft: the report could not be made: %s\n",
                   *message != nullptr ? *message : "unknown error");
    }
    kept->Reset();
  });
}

}  // namespace

}  // namespace weft::profiler

template <>
struct weft::js::Fields<weft::profiler::LineTicks> {
  using T = weft::profiler::LineTicks;
  static constexpr auto list = std::tuple{field("line", &T::line), field("hits", &T::hits)};
};
template <>
struct weft::js::Fields<weft::profiler::ProfileNode> {
  using T = weft::profiler::ProfileNode;
  static constexpr auto list =
      std::tuple{field("id", &T::id),         field("parent", &T::parent), field("name", &T::name),
                 field("url", &T::url),       field("script", &T::script), field("line", &T::line),
                 field("column", &T::column), field("hits", &T::hits),     field("ticks", &T::ticks)};
};
template <>
struct weft::js::Fields<weft::profiler::CpuProfile> {
  using T = weft::profiler::CpuProfile;
  static constexpr auto list = std::tuple{field("duration", &T::duration_us), field("nodes", &T::nodes)};
};

WEFT_BINDING(profiler) {
  b.function<&weft::profiler::start>("start");
  b.function<&weft::profiler::stop>("stop");
  b.function<&weft::profiler::run_at_exit>("runAtExit");
}
