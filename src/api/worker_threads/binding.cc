// What `binding:worker_threads` gives to JavaScript.
#include "api/messaging/message.h"
#include "api/messaging/port.h"
#include "api/v8/heap_fields.h"
#include "api/worker_threads/threads.h"
#include "api/worker_threads/worker.h"

namespace weft::js {
template <>
struct Fields<weft::ResourceLimits> {
  using L = weft::ResourceLimits;
  static constexpr auto list =
      std::tuple{field("maxYoungGenerationSizeMb", &L::max_young_generation_mb),
                 field("maxOldGenerationSizeMb", &L::max_old_generation_mb),
                 field("codeRangeSizeMb", &L::code_range_mb), field("stackSizeMb", &L::stack_mb)};
};
template <>
struct Fields<weft::worker_threads::Worker::OptionErrors> {
  using E = weft::worker_threads::Worker::OptionErrors;
  static constexpr auto list = std::tuple{field("errors", &E::errors), field("inEnvironment", &E::in_environment)};
};
}  // namespace weft::js

namespace weft::worker_threads {
namespace {

v8::Local<v8::Object> port(Runtime& runtime, messaging::PortToken token) {
  return js::create<messaging::Port>(runtime, runtime, std::move(token))->wrapper();
}

/// `{ threadId, name, limits, control, mailbox }` of this worker; the native ports only once.
v8::Local<v8::Value> self(Runtime& runtime) {
  auto& self = runtime.state<Self>();
  v8::Isolate* isolate = runtime.isolate();
  auto out = v8::Object::New(isolate);
  js::set(isolate, out, "threadId", v8::Integer::NewFromUnsigned(isolate, self.thread_id));
  js::set(isolate, out, "name", js::string(isolate, self.name).ToLocalChecked());
  v8::Local<v8::Value> limits;
  if (js::to_value(runtime, ResourceLimits(runtime.limits())).ToLocal(&limits)) js::set(isolate, out, "limits", limits);
  if (self.control) {
    js::set(isolate, out, "control", port(runtime, std::move(self.control)));
    js::set(isolate, out, "mailbox", port(runtime, std::move(self.mailbox)));
  }
  return out;
}

/// Notes a descriptor that this worker's program opened, or closed: false if it was noted already, or not.
bool note_opened(Runtime& runtime, int32_t fd) { return runtime.state<Self>().unmanaged_fds.insert(fd).second; }
bool note_closed(Runtime& runtime, int32_t fd) { return runtime.state<Self>().unmanaged_fds.erase(fd) > 0; }

bool is_main_thread(Runtime& runtime) { return runtime.is_main(); }

/// The main thread's mailbox, which it opens when it has workers.
v8::Local<v8::Object> main_mailbox(Runtime& runtime) { return port(runtime, open_mailbox(0)); }

/// Puts a value into the mailbox of a thread; false if there is no such thread (then nothing was transferred).
Result<bool> post_to_thread(Runtime& runtime, uint32_t thread_id, v8::Local<v8::Value> value,
                            v8::Local<v8::Array> transfer) {
  auto channel = mailbox(thread_id);
  if (channel == nullptr || !channel->is_open(kMailboxSender)) return false;
  auto message = messaging::serialize(runtime, value, messaging::items_of(runtime.isolate(), transfer));
  if (!message) return std::move(message.error());
  channel->post(kMailboxSender, std::move(*message));
  return true;
}

}  // namespace
}  // namespace weft::worker_threads

WEFT_BINDING(worker_threads) {
  using namespace weft::worker_threads;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.type<Worker>("Worker")
      .constructor<weft::Runtime&>()
      .method<&Worker::control_port>("controlPort")
      .method<&Worker::set_environment>("setEnvironment")
      .method<&Worker::set_options>("setOptions")
      .method<&Worker::start>("start")
      .method<&Worker::terminate>("terminate")
      .method<&Worker::close>("close")
      .method<&Worker::ref>("ref")
      .method<&Worker::unref>("unref")
      .method<&Worker::referenced>("hasRef")
      .method<&Worker::loop_times>("loopTimes")
      .method<&Worker::heap_snapshot>("heapSnapshot")
      .method<&Worker::heap_statistics>("heapStatistics")
      .method<&Worker::cpu_usage>("cpuUsage")
      .method<&Worker::start_cpu_profile>("startCpuProfile")
      .method<&Worker::stop_cpu_profile>("stopCpuProfile")
      .method<&Worker::start_heap_profile>("startHeapProfile")
      .method<&Worker::stop_heap_profile>("stopHeapProfile")
      .getter<&Worker::exec_argv>("execArgv")
      .getter<&Worker::limits>("limits")
      .getter<&Worker::thread_id>("threadId");
  b.function<&self>("self");
  b.function<&is_main_thread>("isMainThread");
  b.function<&note_opened>("noteOpened");
  b.function<&note_closed>("noteClosed");
  b.function<&main_mailbox>("mainMailbox");
  b.function<&post_to_thread>("postToThread");
}
