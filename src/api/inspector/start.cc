#include "api/inspector/start.h"

#include <semaphore.h>
#include <signal.h>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <thread>

#include "api/inspector/address.h"
#include "api/inspector/agent.h"
#include "api/inspector/program.h"
#include "api/inspector/targets.h"
#include "api/inspector/text.h"
#include "cli/command.h"
#include "cli/inspect_options.h"
#include "runtime/hooks.h"
#include "runtime/runtime.h"

namespace weft::inspector {
namespace {

/// The process's, since workers open servers, too.
std::mutex address_mutex;
Address* next = nullptr;  // guarded by address_mutex

/// What a signal reaches: the main thread's loop, and a thread that interrupts running JavaScript.
std::atomic<Mailbox*> signalled = nullptr;
sem_t signal_arrived;

void open_from_signal(Agent& agent) {
  if (agent.server() != nullptr) return;
  auto opened = agent.open(program_of(agent.runtime()), false);
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error()->message.c_str());
    return;
  }
  set_next_address({agent.server()->host(), agent.server()->port()});
}

/// The signal wakes the loop by itself. JavaScript that does not get back to its loop must be interrupted, which no signal handler can
/// do: that takes a thread, and it starts with V8's first background thread, which any program has that computes for long.
void watch_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  for (;;) {
    if (sem_wait(&signal_arrived) != 0) continue;
    if (Mailbox* mailbox = signalled.load()) mailbox->post([](Agent& agent) { open_from_signal(agent); });
  }
}

void listen_to_signal(Agent& agent) {
  sem_init(&signal_arrived, 0, 0);
  agent.mailbox()->on_signal = [&agent] { open_from_signal(agent); };
  signalled = agent.mailbox().get();
  on_first_background_thread([] { std::thread(watch_signals).detach(); });
  struct sigaction action {};
  action.sa_handler = [](int) {
    const int before = errno;
    if (Mailbox* mailbox = signalled.load()) mailbox->wake_from_signal();
    sem_post(&signal_arrived);
    errno = before;
  };
  action.sa_flags = SA_RESTART;
  sigaction(SIGUSR1, &action, nullptr);
}

void report_fatal(Agent& agent, v8::Local<v8::Value> error, v8::Local<v8::Message> message) {
  if (!agent.has_sessions() && agent.server() == nullptr) return;
  v8::Isolate* isolate = agent.runtime().isolate();
  v8::HandleScope handles(isolate);
  auto context = agent.runtime().context();
  v8::Context::Scope entered(context);
  auto& inspector = agent.inspector();
  std::string text, resource;
  int line = 0, column = 0, script = 0;
  v8::Local<v8::StackTrace> stack;
  if (!message.IsEmpty()) {
    text = js::utf8(isolate, message->Get());
    if (message->GetScriptResourceName()->IsString()) {
      resource = js::utf8(isolate, message->GetScriptResourceName().As<v8::String>());
    }
    line = message->GetLineNumber(context).FromMaybe(0);
    column = message->GetStartColumn(context).FromMaybe(0);
    stack = message->GetStackTrace();
    if (!stack.IsEmpty() && stack->GetFrameCount() > 0) {
      const int top = stack->GetFrame(isolate, 0)->GetScriptId();
      if (top == message->GetScriptOrigin().ScriptId()) script = top;
    }
  }
  const Text uncaught("Uncaught"), details(text), url(resource);
  inspector.exceptionThrown(context, uncaught, error, details, url, static_cast<unsigned>(line),
                            static_cast<unsigned>(column), inspector.createStackTrace(stack), script);
}

}  // namespace

Address next_address() {
  std::lock_guard lock(address_mutex);
  return next == nullptr ? Address{"127.0.0.1", 9229} : *next;
}

void set_next_address(const Address& address) {
  std::lock_guard lock(address_mutex);
  if (next == nullptr) next = new Address;
  *next = address;
}

Server::Options program_of(Runtime& runtime) {
  const cli::Parsed& command = cli::command_of(runtime);
  const cli::InspectOptions given = cli::inspect_options(command);
  const Address address = next_address();
  Server::Options out;
  out.host = address.host;
  out.port = address.port;
  out.publish_in_http = given.publish_in_http;
  out.title = runtime.state<Agent>().title();
  out.url = "file://";
  const auto& argv = runtime.options().argv;
  if (runtime.is_main() && !command.has_eval && argv.size() > 1) {
    std::error_code ignored;
    out.title = argv[1];
    out.url += std::filesystem::absolute(argv[1], ignored).lexically_normal().string();
  }
  return out;
}

bool begin_main(Runtime& runtime) {
  const cli::Parsed& command = cli::command();
  auto& agent = runtime.state<Agent>();
  set_main_mailbox(agent.mailbox());
  if (!command.flag("--disable-sigusr1")) listen_to_signal(agent);
  const cli::InspectOptions options = cli::inspect_options(command);
  if (options.host != "127.0.0.1" || options.port != 9229) set_next_address({options.host, options.port});
  runtime.state<Hooks>().on_fatal = [&agent](auto error, auto message) { report_fatal(agent, error, message); };
  runtime.at_exit([&agent] {
    signalled = nullptr;
    agent.at_end();
  });
  if (!options.listen) return true;
  auto opened = agent.open(program_of(runtime), !options.publish_in_stderr);
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error()->message.c_str());
    return false;
  }
  set_next_address({agent.server()->host(), agent.server()->port()});
  if (options.wait) {
    v8::HandleScope handles(runtime.isolate());
    v8::Context::Scope entered(runtime.context());
    agent.wait_for_debugger(false);
  }
  return true;
}

void begin_worker(Runtime& runtime, uint32_t thread_id, const std::string& name, const std::string& url,
                  bool own_options) {
  auto& agent = runtime.state<Agent>();
  const std::string id = std::to_string(thread_id);
  agent.set_title("Worker[" + id + "]");
  runtime.state<Hooks>().on_fatal = [&agent](auto error, auto message) { report_fatal(agent, error, message); };
  Target target;
  target.thread_id = thread_id;
  target.mailbox = agent.mailbox();
  target.title = "[worker " + id + "] " + (name.empty() ? "WorkerThread" : name);
  target.url = url;
  const bool waits = own_options && cli::inspect_options(cli::command_of(runtime)).wait;
  target.waiting = waits;
  if (!add_target(std::move(target))) return;
  v8::HandleScope handles(runtime.isolate());
  v8::Context::Scope entered(runtime.context());
  agent.wait_for_debugger(!waits);
}

void interrupt_worker(uint32_t thread_id) {
  if (auto mailbox = target_mailbox(thread_id)) mailbox->end();
}

void end_worker(Runtime& runtime, uint32_t thread_id) {
  auto& agent = runtime.state<Agent>();
  if (!agent.mailbox()->ended()) agent.at_end();
  remove_target(thread_id);
}

}  // namespace weft::inspector
