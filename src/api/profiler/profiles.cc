#include "api/profiler/profiles.h"

#include <algorithm>
#include <cstdio>

#include "js/env.h"

namespace weft::profiler {
namespace {

/// Frames of a stack that allocates.
constexpr int kStackDepth = 128;

/// Collects V8's JSON.
class Text final : public v8::OutputStream {
 public:
  int GetChunkSize() override { return 64 * 1024; }
  void EndOfStream() override {}
  WriteResult WriteAsciiChunk(char* data, int size) override {
    text.append(data, static_cast<size_t>(size));
    return kContinue;
  }
  std::string text;
};

void append_quoted(std::string& out, const std::string& text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", c);
      out += escaped;
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_node(std::string& out, v8::Isolate* isolate, const v8::AllocationProfile::Node& node) {
  size_t self_size = 0;
  for (const auto& allocation : node.allocations) self_size += allocation.size * allocation.count;
  out += "{\"callFrame\":{\"functionName\":";
  append_quoted(out, js::utf8(isolate, node.name));
  out += ",\"scriptId\":\"" + std::to_string(node.script_id) + "\",\"url\":";
  append_quoted(out, js::utf8(isolate, node.script_name));
  // Lines and columns count from zero in this format.
  out += ",\"lineNumber\":" + std::to_string(node.line_number - 1);
  out += ",\"columnNumber\":" + std::to_string(node.column_number - 1);
  out += "},\"selfSize\":" + std::to_string(self_size) + ",\"id\":" + std::to_string(node.node_id) + ",\"children\":[";
  for (size_t i = 0; i < node.children.size(); ++i) {
    if (i > 0) out += ',';
    append_node(out, isolate, *node.children[i]);
  }
  out += "]}";
}

}  // namespace

uint32_t Profiles::start_cpu(v8::Isolate* isolate, int32_t interval_us) {
  if (profiler_ == nullptr) {
    profiler_ = v8::CpuProfiler::New(isolate, v8::kDebugNaming, v8::kEagerLogging);
    if (interval_us > 0) profiler_->SetSamplingInterval(interval_us);
  }
  v8::HandleScope handles(isolate);
  // One of a title that is running already would not be another one.
  const auto started = profiler_->Start(js::name(isolate, "profile " + std::to_string(++started_)), true);
  running_.push_back({started_, started.id});
  return started_;
}

std::string Profiles::stop_cpu(uint32_t number) {
  auto found = std::find_if(running_.begin(), running_.end(), [&](const Cpu& cpu) { return cpu.number == number; });
  if (found == running_.end()) return {};
  v8::CpuProfile* profile = profiler_->Stop(found->id);
  running_.erase(found);
  Text stream;
  if (profile != nullptr) {
    profile->Serialize(&stream);
    profile->Delete();
  }
  if (running_.empty()) {
    profiler_->Dispose();
    profiler_ = nullptr;
  }
  return std::move(stream.text);
}

bool Profiles::start_heap(v8::Isolate* isolate, uint64_t interval_bytes) {
  if (heap_) return false;
  heap_ = isolate->GetHeapProfiler()->StartSamplingHeapProfiler(interval_bytes, kStackDepth);
  return heap_;
}

std::string Profiles::stop_heap(v8::Isolate* isolate) {
  if (!heap_) return {};
  heap_ = false;
  v8::HandleScope handles(isolate);
  std::unique_ptr<v8::AllocationProfile> profile(isolate->GetHeapProfiler()->GetAllocationProfile());
  std::string out;
  if (profile != nullptr) {
    out = "{\"head\":";
    append_node(out, isolate, *profile->GetRootNode());
    out += ",\"samples\":[";
    bool first = true;
    for (const auto& sample : profile->GetSamples()) {
      if (!first) out += ',';
      first = false;
      out += "{\"size\":" + std::to_string(sample.size * sample.count) +
             ",\"nodeId\":" + std::to_string(sample.node_id) + ",\"ordinal\":" + std::to_string(sample.sample_id) + "}";
    }
    out += "]}";
  }
  isolate->GetHeapProfiler()->StopSamplingHeapProfiler();
  return out;
}

void Profiles::clear() {
  // Its thread ends with the last profile, not with the profiler.
  while (!running_.empty()) stop_cpu(running_.back().number);
}

}  // namespace weft::profiler
