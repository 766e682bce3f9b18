#include "api/stream_base/pipe.h"

namespace weft::stream_base {

Pipe::Pipe(Runtime& runtime, bool ipc) : Stream(runtime) {
  uv_pipe_init(runtime.loop(), &reserve()->pipe, ipc ? 1 : 0);
  opened();
}

int32_t Pipe::open(int32_t fd) { return is_open() ? uv_pipe_open(as<uv_pipe_t>(), fd) : UV_EBADF; }

int32_t Pipe::bind(std::string path) {
  if (!is_open()) return UV_EBADF;
  const int error = uv_pipe_bind2(as<uv_pipe_t>(), path.data(), path.size(), UV_PIPE_NO_TRUNCATE);
  if (error == 0) set_sole();
  return error;
}

int32_t Pipe::connect(std::string path) {
  if (!is_open()) return UV_EBADF;
  auto* request = make_connect_request();
  const int error =
      uv_pipe_connect2(request, as<uv_pipe_t>(), path.data(), path.size(), UV_PIPE_NO_TRUNCATE, &Stream::on_connect);
  if (error != 0) delete request;
  return error;
}

int32_t Pipe::chmod(int32_t mode) { return is_open() ? uv_pipe_chmod(as<uv_pipe_t>(), mode) : UV_EBADF; }

}  // namespace weft::stream_base
