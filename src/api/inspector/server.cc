#include "api/inspector/server.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/random.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <vector>

#include "api/inspector/agent.h"
#include "api/inspector/connection.h"
#include "api/inspector/json.h"
#include "runtime/version.h"

namespace weft::inspector {
namespace {

/// Version 4, so that nobody guesses it.
std::string random_id() {
  uint8_t bytes[16];
  if (getrandom(bytes, sizeof bytes, 0) != static_cast<ssize_t>(sizeof bytes)) std::abort();
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  std::string out;
  for (size_t i = 0; i < sizeof bytes; i++) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", bytes[i]);
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += two;
  }
  return out;
}

}  // namespace

void Server::Outbox::send(uint64_t client, std::string message) {
  std::lock_guard lock(mutex_);
  if (wake_ == nullptr) return;
  messages_.emplace_back(client, std::move(message));
  uv_async_send(wake_);
}

Server::Server(Options options, std::shared_ptr<Mailbox> target)
    : options_(std::move(options)), id_(random_id()), target_(std::move(target)) {}

Result<std::unique_ptr<Server>> Server::start(Options options, std::shared_ptr<Mailbox> target) {
  std::unique_ptr<Server> server(new Server(std::move(options), std::move(target)));
  auto loop = make_loop();
  if (!loop) return std::move(loop.error());
  server->loop_ = std::move(*loop);
  uv_loop_t* raw = server->loop_.get();
  server->wake_ = new uv_async_t;
  uv_async_init(raw, server->wake_, [](uv_async_t* async) { static_cast<Server*>(async->data)->on_wake(); });
  server->wake_->data = server.get();
  server->outbox_->wake_ = server->wake_;
  auto listening = server->listen();
  if (listening) {
    // Its messages wait for nobody: a slow thread is what the system makes of it.
    listening = server->thread_.start(0, "weft-inspector", [raw] {
      sigset_t all;
      sigfillset(&all);
      pthread_sigmask(SIG_BLOCK, &all, nullptr);
      uv_run(raw, UV_RUN_DEFAULT);
    });
  }
  if (!listening) {
    server->stop();
    return std::move(listening.error());
  }
  return server;
}

Result<void> Server::listen() {
  const auto fail = [this](int error) {
    return Error::coded(ErrorKind::kError, "",
                        "Starting inspector on " + address("") + " failed: " + std::string(uv_strerror(error)));
  };
  struct addrinfo hints {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  struct addrinfo* found = nullptr;
  port_ = options_.port;
  const std::string service = std::to_string(options_.port);
  if (getaddrinfo(options_.host.c_str(), service.c_str(), &hints, &found) != 0) {
    return Error::coded(ErrorKind::kError, "", "Unable to resolve \"" + options_.host + "\": unknown node or service");
  }
  int error = UV_EADDRNOTAVAIL;
  for (struct addrinfo* at = found; at != nullptr && listener_ == nullptr; at = at->ai_next) {
    auto* tcp = new uv_tcp_t;
    uv_tcp_init(loop_.get(), tcp);
    tcp->data = this;
    error = uv_tcp_bind(tcp, at->ai_addr, 0);
    if (error == 0) {
      error = uv_listen(reinterpret_cast<uv_stream_t*>(tcp), 511, [](uv_stream_t* listener, int status) {
        if (status == 0) static_cast<Server*>(listener->data)->accept();
      });
    }
    if (error == 0) {
      listener_ = tcp;
    } else {
      uv_close(reinterpret_cast<uv_handle_t*>(tcp),
               [](uv_handle_t* handle) { delete reinterpret_cast<uv_tcp_t*>(handle); });
    }
  }
  freeaddrinfo(found);
  if (listener_ == nullptr) return fail(error);
  struct sockaddr_storage bound {};
  int size = sizeof bound;
  uv_tcp_getsockname(listener_, reinterpret_cast<struct sockaddr*>(&bound), &size);
  port_ = ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<struct sockaddr_in6&>(bound).sin6_port
                                            : reinterpret_cast<struct sockaddr_in&>(bound).sin_port);
  return {};
}

Server::~Server() { stop(); }

void Server::stop_accepting() {
  std::lock_guard lock(outbox_->mutex_);
  outbox_->stop_accepting_ = true;
  if (outbox_->wake_ != nullptr) uv_async_send(outbox_->wake_);
}

void Server::stop() {
  if (loop_ == nullptr) return;
  {
    std::lock_guard lock(outbox_->mutex_);
    outbox_->stop_ = true;
    uv_async_send(outbox_->wake_);
  }
  if (thread_.joinable()) {
    thread_.join();
  } else {
    uv_run(loop_.get(), UV_RUN_DEFAULT);
  }
  loop_.reset();
}

void Server::on_wake() {
  std::deque<std::pair<uint64_t, std::string>> messages;
  bool stop = false, stop_accepting = false;
  {
    std::lock_guard lock(outbox_->mutex_);
    messages.swap(outbox_->messages_);
    stop = outbox_->stop_;
    stop_accepting = outbox_->stop_accepting_;
    if (stop) outbox_->wake_ = nullptr;
  }
  for (auto& [number, message] : messages) {
    auto client = clients_.find(number);
    if (client != clients_.end()) client->second->send(message);
  }
  if (stop || stop_accepting) close_listener();
  if (!stop) return;
  std::vector<Connection*> open;
  open.reserve(connections_.size());
  for (auto& [connection, owned] : connections_) open.push_back(connection);
  grace_ = new uv_timer_t;
  uv_timer_init(loop_.get(), grace_);
  grace_->data = this;
  constexpr uint64_t kGraceMs = 500;
  uv_timer_start(
      grace_,
      [](uv_timer_t* timer) {
        auto& connections = static_cast<Server*>(timer->data)->connections_;
        while (!connections.empty()) connections.begin()->first->close();
      },
      kGraceMs, 0);
  for (Connection* connection : open) connection->end(0);
  finish_when_empty();
}

void Server::finish_when_empty() {
  if (grace_ == nullptr || !connections_.empty()) return;
  uv_close(reinterpret_cast<uv_handle_t*>(std::exchange(grace_, nullptr)),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_timer_t*>(handle); });
  uv_close(reinterpret_cast<uv_handle_t*>(wake_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_async_t*>(handle); });
}

void Server::close_listener() {
  if (listener_ == nullptr) return;
  uv_close(reinterpret_cast<uv_handle_t*>(std::exchange(listener_, nullptr)),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_tcp_t*>(handle); });
}

void Server::accept() {
  auto connection = std::make_unique<Connection>(*this, Agent::new_number());
  Connection& made = *connection;
  connections_[&made] = std::move(connection);
  if (uv_accept(reinterpret_cast<uv_stream_t*>(listener_), made.stream()) == 0) {
    made.start();
  } else {
    made.end(0);
  }
}

void Server::forget(Connection& connection) {
  clients_.erase(connection.number());
  // Its own callback is what calls this.
  auto node = connections_.extract(&connection);
  auto* gone = new uv_idle_t;
  uv_idle_init(loop_.get(), gone);
  gone->data = node.mapped().release();
  uv_close(reinterpret_cast<uv_handle_t*>(gone), [](uv_handle_t* handle) {
    delete static_cast<Connection*>(handle->data);
    delete reinterpret_cast<uv_idle_t*>(handle);
  });
  finish_when_empty();
}

std::string Server::address(const std::string& host) const {
  if (!host.empty()) return host;
  const bool is_v6 = options_.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + options_.host + "]" : options_.host) + ":" + std::to_string(port_);
}

std::string Server::url() const { return "ws://" + address("") + "/" + id_; }

std::string Server::answer(const std::string& path, const std::string& host) const {
  if (path == "/json/version") {
    return std::string("{\n  \"Browser\": \"node.js/v") + kNodeVersion + "\",\n  \"Protocol-Version\": \"1.1\"\n} ";
  }
  if (path != "/json" && path != "/json/list") return {};
  const std::string place = address(host) + "/" + id_;
  const std::string front = "devtools://devtools/bundled/";
  const std::pair<const char*, std::string> fields[] = {
      {"description", "node.js instance"},
      {"devtoolsFrontendUrl", front + "js_app.html?experiments=true&v8only=true&ws=" + place},
      {"devtoolsFrontendUrlCompat", front + "inspector.html?experiments=true&v8only=true&ws=" + place},
      {"faviconUrl", "https://nodejs.org/static/images/favicons/favicon.ico"},
      {"id", id_},
      {"title", options_.title},
      {"type", "node"},
      {"url", options_.url},
      {"webSocketDebuggerUrl", "ws://" + place},
  };
  std::string out = "[ {";
  for (auto& [key, value] : fields) {
    if (out.size() > 3) out += ',';
    out += "\n  ";
    append_quoted(out, key);
    out += ": ";
    append_quoted(out, value);
  }
  return out + "\n} ]\n\n";
}

}  // namespace weft::inspector
