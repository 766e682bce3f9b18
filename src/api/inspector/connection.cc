#include "api/inspector/connection.h"

#include <cstdio>
#include <utility>

#include "api/inspector/agent.h"
#include "api/inspector/server.h"

namespace weft::inspector {
namespace {

struct Write {
  uv_write_t request;
  std::string bytes;
};

std::string response(const char* status, const char* type, std::string_view body) {
  return std::string("HTTP/1.1 ") + status + "\r\nContent-Type: " + type +
         "; charset=UTF-8\r\nCache-Control: no-cache\r\nConnection: close\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace

Connection::Connection(Server& server, uint64_t number) : server_(server), number_(number), tcp_(new uv_tcp_t) {
  uv_tcp_init(server.loop_.get(), tcp_);
  tcp_->data = this;
}

void Connection::start() {
  uv_tcp_nodelay(tcp_, 1);
  uv_read_start(
      stream(),
      [](uv_handle_t* handle, size_t, uv_buf_t* buffer) {
        auto* self = static_cast<Connection*>(handle->data);
        *buffer = uv_buf_init(self->slab_, sizeof self->slab_);
      },
      [](uv_stream_t* stream, ssize_t size, const uv_buf_t*) {
        auto* self = static_cast<Connection*>(stream->data);
        if (self == nullptr || size == 0) return;
        if (size < 0) {
          self->close();
        } else {
          self->on_bytes({self->slab_, static_cast<size_t>(size)});
        }
      });
}

void Connection::on_bytes(std::string_view bytes) {
  if (ending_) return;
  if (websocket_ != nullptr) {
    websocket_->add(bytes);
    on_frames();
    return;
  }
  switch (request_->add(bytes)) {
    case HttpRequest::State::kMore:
      return;
    case HttpRequest::State::kBad:
      write(response("400 Bad Request", "text/html", "This is no HTTP request\n"));
      end(0);
      return;
    case HttpRequest::State::kComplete:
      on_request();
  }
}

void Connection::on_request() {
  const HttpRequest& request = *request_;
  if (request.is_get() && request.has_safe_host()) {
    if (request.wants_websocket()) {
      if (!request.key().empty() && request.path() == "/" + server_.id_) {
        write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
            websocket_accept(request.key()) + "\r\n\r\n");
        websocket_ = std::make_unique<WebSocketReader>();
        server_.clients_[number_] = this;
        std::fprintf(stderr, "Debugger attached.\n");
        server_.target_->post([number = number_, outbox = server_.outbox_](Agent& agent) {
          agent.connect(
              number, [number, outbox](std::string message) { outbox->send(number, std::move(message)); },
              Agent::Kind::kClient);
        });
        websocket_->add(request.rest());
        request_.reset();
        on_frames();
        return;
      }
    } else if (server_.options_.publish_in_http) {
      const std::string body = server_.answer(request.path(), request.host());
      if (!body.empty()) {
        write(response("200 OK", "application/json", body));
        end(0);
        return;
      }
    }
  }
  write(response("400 Bad Request", "text/html", "WebSockets request was expected\r\n"));
  end(0);
}

void Connection::on_frames() {
  using Event = WebSocketReader::Event;
  for (;;) {
    switch (websocket_->next()) {
      case Event::kMore:
        return;
      case Event::kText:
        server_.target_->post([number = number_, message = std::string(websocket_->payload())](Agent& agent) {
          agent.dispatch(number, message);
        });
        break;
      case Event::kPing:
        write(websocket_pong(websocket_->payload()));
        break;
      case Event::kClose:
      case Event::kError:
        end(websocket_->code());
        return;
    }
  }
}

void Connection::end(uint16_t code) {
  if (ending_) return;
  ending_ = true;
  if (websocket_ != nullptr) write(websocket_close(code));
  auto* request = new uv_shutdown_t;
  const int error = uv_shutdown(request, stream(), [](uv_shutdown_t* request, int status) {
    auto* self = static_cast<Connection*>(request->handle->data);
    delete request;
    if (self != nullptr) self->close();
  });
  if (error != 0) {
    delete request;
    close();
  }
}

void Connection::write(std::string bytes) {
  if (closed_) return;
  auto* write = new Write{{}, std::move(bytes)};
  uv_buf_t buffer = uv_buf_init(write->bytes.data(), static_cast<unsigned>(write->bytes.size()));
  write->request.data = write;
  // A failure shows as the end of the stream.
  const int error = uv_write(&write->request, stream(), &buffer, 1,
                             [](uv_write_t* request, int) { delete static_cast<Write*>(request->data); });
  if (error != 0) delete write;
}

void Connection::close() {
  if (closed_) return;
  closed_ = true;
  if (websocket_ != nullptr) {
    server_.target_->post([number = number_](Agent& agent) { agent.disconnect(number); });
  }
  tcp_->data = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(tcp_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_tcp_t*>(handle); });
  server_.forget(*this);
}

}  // namespace weft::inspector
