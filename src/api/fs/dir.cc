#include "api/fs/dir.h"

#include <cstring>

namespace weft::fs {
namespace {

v8::Local<v8::Value> give_dir(Runtime& runtime, Call& call) {
  auto* dir = static_cast<uv_dir_t*>(std::exchange(call.request.ptr, nullptr));
  return js::create<DirHandle>(runtime, dir)->wrapper();
}

v8::Local<v8::Value> give_entries(Runtime& runtime, Call& call) {
  v8::Isolate* isolate = runtime.isolate();
  const auto count = static_cast<size_t>(call.request.result);
  if (count == 0) return v8::Null(isolate);
  const uv_dirent_t* entries = static_cast<uv_dir_t*>(call.request.ptr)->dirents;
  std::vector<v8::Local<v8::Value>> names;
  std::vector<v8::Local<v8::Value>> types;
  for (size_t i = 0; i < count; ++i) {
    names.push_back(name_value(runtime, entries[i].name, std::strlen(entries[i].name), call.flag));
    types.push_back(v8::Integer::New(isolate, entries[i].type));
  }
  v8::Local<v8::Value> pair[] = {v8::Array::New(isolate, names.data(), names.size()),
                                 v8::Array::New(isolate, types.data(), types.size())};
  return v8::Array::New(isolate, pair, 2);
}

}  // namespace

Outcome open_dir(Runtime& runtime, PathArgument path, Done done) {
  Call call("opendir", path_of(runtime, path));
  call.give = give_dir;
  return run(runtime, std::move(call), std::move(done), [](uv_loop_t* loop, Call& call, uv_fs_cb callback) {
    return uv_fs_opendir(loop, &call.request, call.path.c_str(), callback);
  });
}

DirHandle::Folder::~Folder() {
  if (dir == nullptr) return;
  uv_fs_t request;
  uv_fs_closedir(nullptr, &request, dir, nullptr);
  uv_fs_req_cleanup(&request);
}

Outcome DirHandle::read(Runtime& runtime, int32_t count, bool as_bytes, Done done) {
  Call call("scandir");
  if (folder_->dir == nullptr) return error_of(call, UV_EBADF);
  call.flag = as_bytes;
  call.give = give_entries;
  call.kept = folder_;
  // The entries live as long as the call; libuv frees their names in uv_fs_req_cleanup().
  call.entries.resize(static_cast<size_t>(count));
  return run(runtime, std::move(call), std::move(done),
             [dir = folder_->dir](uv_loop_t* loop, Call& call, uv_fs_cb callback) {
               dir->dirents = call.entries.data();
               dir->nentries = call.entries.size();
               return uv_fs_readdir(loop, &call.request, dir, callback);
             });
}

Outcome DirHandle::close(Runtime& runtime, Done done) {
  Call call("closedir");
  if (folder_->dir == nullptr) return error_of(call, UV_EBADF);
  uv_dir_t* dir = std::exchange(folder_->dir, nullptr);
  return run(runtime, std::move(call), std::move(done), [dir](uv_loop_t* loop, Call& call, uv_fs_cb callback) {
    return uv_fs_closedir(loop, &call.request, dir, callback);
  });
}

}  // namespace weft::fs
