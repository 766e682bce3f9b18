// The inspector of one runtime: V8's half, the sessions that use it, and what happens while the program is paused.
#pragma once

#include <v8-inspector.h>
#include <v8.h>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "api/inspector/mailbox.h"
#include "api/inspector/network_data.h"
#include "api/inspector/server.h"
#include "base/result.h"

namespace weft {
class Runtime;
}

namespace weft::inspector {

class Client;
class Session;

/// `runtime.state<Agent>()`. On the runtime's thread; other threads post to its mailbox. Nothing of V8's inspector exists, and nothing
/// is slower, until inspector() or a session wants it.
class Agent {
 public:
  /// Takes a message for the other end of a session, UTF-8. Called on the runtime's thread.
  using Send = std::function<void(std::string message)>;
  /// Who is at the other end: JavaScript of this runtime, a client of the server, another runtime.
  enum class Kind { kLocal, kClient, kThread };

  explicit Agent(Runtime& runtime);
  ~Agent();
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  Runtime& runtime() const { return runtime_; }
  const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }
  /// What debuggers show of this thread; set before inspector() is first called.
  void set_title(std::string title) { title_ = std::move(title); }
  const std::string& title() const { return title_; }

  // --- V8 ---
  /// V8's inspector of this runtime, made on first use; the one and only, since V8 keeps but one an isolate.
  v8_inspector::V8Inspector& inspector();
  static constexpr int kContextGroup = 1;
  /// The context of a session's evaluations is the main one; those of node:vm are told of, too.
  void context_created(v8::Local<v8::Context> context, const std::string& name, const std::string& origin,
                       bool is_default);

  // --- sessions ---
  /// A number for connect() that no other session of the process has. Any thread.
  static uint64_t new_number();
  void connect(uint64_t number, Send send, Kind kind);
  void dispatch(uint64_t number, std::string_view message);
  void disconnect(uint64_t number);
  Session* find(uint64_t number) const;
  /// Calls `fn` for each session; it may end sessions.
  void each(const std::function<void(Session&)>& fn);
  bool has_sessions() const { return !sessions_.empty(); }

  // --- the server ---
  /// Opens the server and prints its address (`quiet`: does not). An error's message is what the user is to be told.
  Result<void> open(Server::Options options, bool quiet);
  /// Ends the server and the sessions of its clients.
  void close();
  const Server* server() const { return server_.get(); }

  // --- running and pausing ---
  /// Returns when a client says that the program may run, or the runtime is to end. `watched`: also when the last session ends.
  void wait_for_debugger(bool watched);
  bool is_waiting() const { return waiting_; }
  void run_if_waiting();
  /// The next statement of JavaScript pauses, if a session has its debugger on.
  void pause_on_next_statement(std::string_view reason);
  /// Serves the mailbox until `done`, or until the runtime is to end.
  void serve_until(const std::function<bool()>& done);
  /// Whether somebody is connected who can end a pause.
  bool has_remote_sessions() const;

  /// The program ends: clients are told, and the runtime waits for those that want to look at what is left.
  void at_end();

  NetworkData& network() { return network_; }
  /// A session begins, or ends, to watch the network: the program's own requests are reported from the first to the last of them.
  void network_watched(bool on);
  /// JSON of what the program registered as its local, or its session's, storage: an array of [key, value].
  std::string storage_items(bool is_local) const { return is_local ? local_storage_ : session_storage_; }
  void set_storage_items(bool is_local, std::string json) {
    (is_local ? local_storage_ : session_storage_) = std::move(json);
  }
  /// The URL that stands for the storage.
  std::string storage_key() const;
  /// Sends an event to each session that has the domain on.
  void emit(std::string_view domain, std::string_view event, const std::string& params);
  /// Sends an event to some sessions.
  void notify(const std::set<uint64_t>& sessions, std::string_view method, const std::string& params);
  bool is_watched(std::string_view domain) const;

  bool in_console = false;  ///< a message of the console is being told to V8's, and printed

 private:
  friend class Client;
  friend class Session;
  void activate();
  void start_idle_notes();
  void bury();

  Runtime& runtime_;
  std::shared_ptr<Mailbox> mailbox_;
  std::string title_ = "weft";
  std::unique_ptr<Client> client_;
  std::unique_ptr<v8_inspector::V8Inspector> inspector_;
  std::unordered_map<uint64_t, std::unique_ptr<Session>> sessions_;
  std::vector<std::unique_ptr<Session>> ended_;  ///< destroyed once none of V8's frames can know them
  int dispatching_ = 0;
  std::unique_ptr<Server> server_;
  NetworkData network_;
  int network_watchers_ = 0;
  std::string local_storage_ = "[]", session_storage_ = "[]";
  bool waiting_ = false;
  bool until_detached_ = false;
  bool console_ready_ = false;
  bool main_destroyed_ = false;
  bool at_end_ = false;
  uv_prepare_t* before_idle_ = nullptr;
  uv_check_t* after_idle_ = nullptr;
};

/// A stack as the protocol has it, in JSON.
std::string stack_json(const v8_inspector::V8StackTrace& stack);

/// A context of node:vm was made. Cheap while nobody debugs.
void note_context(Runtime& runtime, v8::Local<v8::Context> context, const std::string& name, const std::string& origin);

}  // namespace weft::inspector
