
#include <unistd.h>

#include "api/fs/operations.h"

namespace weft::fs {
namespace {

template <typename T>
void write_fields(const uv_stat_t& stat, T* target) {
  const uint64_t fields[] = {stat.st_dev,  stat.st_mode,    stat.st_nlink, stat.st_uid,  stat.st_gid,
                             stat.st_rdev, stat.st_blksize, stat.st_ino,   stat.st_size, stat.st_blocks};
  for (uint64_t field : fields) *target++ = static_cast<T>(field);
  for (const uv_timespec_t& time : {stat.st_atim, stat.st_mtim, stat.st_ctim, stat.st_birthtim}) {
    *target++ = static_cast<T>(time.tv_sec);
    *target++ = static_cast<T>(time.tv_nsec);
  }
}

v8::Local<v8::Value> give_stat(Runtime& runtime, Call& call) {
  write_stat(call.request.statbuf, call.bytes.front().data(), call.flag);
  return v8::Undefined(runtime.isolate());
}

template <typename T>
void write_statfs_fields(const uv_statfs_t& info, T* target) {
  const uint64_t fields[kStatFsFields] = {info.f_type,  info.f_bsize,  info.f_frsize, info.f_blocks,
                                          info.f_bfree, info.f_bavail, info.f_files,  info.f_ffree};
  for (uint64_t field : fields) *target++ = static_cast<T>(field);
}

v8::Local<v8::Value> give_statfs(Runtime& runtime, Call& call) {
  const auto& info = *static_cast<const uv_statfs_t*>(call.request.ptr);
  void* target = call.bytes.front().data();
  if (call.flag) {
    write_statfs_fields(info, static_cast<int64_t*>(target));
  } else {
    write_statfs_fields(info, static_cast<double*>(target));
  }
  return v8::Undefined(runtime.isolate());
}

using StatPath = decltype(&uv_fs_stat);

Outcome stat_path(Runtime& runtime, const char* syscall, StatPath start, PathArgument path, js::PinnedBytes&& values,
                  bool as_bigint, Done&& done, decltype(&give_stat) give, size_t fields) {
  Call call(syscall, path_of(runtime, path));
  if (values.size() < fields * sizeof(double)) return error_of(call, UV_EINVAL);
  call.bytes.push_back(std::move(values));
  call.flag = as_bigint;
  call.give = give;
  return run(runtime, std::move(call), std::move(done), [start](uv_loop_t* loop, Call& call, uv_fs_cb callback) {
    return start(loop, &call.request, call.path.c_str(), callback);
  });
}

}  // namespace

void write_stat(const uv_stat_t& stat, void* target, bool as_bigint) {
  if (as_bigint) {
    write_fields(stat, static_cast<int64_t*>(target));
  } else {
    write_fields(stat, static_cast<double*>(target));
  }
}

Outcome stat(Runtime& runtime, PathArgument path, js::PinnedBytes values, bool as_bigint, Done done) {
  return stat_path(runtime, "stat", uv_fs_stat, path, std::move(values), as_bigint, std::move(done), give_stat,
                   kStatFields);
}

Outcome lstat(Runtime& runtime, PathArgument path, js::PinnedBytes values, bool as_bigint, Done done) {
  return stat_path(runtime, "lstat", uv_fs_lstat, path, std::move(values), as_bigint, std::move(done), give_stat,
                   kStatFields);
}

Outcome statfs(Runtime& runtime, PathArgument path, js::PinnedBytes values, bool as_bigint, Done done) {
  return stat_path(runtime, "statfs", uv_fs_statfs, path, std::move(values), as_bigint, std::move(done), give_statfs,
                   kStatFsFields);
}

Outcome fstat(Runtime& runtime, int32_t fd, js::PinnedBytes values, bool as_bigint, Done done) {
  Call call("fstat");
  if (values.size() < kStatFields * sizeof(double)) return error_of(call, UV_EINVAL);
  call.bytes.push_back(std::move(values));
  call.flag = as_bigint;
  call.give = give_stat;
  return run(runtime, std::move(call), std::move(done), [fd](uv_loop_t* loop, Call& call, uv_fs_cb callback) {
    return uv_fs_fstat(loop, &call.request, fd, callback);
  });
}

Result<bool> stat_now(Runtime& runtime, PathArgument path, js::Bytes values, bool as_bigint, bool follow,
                      bool may_miss) {
  const char* syscall = follow ? "stat" : "lstat";
  const PathText name(runtime, path);
  if (values.size() < kStatFields * sizeof(double)) return Error::system(UV_EINVAL, syscall, name.view());
  uv_fs_t request;
  const int status = follow ? uv_fs_stat(nullptr, &request, name.c_str(), nullptr)
                            : uv_fs_lstat(nullptr, &request, name.c_str(), nullptr);
  if (status == 0) write_stat(request.statbuf, values.data(), as_bigint);
  uv_fs_req_cleanup(&request);
  // Node's lstat() takes only the former for a missing entry.
  if (may_miss && (status == UV_ENOENT || (follow && status == UV_ENOTDIR))) return false;
  if (status < 0) return Error::system(status, syscall, name.view());
  return true;
}

bool exists(Runtime& runtime, PathArgument path) { return ::access(PathText(runtime, path).c_str(), F_OK) == 0; }

}  // namespace weft::fs
