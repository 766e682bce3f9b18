#include "api/v8/heap.h"

#include <fcntl.h>
#include <unistd.h>
#include <uv.h>

#include <cerrno>
#include <chrono>

#include "api/v8/heap_fields.h"

namespace weft::v8_api {

HeapStatistics heap_statistics(v8::Isolate* isolate) {
  v8::HeapStatistics s;
  isolate->GetHeapStatistics(&s);
  const auto number = [](size_t value) { return static_cast<double>(value); };
  return {number(s.total_heap_size()),
          number(s.total_heap_size_executable()),
          number(s.total_physical_size()),
          number(s.total_available_size()),
          number(s.used_heap_size()),
          number(s.heap_size_limit()),
          number(s.malloced_memory()),
          number(s.peak_malloced_memory()),
          number(s.does_zap_garbage()),
          number(s.number_of_native_contexts()),
          number(s.number_of_detached_contexts()),
          number(s.total_global_handles_size()),
          number(s.used_global_handles_size()),
          number(s.external_memory())};
}

std::vector<HeapSpaceStatistics> heap_space_statistics(v8::Isolate* isolate) {
  std::vector<HeapSpaceStatistics> out;
  for (size_t i = 0; i < isolate->NumberOfHeapSpaces(); ++i) {
    v8::HeapSpaceStatistics s;
    if (!isolate->GetHeapSpaceStatistics(&s, i)) continue;
    out.push_back({s.space_name(), static_cast<double>(s.space_size()), static_cast<double>(s.space_used_size()),
                   static_cast<double>(s.space_available_size()), static_cast<double>(s.physical_space_size())});
  }
  return out;
}

HeapCodeStatistics heap_code_statistics(v8::Isolate* isolate) {
  v8::HeapCodeStatistics s;
  isolate->GetHeapCodeAndMetadataStatistics(&s);
  return {static_cast<double>(s.code_and_metadata_size()), static_cast<double>(s.bytecode_and_metadata_size()),
          static_cast<double>(s.external_script_source_size()), static_cast<double>(s.cpu_profiler_metadata_size())};
}

namespace {

/// Takes a snapshot and hands its JSON to `stream`.
void take_snapshot(v8::Isolate* isolate, bool expose_internals, bool expose_numeric_values, v8::OutputStream* stream) {
  v8::HeapProfiler::HeapSnapshotOptions options;
  options.snapshot_mode = expose_internals ? v8::HeapProfiler::HeapSnapshotMode::kExposeInternals
                                           : v8::HeapProfiler::HeapSnapshotMode::kRegular;
  options.numerics_mode = expose_numeric_values ? v8::HeapProfiler::NumericsMode::kExposeNumericValues
                                                : v8::HeapProfiler::NumericsMode::kHideNumericValues;
  const v8::HeapSnapshot* snapshot = isolate->GetHeapProfiler()->TakeHeapSnapshot(options);
  snapshot->Serialize(stream, v8::HeapSnapshot::kJSON);
  const_cast<v8::HeapSnapshot*>(snapshot)->Delete();
}

constexpr int kChunkBytes = 64 * 1024;

class Pieces final : public v8::OutputStream {
 public:
  int GetChunkSize() override { return kChunkBytes; }
  void EndOfStream() override {}
  WriteResult WriteAsciiChunk(char* data, int size) override {
    pieces.emplace_back(data, static_cast<size_t>(size));
    return kContinue;
  }
  std::vector<std::string> pieces;
};

class File final : public v8::OutputStream {
 public:
  explicit File(int fd) : fd_(fd) {}
  int GetChunkSize() override { return kChunkBytes; }
  void EndOfStream() override {}
  WriteResult WriteAsciiChunk(char* data, int size) override {
    while (size > 0) {
      const ssize_t written = ::write(fd_, data, static_cast<size_t>(size));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        error = -errno;
        return kAbort;
      }
      data += written;
      size -= static_cast<int>(written);
    }
    return kContinue;
  }
  int error = 0;

 private:
  int fd_;
};

const char* name_of(v8::GCType type) {
  switch (type) {
    case v8::GCType::kGCTypeScavenge:
      return "Scavenge";
    case v8::GCType::kGCTypeMinorMarkSweep:
      return "MinorMarkSweep";
    case v8::GCType::kGCTypeMarkSweepCompact:
      return "MarkSweepCompact";
    case v8::GCType::kGCTypeIncrementalMarking:
      return "IncrementalMarking";
    case v8::GCType::kGCTypeProcessWeakCallbacks:
      return "ProcessWeakCallbacks";
    default:
      return "Unknown";
  }
}

double wall_time_ms() {
  using namespace std::chrono;  // NOLINT(google-build-using-namespace)
  return static_cast<double>(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

}  // namespace

std::vector<std::string> heap_snapshot(v8::Isolate* isolate, bool expose_internals, bool expose_numeric_values) {
  Pieces stream;
  take_snapshot(isolate, expose_internals, expose_numeric_values, &stream);
  return std::move(stream.pieces);
}

Result<void> write_heap_snapshot(v8::Isolate* isolate, std::string path, bool expose_internals,
                                 bool expose_numeric_values) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return Error::system(-errno, "open", path);
  File stream(fd);
  take_snapshot(isolate, expose_internals, expose_numeric_values, &stream);
  int error = stream.error;
  if (::close(fd) != 0 && error == 0) error = -errno;
  if (error == 0) return {};
  ::unlink(path.c_str());
  return Error::system(error, "write", path);
}

GcProfiler::~GcProfiler() {
  if (!running_) return;
  isolate()->RemoveGCPrologueCallback(&GcProfiler::before, this);
  isolate()->RemoveGCEpilogueCallback(&GcProfiler::after, this);
}

void GcProfiler::start() {
  if (running_) return;
  running_ = true;
  seen_.clear();
  start_time_ms_ = wall_time_ms();
  isolate()->AddGCPrologueCallback(&GcProfiler::before, this);
  isolate()->AddGCEpilogueCallback(&GcProfiler::after, this);
  hold();
}

void GcProfiler::before(v8::Isolate* isolate, v8::GCType type, v8::GCCallbackFlags, void* data) {
  auto* self = static_cast<GcProfiler*>(data);
  if (self->collecting_) return;  // a collection within another belongs to it
  self->collecting_ = true;
  self->current_ = {name_of(type), 0, heap_statistics(isolate), {}, heap_space_statistics(isolate), {}};
  self->began_ns_ = uv_hrtime();
}

void GcProfiler::after(v8::Isolate* isolate, v8::GCType, v8::GCCallbackFlags, void* data) {
  auto* self = static_cast<GcProfiler*>(data);
  if (!self->collecting_) return;
  self->collecting_ = false;
  self->current_.cost_us = static_cast<double>(uv_hrtime() - self->began_ns_) / 1000;
  self->current_.after = heap_statistics(isolate);
  self->current_.spaces_after = heap_space_statistics(isolate);
  self->seen_.push_back(std::move(self->current_));
}

v8::Local<v8::Value> GcProfiler::stop() {
  if (!running_) return v8::Undefined(isolate());
  running_ = false;
  isolate()->RemoveGCPrologueCallback(&GcProfiler::before, this);
  isolate()->RemoveGCEpilogueCallback(&GcProfiler::after, this);
  release();
  GcReport report{1, start_time_ms_, {}, wall_time_ms()};
  for (auto& each : seen_) {
    report.statistics.push_back({each.type,
                                 {each.before, std::move(each.spaces_before)},
                                 each.cost_us,
                                 {each.after, std::move(each.spaces_after)}});
  }
  seen_.clear();
  return js::to_value(env(), report).FromMaybe(v8::Undefined(isolate()).As<v8::Value>());
}

}  // namespace weft::v8_api
