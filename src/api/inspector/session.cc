#include "api/inspector/session.h"

#include <utility>

#include "api/inspector/text.h"
#include "cli/command.h"
#include "runtime/runtime.h"

namespace weft::inspector {

using v8_inspector::V8Inspector;

Session::Session(Agent& agent, uint64_t number, Agent::Send send, Agent::Kind kind)
    : agent_(agent), number_(number), send_(std::move(send)), kind_(kind) {
  // Each session may let a waiting program run: V8 is not to wait until all of them have.
  v8_ = agent.inspector().connect(Agent::kContextGroup, this, Text("{}"), V8Inspector::kFullyTrusted,
                                  V8Inspector::kNotWaitingForDebugger);
}

Session::~Session() = default;

void Session::end() {
  send_ = nullptr;
  unwatch_targets(number_);
  detach_all();
  if (enabled_.erase("Network") > 0) agent_.network_watched(false);
  enabled_.clear();
  notify_at_end_ = false;
  // A debugger that went away must not leave the program paused.
  v8_->stop();
}

void Session::dispatch(std::string_view message) {
  Request request;
  if (request.parse(message)) {
    if (!request.session_id().empty()) {
      auto found = attached_.find(std::string(request.session_id()));
      if (found == attached_.end() || !found->second.flat) {
        refuse(request, "Session with given id not found.", -32001);
        return;
      }
      found->second.mailbox->post([number = found->second.number, text = request.without_session()](Agent& agent) {
        agent.dispatch(number, text);
      });
      return;
    }
    if (handle(request)) return;
  }
  v8_->dispatchProtocolMessage(Text(message));
}

void Session::sendResponse(int, std::unique_ptr<v8_inspector::StringBuffer> message) {
  if (send_) send_(to_utf8(message->string()));
}

void Session::sendNotification(std::unique_ptr<v8_inspector::StringBuffer> message) {
  if (send_) send_(to_utf8(message->string()));
}

void Session::notify(std::string_view method, const std::string& params) {
  if (!send_) return;
  std::string out = "{\"method\":";
  append_quoted(out, method);
  send_(out + ",\"params\":" + params + "}");
}

void Session::reply(const Request& request, const std::string& result) {
  if (send_) send_("{\"id\":" + std::to_string(request.id()) + ",\"result\":" + result + "}");
}

void Session::refuse(const Request& request, const std::string& message, int code) {
  if (!send_) return;
  send_("{\"id\":" + std::to_string(request.id()) + ",\"error\":{\"code\":" + std::to_string(code) +
        ",\"message\":" + json_text(message) + "}}");
}

bool Session::is_on(const char* option) const { return cli::command_of(agent_.runtime()).flag(option); }

bool Session::handle(const Request& request) {
  const std::string_view method = request.method();
  const std::string_view domain = method.substr(0, method.find('.'));
  if (domain == "NodeRuntime") return node_runtime(request);
  if (domain == "NodeWorker") return node_worker(request);
  if (domain == "NodeTracing") return node_tracing(request);
  if (domain == "Network") return network(request);
  if (domain == "Target") return is_on("--experimental-worker-inspection") && target(request);
  if (domain == "DOMStorage" || domain == "Storage") {
    return is_on("--experimental-storage-inspection") && storage(request);
  }
  if (domain == "IO") return is_on("--experimental-inspector-network-resource") && network(request);
  return false;
}

// --- NodeRuntime -----------------------------------------------------------------------------------------------------

bool Session::node_runtime(const Request& request) {
  const std::string_view method = request.method();
  if (method == "NodeRuntime.enable") {
    enabled_.insert("NodeRuntime");
    reply(request);
    if (agent_.is_waiting()) program_waits();
  } else if (method == "NodeRuntime.disable") {
    enabled_.erase("NodeRuntime");
    reply(request);
  } else if (method == "NodeRuntime.notifyWhenWaitingForDisconnect") {
    if (!request.has("enabled")) {
      refuse(request, "Invalid parameters", -32602);
      return true;
    }
    notify_at_end_ = request.flag("enabled");
    agent_.mailbox()->wake();
    reply(request);
  } else {
    return false;
  }
  return true;
}

void Session::program_waits() {
  if (has("NodeRuntime")) notify("NodeRuntime.waitingForDebugger", "{}");
}

// --- NodeWorker ------------------------------------------------------------------------------------------------------

bool Session::node_worker(const Request& request) {
  const std::string_view method = request.method();
  if (method == "NodeWorker.enable") {
    if (!request.has("waitForDebuggerOnStart")) {
      refuse(request, "Invalid parameters", -32602);
      return true;
    }
    enabled_.insert("NodeWorker");
    if (agent_.runtime().is_main()) {
      watch_targets(number_, agent_.mailbox(), request.flag("waitForDebuggerOnStart"));
      // Those that are there are told of before the answer.
      agent_.mailbox()->post([number = number_, id = request.id()](Agent& agent) {
        if (Session* session = agent.find(number)) {
          if (session->send_) session->send_("{\"id\":" + std::to_string(id) + ",\"result\":{}}");
        }
      });
      if (kind_ == Agent::Kind::kLocal) agent_.mailbox()->run();
    } else {
      reply(request);
    }
  } else if (method == "NodeWorker.disable") {
    enabled_.erase("NodeWorker");
    unwatch_targets(number_);
    detach_all();
    reply(request);
  } else if (method == "NodeWorker.sendMessageToWorker") {
    const std::string_view message = request.text("message"), id = request.text("sessionId");
    auto found = attached_.find(std::string(id));
    if (!request.has("message") || !request.has("sessionId")) {
      refuse(request, "Invalid parameters", -32602);
    } else if (found == attached_.end()) {
      refuse(request, "Session is not attached");
    } else {
      found->second.mailbox->post(
          [number = found->second.number, text = std::string(message)](Agent& agent) { agent.dispatch(number, text); });
      reply(request);
    }
  } else if (method == "NodeWorker.detach") {
    if (!request.has("sessionId")) {
      refuse(request, "Invalid parameters", -32602);
    } else {
      detach(std::string(request.text("sessionId")));
      reply(request);
    }
  } else {
    return false;
  }
  return true;
}

void Session::worker_began(const Target& target) {
  const bool flat = has("Target");
  if (flat || has("NodeWorker")) {
    attach(target, flat);
  } else if (target.waiting) {
    target.mailbox->post([](Agent& worker) { worker.run_if_waiting(); });
  }
}

void Session::attach(const weft::inspector::Target& target, bool flat) {
  const std::string session_id = std::to_string(++attachments_);
  const uint64_t there = Agent::new_number();
  const bool connected =
      target.mailbox->post([there, home = agent_.mailbox(), number = number_, session_id](Agent& worker) {
        worker.connect(
            there,
            [home, number, session_id](std::string message) {
              home->post([number, session_id, message = std::move(message)](Agent& agent) {
                if (Session* session = agent.find(number)) session->from_worker(session_id, message);
              });
            },
            Agent::Kind::kThread);
      });
  if (!connected) return;
  attached_[session_id] = {target.thread_id, target.mailbox, there, flat};
  const std::string id = std::to_string(target.thread_id);
  const std::string waits = target.waiting ? "true" : "false";
  if (flat) {
    const std::string info = "{\"targetId\":" + json_text(id) +
                             ",\"type\":\"node_worker\",\"title\":" + json_text(target.title) +
                             ",\"url\":" + json_text(target.url) + ",\"attached\":false,\"canAccessOpener\":true}";
    notify("Target.targetCreated", "{\"targetInfo\":" + info + "}");
    notify("Target.attachedToTarget", "{\"sessionId\":" + json_text(session_id) + ",\"targetInfo\":" + info +
                                          ",\"waitingForDebugger\":" + waits + "}");
    return;
  }
  notify("NodeWorker.attachedToWorker",
         "{\"sessionId\":" + json_text(session_id) + ",\"workerInfo\":{\"workerId\":" + json_text(id) +
             ",\"type\":\"worker\",\"title\":" + json_text(target.title) + ",\"url\":" + json_text(target.url) +
             "},\"waitingForDebugger\":" + waits + "}");
}

void Session::worker_ended(uint32_t thread_id) {
  for (auto at = attached_.begin(); at != attached_.end(); ++at) {
    if (at->second.thread_id == thread_id) {
      detach(at->first);
      return;
    }
  }
}

void Session::from_worker(const std::string& session_id, const std::string& message) {
  auto found = attached_.find(session_id);
  if (found == attached_.end()) return;
  if (!found->second.flat) {
    notify("NodeWorker.receivedMessageFromWorker",
           "{\"sessionId\":" + json_text(session_id) + ",\"message\":" + json_text(message) + "}");
  } else if (send_ && message.size() > 1) {
    send_("{\"sessionId\":" + json_text(session_id) + "," + message.substr(1));
  }
}

void Session::detach(const std::string& session_id) {
  auto node = attached_.extract(session_id);
  if (node.empty()) return;
  const Attached& attached = node.mapped();
  attached.mailbox->post([number = attached.number](Agent& worker) { worker.disconnect(number); });
  notify(attached.flat ? "Target.detachedFromTarget" : "NodeWorker.detachedFromWorker",
         "{\"sessionId\":" + json_text(session_id) + "}");
}

void Session::detach_all() {
  while (!attached_.empty()) detach(std::string(attached_.begin()->first));
}

// --- Target: workers as sessions of the same connection ------------------------------------------------------------------

bool Session::target(const Request& request) {
  const std::string_view method = request.method();
  if (method == "Target.setAutoAttach") {
    if (!request.has("autoAttach") || !request.has("waitForDebuggerOnStart")) {
      refuse(request, "Invalid parameters", -32602);
      return true;
    }
    if (request.flag("autoAttach")) {
      enabled_.insert("Target");
      if (agent_.runtime().is_main()) {
        watch_targets(number_, agent_.mailbox(), request.flag("waitForDebuggerOnStart"));
      }
    } else {
      enabled_.erase("Target");
      unwatch_targets(number_);
      detach_all();
    }
    reply(request);
    return true;
  }
  if (method == "Target.getTargets") {
    reply(request, "{\"targetInfos\":[]}");
    return true;
  }
  return false;
}

}  // namespace weft::inspector
