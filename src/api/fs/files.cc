#include <algorithm>

#include "api/fs/operations.h"

namespace weft::fs {
namespace {

/// An operation on a file descriptor: `start(loop, request, callback)`.
template <typename Start>
Outcome run_fd(Runtime& runtime, const char* syscall, Done&& done, Start start) {
  return run(runtime, Call(syscall), std::move(done),
             [start](uv_loop_t* loop, Call& call, uv_fs_cb callback) { return start(loop, &call.request, callback); });
}

uv_buf_t part(js::PinnedBytes& buffer, double offset, double length) {
  // JavaScript has checked the range; a buffer that was detached or shrank since then must not be overrun.
  const size_t start = std::min(static_cast<size_t>(offset), buffer.size());
  const size_t size = std::min(static_cast<size_t>(length), buffer.size() - start);
  return uv_buf_init(reinterpret_cast<char*>(buffer.data()) + start, static_cast<unsigned int>(size));
}

std::vector<uv_buf_t> parts(std::vector<js::PinnedBytes>& buffers) {
  std::vector<uv_buf_t> list;
  list.reserve(buffers.size());
  for (js::PinnedBytes& buffer : buffers) {
    list.push_back(uv_buf_init(reinterpret_cast<char*>(buffer.data()), static_cast<unsigned int>(buffer.size())));
  }
  return list;
}

using Transfer = decltype(&uv_fs_read);

Outcome transfer(Runtime& runtime, const char* syscall, Transfer start, int32_t fd, js::PinnedBytes&& buffer,
                 double offset, double length, int64_t position, Done&& done) {
  Call call(syscall);
  call.give = give_number;
  call.bytes.push_back(std::move(buffer));
  return run(runtime, std::move(call), std::move(done), [=](uv_loop_t* loop, Call& call, uv_fs_cb callback) {
    const uv_buf_t bytes = part(call.bytes.front(), offset, length);
    return start(loop, &call.request, fd, &bytes, 1, position, callback);
  });
}

Outcome transfer_vector(Runtime& runtime, const char* syscall, Transfer start, int32_t fd,
                        std::vector<js::PinnedBytes>&& buffers, int64_t position, Done&& done) {
  Call call(syscall);
  call.give = give_number;
  call.bytes = std::move(buffers);
  return run(runtime, std::move(call), std::move(done), [=](uv_loop_t* loop, Call& call, uv_fs_cb callback) {
    const std::vector<uv_buf_t> list = parts(call.bytes);
    return start(loop, &call.request, fd, list.data(), static_cast<unsigned int>(list.size()), position, callback);
  });
}

}  // namespace

Outcome open(Runtime& runtime, PathArgument path, int32_t flags, int32_t mode, Done done) {
  Call call("open", path_of(runtime, path));
  call.give = give_number;
  return run(runtime, std::move(call), std::move(done), [=](uv_loop_t* loop, Call& call, uv_fs_cb callback) {
    return uv_fs_open(loop, &call.request, call.path.c_str(), flags, mode, callback);
  });
}

Outcome close(Runtime& runtime, int32_t fd, Done done) {
  return run_fd(runtime, "close", std::move(done),
                [fd](auto* loop, auto* request, auto callback) { return uv_fs_close(loop, request, fd, callback); });
}

Outcome read(Runtime& runtime, int32_t fd, js::PinnedBytes buffer, double offset, double length, int64_t position,
             Done done) {
  return transfer(runtime, "read", uv_fs_read, fd, std::move(buffer), offset, length, position, std::move(done));
}

Outcome write(Runtime& runtime, int32_t fd, js::PinnedBytes buffer, double offset, double length, int64_t position,
              Done done) {
  return transfer(runtime, "write", uv_fs_write, fd, std::move(buffer), offset, length, position, std::move(done));
}

Outcome readv(Runtime& runtime, int32_t fd, std::vector<js::PinnedBytes> buffers, int64_t position, Done done) {
  return transfer_vector(runtime, "read", uv_fs_read, fd, std::move(buffers), position, std::move(done));
}

Outcome writev(Runtime& runtime, int32_t fd, std::vector<js::PinnedBytes> buffers, int64_t position, Done done) {
  return transfer_vector(runtime, "write", uv_fs_write, fd, std::move(buffers), position, std::move(done));
}

Outcome ftruncate(Runtime& runtime, int32_t fd, double length, Done done) {
  return run_fd(runtime, "ftruncate", std::move(done), [=](auto* loop, auto* request, auto callback) {
    return uv_fs_ftruncate(loop, request, fd, static_cast<int64_t>(length), callback);
  });
}

Outcome fsync(Runtime& runtime, int32_t fd, Done done) {
  return run_fd(runtime, "fsync", std::move(done),
                [fd](auto* loop, auto* request, auto callback) { return uv_fs_fsync(loop, request, fd, callback); });
}

Outcome fdatasync(Runtime& runtime, int32_t fd, Done done) {
  return run_fd(runtime, "fdatasync", std::move(done), [fd](auto* loop, auto* request, auto callback) {
    return uv_fs_fdatasync(loop, request, fd, callback);
  });
}

Outcome fchmod(Runtime& runtime, int32_t fd, int32_t mode, Done done) {
  return run_fd(runtime, "fchmod", std::move(done), [=](auto* loop, auto* request, auto callback) {
    return uv_fs_fchmod(loop, request, fd, mode, callback);
  });
}

Outcome fchown(Runtime& runtime, int32_t fd, double uid, double gid, Done done) {
  return run_fd(runtime, "fchown", std::move(done), [=](auto* loop, auto* request, auto callback) {
    return uv_fs_fchown(loop, request, fd, static_cast<uv_uid_t>(static_cast<int64_t>(uid)),
                        static_cast<uv_gid_t>(static_cast<int64_t>(gid)), callback);
  });
}

Outcome futimes(Runtime& runtime, int32_t fd, double access_time, double modification_time, Done done) {
  return run_fd(runtime, "futime", std::move(done), [=](auto* loop, auto* request, auto callback) {
    return uv_fs_futime(loop, request, fd, access_time, modification_time, callback);
  });
}

}  // namespace weft::fs
