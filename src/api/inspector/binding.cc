// `binding:inspector`.
#include <simdutf.h>

#include <cstdio>
#include <string>

#include "api/inspector/address.h"
#include "api/inspector/agent.h"
#include "api/inspector/connection_object.h"
#include "api/inspector/program.h"
#include "api/inspector/text.h"
#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft::inspector {
namespace {

Agent& agent_of(Runtime& runtime) { return runtime.state<Agent>(); }

/// Opens the server; what is left out is as for the last one. A server that cannot be opened is told to the user, as in Node, and no error.
void open_server(Runtime& runtime, std::optional<uint32_t> port, std::optional<std::string> host) {
  Server::Options options = program_of(runtime);
  if (port) options.port = static_cast<uint16_t>(*port);
  if (host) options.host = *host;
  Agent& agent = agent_of(runtime);
  auto opened = agent.open(options, false);
  if (opened) {
    set_next_address({agent.server()->host(), agent.server()->port()});
  } else {
    std::fprintf(stderr, "%s\n", opened.error()->message.c_str());
  }
}

void close_server(Runtime& runtime) { agent_of(runtime).close(); }

std::optional<std::string> url(Runtime& runtime) {
  const Server* server = agent_of(runtime).server();
  if (server == nullptr) return std::nullopt;
  return server->url();
}

bool is_enabled(Runtime& runtime) { return agent_of(runtime).server() != nullptr; }

bool wait_for_debugger(Runtime& runtime) {
  if (agent_of(runtime).server() == nullptr) return false;
  agent_of(runtime).wait_for_debugger(false);
  return true;
}

uint32_t debug_port() { return next_address().port; }
void set_debug_port(uint32_t port) {
  Address address = next_address();
  address.port = static_cast<uint16_t>(port);
  set_next_address(address);
}

/// The function that JavaScript calls next pauses at its first statement, if a debugger is there.
void pause_on_start(Runtime& runtime) { agent_of(runtime).pause_on_next_statement("Break on start"); }

/// Calls a method of the engine's console, which tells debuggers, and then ours, which prints. No frame of ours is on the stack then, so
/// that debuggers show where the program called.
v8::MaybeLocal<v8::Value> console_call(Runtime& runtime, js::Receiver receiver, v8::Local<v8::Function> engine,
                                       v8::Local<v8::Function> own, js::Rest rest) {
  v8::Isolate* isolate = runtime.isolate();
  auto context = isolate->GetCurrentContext();
  v8::LocalVector<v8::Value> arguments(isolate);
  for (int i = 0; i < rest.size(); i++) arguments.push_back(rest[i]);
  Agent& agent = agent_of(runtime);
  const bool outermost = !agent.in_console;
  if (outermost) {
    agent.in_console = true;
    v8::Local<v8::Value> ignored;
    const bool ok = engine->Call(context, receiver.object, rest.size(), arguments.data()).ToLocal(&ignored);
    if (!ok) {
      agent.in_console = false;
      return {};
    }
  }
  auto result = own->Call(context, receiver.object, rest.size(), arguments.data());
  if (outermost) agent.in_console = false;
  return result;
}

/// Whether console_call is told of the message already.
bool in_console(Runtime& runtime) { return agent_of(runtime).in_console; }

// Asynchronous tasks of ours; V8 knows promises by itself.
void* task_of(double id) { return reinterpret_cast<void*>(static_cast<uintptr_t>(id) << 1 | 1); }
void task_scheduled(Runtime& runtime, std::string name, double id, bool recurring) {
  agent_of(runtime).inspector().asyncTaskScheduled(Text(name), task_of(id), recurring);
}
void task_cancelled(Runtime& runtime, double id) { agent_of(runtime).inspector().asyncTaskCanceled(task_of(id)); }
void task_started(Runtime& runtime, double id) { agent_of(runtime).inspector().asyncTaskStarted(task_of(id)); }
void task_finished(Runtime& runtime, double id) { agent_of(runtime).inspector().asyncTaskFinished(task_of(id)); }

// --- the network, as the program reports it ---------------------------------------------------------------------------

bool is_watched(Runtime& runtime, std::string domain) { return agent_of(runtime).is_watched(domain); }

void emit(Runtime& runtime, std::string domain, std::string event, std::string params) {
  agent_of(runtime).emit(domain, event, params);
}

void request_began(Runtime& runtime, std::string id, bool is_text, bool has_data) {
  auto& entry = agent_of(runtime).network().add(id);
  entry.sent_is_text = is_text;
  entry.sent_whole = !has_data;
}

void response_began(Runtime& runtime, std::string id, bool is_text) {
  if (auto* entry = agent_of(runtime).network().find(id)) entry->received_is_text = is_text;
}

void data_sent(Runtime& runtime, std::string id, js::Bytes bytes) {
  agent_of(runtime).network().append_sent(id, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void sent_whole(Runtime& runtime, std::string id) {
  if (auto* entry = agent_of(runtime).network().find(id)) entry->sent_whole = true;
}

/// Bytes of a response: kept, and sent at once to the sessions that stream it. `head`: the event's parameters without the data, open.
void data_received(Runtime& runtime, std::string id, js::Bytes bytes, std::string head) {
  Agent& agent = agent_of(runtime);
  auto* entry = agent.network().find(id);
  if (entry == nullptr) return;
  const std::string_view data(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!entry->streaming.empty()) {
    std::string text(simdutf::base64_length_from_binary(data.size()), '\0');
    text.resize(simdutf::binary_to_base64(data.data(), data.size(), text.data()));
    agent.notify(entry->streaming, "Network.dataReceived", head + ",\"data\":\"" + text + "\"}");
  }
  agent.network().append_received(id, data);
}

void received_whole(Runtime& runtime, std::string id) {
  if (auto* entry = agent_of(runtime).network().find(id)) entry->received_whole = true;
}

void put_resource_of(std::string url, std::string content) { put_resource(url, std::move(content)); }

void set_storage(Runtime& runtime, bool is_local, std::string items) {
  agent_of(runtime).set_storage_items(is_local, std::move(items));
}

/// JSON of where the program is, as events of the network tell it.
std::string current_stack(Runtime& runtime) {
  auto stack = agent_of(runtime).inspector().captureStackTrace(true);
  if (stack == nullptr) return "{\"callFrames\":[]}";
  return stack_json(*stack);
}

}  // namespace
}  // namespace weft::inspector

WEFT_BINDING(inspector) {
  using namespace weft::inspector;
  b.function<&open_server>("open");
  b.function<&close_server>("close");
  b.function<&url>("url");
  b.function<&is_enabled>("isEnabled");
  b.function<&wait_for_debugger>("waitForDebugger");
  b.function<&debug_port>("debugPort");
  b.function<&set_debug_port>("setDebugPort");
  b.function<&pause_on_start>("pauseOnStart");
  b.function<&console_call>("consoleCall");
  b.function<&in_console>("inConsole");
  b.function<&task_scheduled>("taskScheduled");
  b.function<&task_cancelled>("taskCancelled");
  b.function<&task_started>("taskStarted");
  b.function<&task_finished>("taskFinished");
  b.function<&is_watched>("isWatched");
  b.function<&emit>("emit");
  b.function<&request_began>("requestBegan");
  b.function<&response_began>("responseBegan");
  b.function<&data_sent>("dataSent");
  b.function<&sent_whole>("sentWhole");
  b.function<&data_received>("dataReceived");
  b.function<&received_whole>("receivedWhole");
  b.function<&put_resource_of>("putResource");
  b.function<&set_storage>("setStorage");
  b.function<&current_stack>("currentStack");
  b.type<SessionObject>("Session")
      .constructor<weft::Runtime&, bool, v8::Local<v8::Function>>()
      .method<&SessionObject::dispatch>("dispatch")
      .method<&SessionObject::disconnect>("disconnect");
}
