// Terminals.
#pragma once

#include <optional>
#include <vector>

#include "api/stream_base/stream.h"

namespace weft::tty {

/// A terminal as a stream. See Stream for results and events. libuv opens the terminal a second time, so that its mode
/// (blocking or not) is nobody else's.
class TtyStream final : public stream_base::Stream {
 public:
  using JsBase = stream_base::Stream;
  /// Takes a descriptor; init_error() tells whether it is a terminal.
  TtyStream(Runtime& runtime, int32_t fd);

  /// 0, or a negative errno: then the object is of no use.
  int32_t init_error() const { return init_error_; }
  /// Raw mode: each key at once, no echo, no signals from keys. Ends with the process at the latest.
  int32_t set_raw_mode(bool on);
  /// {columns, rows}; empty when the terminal does not tell.
  std::optional<std::vector<int32_t>> window_size() const;

 private:
  int32_t init_error_ = 0;
};

}  // namespace weft::tty
