#pragma once

#include "api/fs/request.h"

/// The single system calls of `binding:fs`. All follow the rule of request.h: without `done` they run now and return
/// their value, with `done` they run on the thread pool. Paths are strings or Uint8Arrays; file descriptors, modes and
/// flags have been checked by JavaScript.
namespace weft::fs {

using PathArgument = v8::Local<v8::Value>;

// Paths (paths.cc).
Outcome access(Runtime& runtime, PathArgument path, int32_t mode, Done done);
Outcome rename(Runtime& runtime, PathArgument from, PathArgument to, Done done);
Outcome unlink(Runtime& runtime, PathArgument path, Done done);
Outcome rmdir(Runtime& runtime, PathArgument path, Done done);
Outcome mkdir(Runtime& runtime, PathArgument path, int32_t mode, Done done);
/// Adds six random characters to the prefix; returns the path of the new folder.
Outcome mkdtemp(Runtime& runtime, PathArgument prefix, bool as_bytes, Done done);
/// Returns the names, or `[names, types]` (UV_DIRENT_*) with `with_types`.
Outcome readdir(Runtime& runtime, PathArgument path, bool as_bytes, bool with_types, Done done);
Outcome symlink(Runtime& runtime, PathArgument target, PathArgument path, int32_t flags, Done done);
Outcome link(Runtime& runtime, PathArgument from, PathArgument to, Done done);
Outcome readlink(Runtime& runtime, PathArgument path, bool as_bytes, Done done);
Outcome realpath(Runtime& runtime, PathArgument path, bool as_bytes, Done done);
/// The same for an absolute, normalised path, with the errors of fs.realpath(): they name the system call and the part
/// of the path that failed. Pipes and sockets behind /proc and /dev have a result, too. (realpath.cc)
Outcome realpath_walk(Runtime& runtime, PathArgument path, bool as_bytes, Done done);
Outcome chmod(Runtime& runtime, PathArgument path, int32_t mode, Done done);
Outcome chown(Runtime& runtime, PathArgument path, double uid, double gid, Done done);
Outcome lchown(Runtime& runtime, PathArgument path, double uid, double gid, Done done);
/// Times in seconds since 1970.
Outcome utimes(Runtime& runtime, PathArgument path, double access_time, double modification_time, Done done);
Outcome lutimes(Runtime& runtime, PathArgument path, double access_time, double modification_time, Done done);
Outcome copy_file(Runtime& runtime, PathArgument from, PathArgument to, int32_t flags, Done done);

// Open files (files.cc).
Outcome open(Runtime& runtime, PathArgument path, int32_t flags, int32_t mode, Done done);
Outcome close(Runtime& runtime, int32_t fd, Done done);
/// `position` -1 means the file's own position. Returns the number of bytes.
Outcome read(Runtime& runtime, int32_t fd, js::PinnedBytes buffer, double offset, double length, int64_t position,
             Done done);
Outcome write(Runtime& runtime, int32_t fd, js::PinnedBytes buffer, double offset, double length, int64_t position,
              Done done);
Outcome readv(Runtime& runtime, int32_t fd, std::vector<js::PinnedBytes> buffers, int64_t position, Done done);
Outcome writev(Runtime& runtime, int32_t fd, std::vector<js::PinnedBytes> buffers, int64_t position, Done done);
Outcome ftruncate(Runtime& runtime, int32_t fd, double length, Done done);
Outcome fsync(Runtime& runtime, int32_t fd, Done done);
Outcome fdatasync(Runtime& runtime, int32_t fd, Done done);
Outcome fchmod(Runtime& runtime, int32_t fd, int32_t mode, Done done);
Outcome fchown(Runtime& runtime, int32_t fd, double uid, double gid, Done done);
Outcome futimes(Runtime& runtime, int32_t fd, double access_time, double modification_time, Done done);

// Statistics (stats.cc). `values` is a Float64Array, or a BigInt64Array with `as_bigint`, of kStatFields elements.
constexpr size_t kStatFields = 18;
constexpr size_t kStatFsFields = 8;
Outcome stat(Runtime& runtime, PathArgument path, js::PinnedBytes values, bool as_bigint, Done done);
Outcome lstat(Runtime& runtime, PathArgument path, js::PinnedBytes values, bool as_bigint, Done done);
Outcome fstat(Runtime& runtime, int32_t fd, js::PinnedBytes values, bool as_bigint, Done done);
Outcome statfs(Runtime& runtime, PathArgument path, js::PinnedBytes values, bool as_bigint, Done done);
/// stat() or lstat() now. With `may_miss`, no such entry gives false without making an error.
Result<bool> stat_now(Runtime& runtime, PathArgument path, js::Bytes values, bool as_bigint, bool follow,
                      bool may_miss);
/// Writes kStatFields values to `target`.
void write_stat(const uv_stat_t& stat, void* target, bool as_bigint);
bool exists(Runtime& runtime, PathArgument path);

// Whole files and trees, several system calls a job (whole_file.cc, tree.cc).
/// `source` is a path or a file descriptor. Returns an ArrayBuffer, or a string with `as_text`.
Outcome read_file(Runtime& runtime, v8::Local<v8::Value> source, int32_t flags, bool as_text, Done done);
/// Now. A file that fits into `pool` from `offset` on is read there, and its size is returned; else an ArrayBuffer.
Outcome read_file_into(Runtime& runtime, v8::Local<v8::Value> source, int32_t flags, js::Bytes pool, double offset);
Outcome write_file(Runtime& runtime, v8::Local<v8::Value> target, js::PinnedBytes data, int32_t flags, int32_t mode,
                   Done done);
Result<void> write_file_text(Runtime& runtime, v8::Local<v8::Value> target, v8::Local<v8::String> text, int32_t flags,
                             int32_t mode);
/// Makes a folder and its parents; returns the first one that had to be made, or undefined.
Outcome mkdir_recursive(Runtime& runtime, PathArgument path, int32_t mode, bool as_bytes, Done done);
/// Removes a file or, with `recursive`, a tree. Busy entries are tried again `retries` times, `retry_delay_ms` longer
/// each.
Outcome remove_tree(Runtime& runtime, PathArgument path, bool recursive, int32_t retries, int32_t retry_delay_ms,
                    Done done);

}  // namespace weft::fs
