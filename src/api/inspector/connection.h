// One client of the inspector's server.
#pragma once

#include <uv.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "api/inspector/http_request.h"
#include "api/inspector/websocket.h"

namespace weft::inspector {

class Server;

/// On the server's thread. It closes itself and tells the server, which then destroys it.
class Connection {
 public:
  Connection(Server& server, uint64_t number);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() = default;

  uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(tcp_); }
  /// Begins to read, once the stream was accepted.
  void start();
  uint64_t number() const { return number_; }
  bool is_client() const { return websocket_ != nullptr; }
  void send(std::string_view message) { write(websocket_text(message)); }
  /// Ends the connection when all that was written has gone. A WebSocket is told `code`, 0: none.
  void end(uint16_t code);
  void close();

 private:
  void on_bytes(std::string_view bytes);
  void on_frames();
  void on_request();
  void write(std::string bytes);

  Server& server_;
  uint64_t number_;
  uv_tcp_t* tcp_;
  std::unique_ptr<HttpRequest> request_ = std::make_unique<HttpRequest>();
  std::unique_ptr<WebSocketReader> websocket_;
  char slab_[16 * 1024];
  bool ending_ = false;
  bool closed_ = false;
};

}  // namespace weft::inspector
