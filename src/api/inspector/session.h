// A debugger's session with one runtime.
#pragma once

#include <v8-inspector.h>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/inspector/agent.h"
#include "api/inspector/json.h"
#include "api/inspector/targets.h"

namespace weft::inspector {

/// What V8 does not know of the protocol is answered here, all else by V8. On the runtime's thread.
class Session final : public v8_inspector::V8Inspector::Channel {
 public:
  Session(Agent& agent, uint64_t number, Agent::Send send, Agent::Kind kind);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() override;

  uint64_t number() const { return number_; }
  Agent::Kind kind() const { return kind_; }
  void dispatch(std::string_view message);
  v8_inspector::V8InspectorSession& v8() { return *v8_; }

  void notify(std::string_view method, const std::string& params);
  bool has(std::string_view domain) const { return enabled_.contains(std::string(domain)); }

  // NodeRuntime
  void program_waits();
  bool wants_to_outlive_program() const { return notify_at_end_; }

  // NodeWorker, Target
  void worker_began(const Target& target);
  void worker_ended(uint32_t thread_id);
  void from_worker(const std::string& session_id, const std::string& message);

  /// The other end is gone: nothing is sent any more, and what the session holds of others is given up.
  void end();

 private:
  struct Attached {
    uint32_t thread_id;
    std::shared_ptr<Mailbox> mailbox;
    uint64_t number;  ///< of our session there
    bool flat;        ///< messages carry a sessionId, as Target has it
  };

  void sendResponse(int call, std::unique_ptr<v8_inspector::StringBuffer> message) override;
  void sendNotification(std::unique_ptr<v8_inspector::StringBuffer> message) override;
  void flushProtocolNotifications() override {}

  /// False if the method is none of ours.
  bool handle(const Request& request);
  bool node_runtime(const Request& request);
  bool node_worker(const Request& request);
  bool target(const Request& request);
  bool node_tracing(const Request& request);
  bool network(const Request& request);
  bool storage(const Request& request);
  void reply(const Request& request, const std::string& result = "{}");
  void refuse(const Request& request, const std::string& message, int code = -32000);
  void attach(const Target& target, bool flat);
  void detach(const std::string& session_id);
  void detach_all();
  bool is_on(const char* option) const;

  Agent& agent_;
  uint64_t number_;
  Agent::Send send_;
  Agent::Kind kind_;
  std::unique_ptr<v8_inspector::V8InspectorSession> v8_;
  std::set<std::string> enabled_;  ///< domains of ours
  bool notify_at_end_ = false;
  std::unordered_map<std::string, Attached> attached_;  ///< by sessionId
  uint32_t attachments_ = 0;
  struct Stream {
    std::string content;
    size_t at;
  };
  std::unordered_map<std::string, Stream> streams_;  ///< resources that IO.read reads, by handle
  uint32_t streams_made_ = 0;
};

}  // namespace weft::inspector
