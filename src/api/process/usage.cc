// Clocks, memory and CPU time of the process.
#include <sys/resource.h>

#include <algorithm>

#include "api/process/process.h"
#include "runtime/buffer_pool.h"

namespace weft::process {

namespace {

/// The three numbers that readClock() writes: seconds (high and low 32 bits) and nanoseconds.
struct ClockState {
  explicit ClockState(Runtime&) {}
  v8::Global<v8::Uint32Array> array;
  uint32_t* fields = nullptr;
};

void set_clock(Runtime& runtime, v8::Local<v8::Uint32Array> fields) {
  auto& state = runtime.state<ClockState>();
  state.array.Reset(runtime.isolate(), fields);
  state.fields = reinterpret_cast<uint32_t*>(js::Bytes::of(fields).data());
}

void read_clock(Runtime& runtime) {
  uint64_t now = uv_hrtime();
  uint32_t* fields = runtime.state<ClockState>().fields;
  uint64_t seconds = now / 1'000'000'000;
  fields[0] = static_cast<uint32_t>(seconds >> 32);
  fields[1] = static_cast<uint32_t>(seconds);
  fields[2] = static_cast<uint32_t>(now % 1'000'000'000);
}

struct Cpu {
  double user, system;
};

double microseconds(const uv_timeval_t& t) {
  return 1e6 * static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec);
}

Result<Cpu> cpu_usage() {
  uv_rusage_t usage;
  if (int error = uv_getrusage(&usage); error != 0) return Error::system(error, "uv_getrusage");
  return Cpu{microseconds(usage.ru_utime), microseconds(usage.ru_stime)};
}

Result<Cpu> thread_cpu_usage() {
  uv_rusage_t usage;
  if (int error = uv_getrusage_thread(&usage); error != 0) return Error::system(error, "uv_getrusage_thread");
  return Cpu{microseconds(usage.ru_utime), microseconds(usage.ru_stime)};
}

struct Resources {
  double user_cpu_time, system_cpu_time;
  uint64_t max_rss, shared_memory, unshared_data, unshared_stack, minor_faults, major_faults, swapped, fs_read,
      fs_write, ipc_sent, ipc_received, signals, voluntary, involuntary;
};

Result<Resources> resource_usage() {
  uv_rusage_t u;
  if (int error = uv_getrusage(&u); error != 0) return Error::system(error, "uv_getrusage");
  return Resources{microseconds(u.ru_utime),
                   microseconds(u.ru_stime),
                   u.ru_maxrss,
                   u.ru_ixrss,
                   u.ru_idrss,
                   u.ru_isrss,
                   u.ru_minflt,
                   u.ru_majflt,
                   u.ru_nswap,
                   u.ru_inblock,
                   u.ru_oublock,
                   u.ru_msgsnd,
                   u.ru_msgrcv,
                   u.ru_nsignals,
                   u.ru_nvcsw,
                   u.ru_nivcsw};
}

struct Memory {
  uint64_t rss, heap_total, heap_used, external, array_buffers;
};

Result<double> rss() {
  size_t bytes = 0;
  if (int error = uv_resident_set_memory(&bytes); error != 0) return Error::system(error, "uv_resident_set_memory");
  return static_cast<double>(bytes);
}

Result<Memory> memory_usage(Runtime& runtime) {
  auto resident = rss();
  if (!resident.ok()) return std::move(resident.error());
  v8::HeapStatistics heap;
  runtime.isolate()->GetHeapStatistics(&heap);
  // Buffers may have been freed since V8 last counted what is outside of its heap.
  const size_t buffers = static_cast<BufferPool*>(runtime.allocator())->in_use();
  return Memory{static_cast<uint64_t>(*resident), heap.total_heap_size(), heap.used_heap_size(),
                std::max(heap.external_memory(), buffers), buffers};
}

double constrained_memory() { return static_cast<double>(uv_get_constrained_memory()); }
double available_memory() { return static_cast<double>(uv_get_available_memory()); }

}  // namespace

}  // namespace weft::process

namespace weft::js {
template <>
struct Fields<weft::process::Cpu> {
  using C = weft::process::Cpu;
  static constexpr auto list = std::tuple{field("user", &C::user), field("system", &C::system)};
};
template <>
struct Fields<weft::process::Resources> {
  using R = weft::process::Resources;
  static constexpr auto list = std::tuple{field("userCPUTime", &R::user_cpu_time),
                                          field("systemCPUTime", &R::system_cpu_time),
                                          field("maxRSS", &R::max_rss),
                                          field("sharedMemorySize", &R::shared_memory),
                                          field("unsharedDataSize", &R::unshared_data),
                                          field("unsharedStackSize", &R::unshared_stack),
                                          field("minorPageFault", &R::minor_faults),
                                          field("majorPageFault", &R::major_faults),
                                          field("swappedOut", &R::swapped),
                                          field("fsRead", &R::fs_read),
                                          field("fsWrite", &R::fs_write),
                                          field("ipcSent", &R::ipc_sent),
                                          field("ipcReceived", &R::ipc_received),
                                          field("signalsCount", &R::signals),
                                          field("voluntaryContextSwitches", &R::voluntary),
                                          field("involuntaryContextSwitches", &R::involuntary)};
};
template <>
struct Fields<weft::process::Memory> {
  using M = weft::process::Memory;
  static constexpr auto list =
      std::tuple{field("rss", &M::rss), field("heapTotal", &M::heap_total), field("heapUsed", &M::heap_used),
                 field("external", &M::external), field("arrayBuffers", &M::array_buffers)};
};
}  // namespace weft::js

namespace weft::process {

void declare_usage(js::Binding& b) {
  b.function<&set_clock>("setClock");
  b.fast<&read_clock>("readClock");
  b.function<&cpu_usage>("cpuUsage");
  b.function<&thread_cpu_usage>("threadCpuUsage");
  b.function<&resource_usage>("resourceUsage");
  b.function<&rss>("rss");
  b.function<&memory_usage>("memoryUsage");
  b.function<&constrained_memory>("constrainedMemory");
  b.function<&available_memory>("availableMemory");
}

}  // namespace weft::process
