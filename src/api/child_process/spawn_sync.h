// Running a child process to its end, without the runtime's loop.
#pragma once

#include <uv.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/child_process/process_handle.h"

namespace weft::child_process {

/// What one descriptor of the child is connected to.
struct SyncStdio {
  Stdio kind = Stdio::kIgnore;
  int fd = -1;                     ///< of an inherited one
  const uint8_t* input = nullptr;  ///< bytes for the child to read
  size_t input_size = 0;
  bool readable = false;  ///< the child reads from it
  bool writable = false;  ///< the child writes to it; what it writes is kept
};

struct SyncLimits {
  uint64_t timeout_ms = 0;  ///< 0: none
  double max_buffer = 0;    ///< bytes that each descriptor may write; infinity: any number
  int kill_signal = 0;
};

struct SyncResult {
  int error = 0;  ///< a libuv error: of starting the process, or UV_ETIMEDOUT, UV_ENOBUFS
  int pid = 0;
  int64_t status = -1;
  int signal = 0;
  bool exited = false;
  std::vector<std::string> output;  ///< by descriptor; empty for those that are not writable pipes
};

/// Starts a process, feeds it, gathers what it writes, and waits for its end, on a loop of its own. Blocks the thread. Calls no
/// JavaScript.
SyncResult run_sync(const SpawnOptions& options, std::vector<SyncStdio> stdio, const SyncLimits& limits);

}  // namespace weft::child_process
