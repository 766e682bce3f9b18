#pragma once

#include <uv.h>

#include <string>

#include "api/fs/operations.h"

namespace weft::fs {

/// Watches one file or folder with inotify. While it is started, it keeps its callback and the loop alive (unless
/// unref()). The callback gets (status, event, filename): status 0 or a negative errno, event 1 rename, 2 change, 3
/// both, the filename as string, as Uint8Array with `as_bytes`, or null.
class FsEvent final : public js::Object {
 public:
  ~FsEvent() override;
  /// 0 or a negative errno.
  int32_t start(Runtime& runtime, PathArgument path, bool persistent, bool as_bytes, js::Callback changed);
  void close();
  void ref();
  void unref();
  bool is_started() const { return watch_ != nullptr; }

 private:
  struct Watch;
  Watch* watch_ = nullptr;  // Frees itself once libuv has closed its handle.
};

/// Watches a file by asking for its statistics every `interval_ms`. The callback gets (status, values): the new and
/// then the old statistics in one array of 2 * kStatFields; a file that does not exist has zeros.
class StatPoll final : public js::Object {
 public:
  ~StatPoll() override;
  int32_t start(Runtime& runtime, PathArgument path, uint32_t interval_ms, bool as_bigint, js::PinnedBytes values,
                js::Callback changed);
  void close();
  void ref();
  void unref();
  bool is_started() const { return watch_ != nullptr; }

 private:
  struct Watch;
  Watch* watch_ = nullptr;
};

}  // namespace weft::fs
