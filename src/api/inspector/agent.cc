#include "api/inspector/agent.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "api/inspector/client.h"
#include "api/inspector/json.h"
#include "api/inspector/session.h"
#include "api/inspector/text.h"
#include "cli/command.h"
#include "runtime/runtime.h"

namespace weft::inspector {
namespace {

/// The contexts of node:vm that live, for inspectors that are made later.
class Contexts {
 public:
  explicit Contexts(Runtime& runtime) : isolate_(runtime.isolate()) {}

  struct Known {
    v8::Global<v8::Context> context;
    std::string name, origin;
  };

  void add(v8::Local<v8::Context> context, const std::string& name, const std::string& origin) {
    if (known_.size() >= limit_) {
      std::erase_if(known_, [](const Known& known) { return known.context.IsEmpty(); });
      limit_ = std::max<size_t>(kFirstLimit, known_.size() * 2);
    }
    Known& known = known_.emplace_back(Known{v8::Global<v8::Context>(isolate_, context), name, origin});
    known.context.SetWeak();
  }

  const std::vector<Known>& known() const { return known_; }
  bool inspected = false;  ///< an inspector exists and wants to hear of new ones

 private:
  static constexpr size_t kFirstLimit = 32;
  v8::Isolate* isolate_;
  std::vector<Known> known_;
  size_t limit_ = kFirstLimit;
};

}  // namespace

void note_context(Runtime& runtime, v8::Local<v8::Context> context, const std::string& name,
                  const std::string& origin) {
  auto& contexts = runtime.state<Contexts>();
  if (contexts.inspected) {
    runtime.state<Agent>().context_created(context, name, origin, false);
  } else {
    contexts.add(context, name, origin);
  }
}

Agent::Agent(Runtime& runtime) : runtime_(runtime), mailbox_(std::make_shared<Mailbox>(runtime)) {
  if (runtime.is_main() && !runtime.options().argv.empty()) {
    title_ = runtime.options().argv[0] + "[" + std::to_string(getpid()) + "]";
  }
}

Agent::~Agent() {
  close();
  mailbox_->close();
  for (auto& [number, session] : sessions_) session->end();
  sessions_.clear();
  ended_.clear();
  if (inspector_ != nullptr && !main_destroyed_) {
    v8::HandleScope handles(runtime_.isolate());
    inspector_->contextDestroyed(runtime_.context());
  }
  inspector_.reset();
  client_.reset();
  const auto close_handle = [](auto*& handle) {
    if (handle == nullptr) return;
    uv_close(reinterpret_cast<uv_handle_t*>(handle), [](uv_handle_t* h) {
      delete reinterpret_cast<std::remove_pointer_t<std::decay_t<decltype(handle)>>*>(h);
    });
    handle = nullptr;
  };
  close_handle(before_idle_);
  close_handle(after_idle_);
}

v8_inspector::V8Inspector& Agent::inspector() {
  if (inspector_ != nullptr) return *inspector_;
  v8::HandleScope handles(runtime_.isolate());
  client_ = std::make_unique<Client>(*this);
  inspector_ = v8_inspector::V8Inspector::create(runtime_.isolate(), client_.get());
  context_created(runtime_.context(), "", "", true);
  auto& contexts = runtime_.state<Contexts>();
  contexts.inspected = true;
  for (auto& known : contexts.known()) {
    if (!known.context.IsEmpty()) {
      context_created(known.context.Get(runtime_.isolate()), known.name, known.origin, false);
    }
  }
  return *inspector_;
}

void Agent::context_created(v8::Local<v8::Context> context, const std::string& name, const std::string& origin,
                            bool is_default) {
  const Text name_text(is_default ? title_ : name), origin_text(origin);
  const std::string data = is_default ? R"({"isDefault":true})" : R"({"isDefault":false})";
  const Text data_text(data);
  v8_inspector::V8ContextInfo info(context, kContextGroup, name_text);
  info.origin = origin_text;
  info.auxData = data_text;
  info.hasMemoryOnConsole = true;
  inspector_->contextCreated(info);
}

uint64_t Agent::new_number() {
  static std::atomic<uint64_t> next = 1;
  return next++;
}

void Agent::activate() {
  inspector();
  start_idle_notes();
  if (console_ready_) return;
  console_ready_ = true;
  v8::HandleScope handles(runtime_.isolate());
  client_->call_hook("observeConsole", v8::Undefined(runtime_.isolate()));
}

void Agent::connect(uint64_t number, Send send, Kind kind) {
  inspector();
  // First of all: what follows runs JavaScript, and that may be interrupted by the session's first message.
  sessions_[number] = std::make_unique<Session>(*this, number, std::move(send), kind);
  activate();
}

Session* Agent::find(uint64_t number) const {
  auto found = sessions_.find(number);
  return found == sessions_.end() ? nullptr : found->second.get();
}

void Agent::dispatch(uint64_t number, std::string_view message) {
  Session* session = find(number);
  if (session == nullptr) return;
  dispatching_++;
  session->dispatch(message);
  dispatching_--;
  bury();
}

void Agent::disconnect(uint64_t number) {
  auto node = sessions_.extract(number);
  if (node.empty()) return;
  node.mapped()->end();
  const bool was_remote = node.mapped()->kind() != Kind::kLocal;
  ended_.push_back(std::move(node.mapped()));
  if (waiting_ && until_detached_ && !has_remote_sessions()) run_if_waiting();
  if (was_remote) mailbox_->wake();
  bury();
}

void Agent::bury() {
  if (dispatching_ > 0 || ended_.empty()) return;
  // What a session leaves behind may end another one.
  auto gone = std::exchange(ended_, {});
  v8::HandleScope handles(runtime_.isolate());
  gone.clear();
}

void Agent::each(const std::function<void(Session&)>& fn) {
  std::vector<uint64_t> numbers;
  numbers.reserve(sessions_.size());
  for (auto& [number, session] : sessions_) numbers.push_back(number);
  for (const uint64_t number : numbers) {
    if (Session* session = find(number)) fn(*session);
  }
}

bool Agent::has_remote_sessions() const {
  for (auto& [number, session] : sessions_) {
    if (session->kind() != Kind::kLocal) return true;
  }
  return false;
}

Result<void> Agent::open(Server::Options options, bool quiet) {
  auto server = Server::start(std::move(options), mailbox_);
  if (!server) return std::move(server.error());
  server_ = std::move(*server);
  // What the console is told from now on is shown to debuggers that come later.
  activate();
  if (!quiet) {
    std::fprintf(stderr,
                 "Debugger listening on %s\nFor help, see: https://nodejs.org/learn/getting-started/debugging\n",
                 server_->url().c_str());
    std::fflush(stderr);
  }
  return {};
}

void Agent::close() {
  if (server_ == nullptr) return;
  server_->stop();
  server_.reset();
  dispatching_++;
  each([this](Session& session) {
    if (session.kind() == Kind::kClient) disconnect(session.number());
  });
  dispatching_--;
  bury();
}

void Agent::serve_until(const std::function<bool()>& done) {
  v8::HandleScope handles(runtime_.isolate());
  for (;;) {
    mailbox_->run();
    if (done() || runtime_.stopped() || mailbox_->ended()) return;
    mailbox_->wait();
  }
}

void Agent::wait_for_debugger(bool watched) {
  waiting_ = true;
  until_detached_ = watched;
  each([](Session& session) { session.program_waits(); });
  serve_until([this] { return !waiting_; });
  waiting_ = false;
}

void Agent::run_if_waiting() {
  waiting_ = false;
  mailbox_->wake();
}

void Agent::pause_on_next_statement(std::string_view reason) {
  each([&](Session& session) { session.v8().schedulePauseOnNextStatement(Text(reason), Text("")); });
}

void Agent::emit(std::string_view domain, std::string_view event, const std::string& params) {
  const std::string method = std::string(domain) + "." + std::string(event);
  each([&](Session& session) {
    if (session.has(domain)) session.notify(method, params);
  });
}

void Agent::notify(const std::set<uint64_t>& sessions, std::string_view method, const std::string& params) {
  each([&](Session& session) {
    if (sessions.contains(session.number())) session.notify(method, params);
  });
}

bool Agent::is_watched(std::string_view domain) const {
  for (auto& [number, session] : sessions_) {
    if (session->has(domain)) return true;
  }
  return false;
}

std::string stack_json(const v8_inspector::V8StackTrace& stack) {
  std::string out = "{\"callFrames\":[";
  bool first = true;
  for (const v8_inspector::V8StackFrame& frame : stack.frames()) {
    if (!first) out += ',';
    first = false;
    out += "{\"functionName\":" + json_text(to_utf8(frame.functionName)) + ",\"scriptId\":\"" +
           std::to_string(frame.scriptId) + "\",\"url\":" + json_text(to_utf8(frame.sourceURL)) +
           ",\"lineNumber\":" + std::to_string(frame.lineNumber - 1) +
           ",\"columnNumber\":" + std::to_string(frame.columnNumber - 1) + "}";
  }
  return out + "]}";
}

void Agent::network_watched(bool on) {
  network_watchers_ += on ? 1 : -1;
  if (network_watchers_ > (on ? 1 : 0)) return;
  if (!on) network_.clear();
  if (!cli::command_of(runtime_).flag("--experimental-network-inspection")) return;
  v8::HandleScope handles(runtime_.isolate());
  client_->call_hook("watchNetwork", v8::Boolean::New(runtime_.isolate(), on));
}

std::string Agent::storage_key() const {
  const char* file = cli::command_of(runtime_).text("--localstorage-file");
  if (file == nullptr) return "";
  std::error_code ignored;
  const std::string path = std::filesystem::absolute(file, ignored).lexically_normal().string();
  return to_utf8(client_->resourceNameToUrl(Text(path))->string());
}

void Agent::at_end() {
  if (at_end_ || inspector_ == nullptr) return;
  at_end_ = true;
  v8::HandleScope handles(runtime_.isolate());
  v8::Context::Scope entered(runtime_.context());
  // Whoever ended the program may have stopped its JavaScript; a client may still evaluate.
  runtime_.isolate()->CancelTerminateExecution();
  const auto clients = [this] {
    size_t count = 0;
    for (auto& [number, session] : sessions_) count += session->kind() == Kind::kClient ? 1 : 0;
    return count;
  };
  const auto outliving = [this] {
    size_t count = 0;
    for (auto& [number, session] : sessions_) {
      count += session->kind() != Kind::kLocal && session->wants_to_outlive_program() ? 1 : 0;
    }
    return count;
  };
  const auto wait = [this](const auto& count) {
    for (;;) {
      mailbox_->run();
      if (count() == 0 || mailbox_->ended()) return;
      mailbox_->wait();
    }
  };
  if (clients() > 0) {
    std::fprintf(stderr, "Waiting for the debugger to disconnect...\n");
    std::fflush(stderr);
  }
  if (server_ != nullptr) server_->stop_accepting();
  if (outliving() > 0) {
    each([](Session& session) {
      if (session.wants_to_outlive_program()) session.notify("NodeRuntime.waitingForDisconnect", "{}");
    });
    wait(outliving);
  }
  main_destroyed_ = true;
  inspector_->contextDestroyed(runtime_.context());
  wait(clients);
  close();
}

void Agent::start_idle_notes() {
  if (before_idle_ != nullptr) return;
  before_idle_ = new uv_prepare_t;
  uv_prepare_init(runtime_.loop(), before_idle_);
  before_idle_->data = this;
  uv_prepare_start(before_idle_,
                   [](uv_prepare_t* handle) { static_cast<Agent*>(handle->data)->runtime_.isolate()->SetIdle(true); });
  uv_unref(reinterpret_cast<uv_handle_t*>(before_idle_));
  after_idle_ = new uv_check_t;
  uv_check_init(runtime_.loop(), after_idle_);
  after_idle_->data = this;
  uv_check_start(after_idle_,
                 [](uv_check_t* handle) { static_cast<Agent*>(handle->data)->runtime_.isolate()->SetIdle(false); });
  uv_unref(reinterpret_cast<uv_handle_t*>(after_idle_));
}

}  // namespace weft::inspector
