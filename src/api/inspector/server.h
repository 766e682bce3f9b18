// Where debuggers connect to: HTTP and WebSocket on a port of their own, on a thread of its own.
#pragma once

#include <uv.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "api/inspector/mailbox.h"
#include "base/result.h"
#include "runtime/loop.h"
#include "runtime/thread.h"

namespace weft::inspector {

class Connection;

/// Serves one runtime, its target. Made, stopped and destroyed on the target's thread; its own thread never waits for another.
///
/// Each WebSocket is a session of the target (Agent::connect), whose number is unique in the process; what it receives is posted to
/// the target's mailbox, and what the session sends comes back through an Outbox.
class Server {
 public:
  struct Options {
    std::string host = "127.0.0.1";
    uint16_t port = 9229;  ///< 0: any that is free
    std::string title;     ///< of the program
    std::string url;       ///< likewise
    bool publish_in_http = true;
  };

  /// What a session may send through from any thread, even after the server is gone.
  class Outbox {
   public:
    /// UTF-8 text; dropped once the server is gone.
    void send(uint64_t client, std::string message);

   private:
    friend class Server;
    std::mutex mutex_;
    uv_async_t* wake_ = nullptr;                             ///< null once the server stops; guarded by mutex_
    std::deque<std::pair<uint64_t, std::string>> messages_;  ///< guarded by mutex_
    bool stop_ = false, stop_accepting_ = false;             ///< guarded by mutex_
  };

  /// Listens, and starts the thread. An error's message is what the user is to be told.
  static Result<std::unique_ptr<Server>> start(Options options, std::shared_ptr<Mailbox> target);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  uint16_t port() const { return port_; }
  const std::string& host() const { return options_.host; }
  /// ws://host:port/id
  std::string url() const;
  /// Lets nobody else connect.
  void stop_accepting();
  /// Ends all connections and the thread, and waits for that.
  void stop();

 private:
  friend class Connection;
  Server(Options options, std::shared_ptr<Mailbox> target);
  Result<void> listen();
  void on_wake();
  void close_listener();
  void finish_when_empty();
  void accept();
  void forget(Connection& connection);
  /// The answer to a GET of `path`, or an empty string if there is nothing there.
  std::string answer(const std::string& path, const std::string& host) const;
  std::string address(const std::string& host) const;

  Options options_;
  std::string id_;  ///< the secret part of the address
  uint16_t port_ = 0;
  std::shared_ptr<Mailbox> target_;
  std::shared_ptr<Outbox> outbox_ = std::make_shared<Outbox>();
  Loop loop_;
  uv_tcp_t* listener_ = nullptr;
  uv_async_t* wake_ = nullptr;
  uv_timer_t* grace_ = nullptr;  ///< while it stops: when connections are closed that do not take what was written
  Thread thread_;
  // On the server's thread:
  std::unordered_map<Connection*, std::unique_ptr<Connection>> connections_;
  std::unordered_map<uint64_t, Connection*> clients_;
};

}  // namespace weft::inspector
