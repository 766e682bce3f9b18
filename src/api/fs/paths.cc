#include <cstring>

#include "api/fs/operations.h"

namespace weft::fs {
namespace {

v8::Local<v8::Value> give_request_path(Runtime& runtime, Call& call) {
  return name_value(runtime, call.request.path, std::strlen(call.request.path), call.flag);
}

v8::Local<v8::Value> give_target(Runtime& runtime, Call& call) {
  const char* target = static_cast<const char*>(call.request.ptr);
  return name_value(runtime, target, std::strlen(target), call.flag);
}

v8::Local<v8::Value> names_of(Runtime& runtime, Call& call, std::vector<v8::Local<v8::Value>>* types) {
  v8::Isolate* isolate = runtime.isolate();
  std::vector<v8::Local<v8::Value>> names;
  const size_t count = static_cast<size_t>(call.request.result);
  names.reserve(count);
  if (types != nullptr) types->reserve(count);
  uv_dirent_t entry;
  while (uv_fs_scandir_next(&call.request, &entry) != UV_EOF) {
    names.push_back(name_value(runtime, entry.name, std::strlen(entry.name), call.flag));
    if (types != nullptr) types->push_back(v8::Integer::New(isolate, entry.type));
  }
  return v8::Array::New(isolate, names.data(), names.size());
}

v8::Local<v8::Value> give_names(Runtime& runtime, Call& call) { return names_of(runtime, call, nullptr); }

v8::Local<v8::Value> give_names_and_types(Runtime& runtime, Call& call) {
  v8::Isolate* isolate = runtime.isolate();
  std::vector<v8::Local<v8::Value>> types;
  v8::Local<v8::Value> pair[2] = {names_of(runtime, call, &types), {}};
  pair[1] = v8::Array::New(isolate, types.data(), types.size());
  return v8::Array::New(isolate, pair, 2);
}

/// An operation on one path: `start(loop, request, path, callback)`.
template <typename Start>
Outcome run_path(Runtime& runtime, const char* syscall, PathArgument path, Done&& done, Start start) {
  return run(runtime, Call(syscall, path_of(runtime, path)), std::move(done),
             [start](uv_loop_t* loop, Call& call, uv_fs_cb callback) {
               return start(loop, &call.request, call.path.c_str(), callback);
             });
}

/// An operation on two paths: `start(loop, request, path, destination, callback)`.
template <typename Start>
Outcome run_two(Runtime& runtime, const char* syscall, PathArgument path, PathArgument dest, Done&& done, Start start) {
  return run(runtime, Call(syscall, path_of(runtime, path), path_of(runtime, dest)), std::move(done),
             [start](uv_loop_t* loop, Call& call, uv_fs_cb callback) {
               return start(loop, &call.request, call.path.c_str(), call.dest.c_str(), callback);
             });
}

/// -1, "leave as it is", and all 32-bit ids.
uv_uid_t id_of(double id) { return static_cast<uv_uid_t>(static_cast<int64_t>(id)); }

}  // namespace

Outcome access(Runtime& runtime, PathArgument path, int32_t mode, Done done) {
  return run_path(runtime, "access", path, std::move(done),
                  [mode](auto* loop, auto* request, auto* name, auto callback) {
                    return uv_fs_access(loop, request, name, mode, callback);
                  });
}

Outcome rename(Runtime& runtime, PathArgument from, PathArgument to, Done done) {
  return run_two(runtime, "rename", from, to, std::move(done), uv_fs_rename);
}

Outcome unlink(Runtime& runtime, PathArgument path, Done done) {
  return run_path(runtime, "unlink", path, std::move(done), uv_fs_unlink);
}

Outcome rmdir(Runtime& runtime, PathArgument path, Done done) {
  return run_path(runtime, "rmdir", path, std::move(done), uv_fs_rmdir);
}

Outcome mkdir(Runtime& runtime, PathArgument path, int32_t mode, Done done) {
  return run_path(runtime, "mkdir", path, std::move(done),
                  [mode](auto* loop, auto* request, auto* name, auto callback) {
                    return uv_fs_mkdir(loop, request, name, mode, callback);
                  });
}

Outcome mkdtemp(Runtime& runtime, PathArgument prefix, bool as_bytes, Done done) {
  Call call("mkdtemp", path_of(runtime, prefix) + "XXXXXX");
  call.flag = as_bytes;
  call.give = give_request_path;
  return run(runtime, std::move(call), std::move(done), [](uv_loop_t* loop, Call& call, uv_fs_cb callback) {
    return uv_fs_mkdtemp(loop, &call.request, call.path.c_str(), callback);
  });
}

Outcome readdir(Runtime& runtime, PathArgument path, bool as_bytes, bool with_types, Done done) {
  Call call("scandir", path_of(runtime, path));
  call.flag = as_bytes;
  call.give = with_types ? give_names_and_types : give_names;
  return run(runtime, std::move(call), std::move(done), [](uv_loop_t* loop, Call& call, uv_fs_cb callback) {
    return uv_fs_scandir(loop, &call.request, call.path.c_str(), 0, callback);
  });
}

Outcome symlink(Runtime& runtime, PathArgument target, PathArgument path, int32_t flags, Done done) {
  return run_two(runtime, "symlink", target, path, std::move(done),
                 [flags](auto* loop, auto* request, auto* target_name, auto* name, auto callback) {
                   return uv_fs_symlink(loop, request, target_name, name, flags, callback);
                 });
}

Outcome link(Runtime& runtime, PathArgument from, PathArgument to, Done done) {
  return run_two(runtime, "link", from, to, std::move(done), uv_fs_link);
}

Outcome readlink(Runtime& runtime, PathArgument path, bool as_bytes, Done done) {
  Call call("readlink", path_of(runtime, path));
  call.flag = as_bytes;
  call.give = give_target;
  return run(runtime, std::move(call), std::move(done), [](uv_loop_t* loop, Call& call, uv_fs_cb callback) {
    return uv_fs_readlink(loop, &call.request, call.path.c_str(), callback);
  });
}

Outcome realpath(Runtime& runtime, PathArgument path, bool as_bytes, Done done) {
  Call call("realpath", path_of(runtime, path));
  call.flag = as_bytes;
  call.give = give_target;
  return run(runtime, std::move(call), std::move(done), [](uv_loop_t* loop, Call& call, uv_fs_cb callback) {
    return uv_fs_realpath(loop, &call.request, call.path.c_str(), callback);
  });
}

Outcome chmod(Runtime& runtime, PathArgument path, int32_t mode, Done done) {
  return run_path(runtime, "chmod", path, std::move(done),
                  [mode](auto* loop, auto* request, auto* name, auto callback) {
                    return uv_fs_chmod(loop, request, name, mode, callback);
                  });
}

Outcome chown(Runtime& runtime, PathArgument path, double uid, double gid, Done done) {
  return run_path(runtime, "chown", path, std::move(done),
                  [uid, gid](auto* loop, auto* request, auto* name, auto callback) {
                    return uv_fs_chown(loop, request, name, id_of(uid), id_of(gid), callback);
                  });
}

Outcome lchown(Runtime& runtime, PathArgument path, double uid, double gid, Done done) {
  return run_path(runtime, "lchown", path, std::move(done),
                  [uid, gid](auto* loop, auto* request, auto* name, auto callback) {
                    return uv_fs_lchown(loop, request, name, id_of(uid), id_of(gid), callback);
                  });
}

Outcome utimes(Runtime& runtime, PathArgument path, double access_time, double modification_time, Done done) {
  return run_path(runtime, "utime", path, std::move(done), [=](auto* loop, auto* request, auto* name, auto callback) {
    return uv_fs_utime(loop, request, name, access_time, modification_time, callback);
  });
}

Outcome lutimes(Runtime& runtime, PathArgument path, double access_time, double modification_time, Done done) {
  return run_path(runtime, "lutime", path, std::move(done), [=](auto* loop, auto* request, auto* name, auto callback) {
    return uv_fs_lutime(loop, request, name, access_time, modification_time, callback);
  });
}

Outcome copy_file(Runtime& runtime, PathArgument from, PathArgument to, int32_t flags, Done done) {
  return run_two(runtime, "copyfile", from, to, std::move(done),
                 [flags](auto* loop, auto* request, auto* name, auto* dest, auto callback) {
                   return uv_fs_copyfile(loop, request, name, dest, flags, callback);
                 });
}

}  // namespace weft::fs
