// Unix domain sockets, and the pipes between processes.
#pragma once

#include <string>

#include "api/stream_base/stream.h"

namespace weft::stream_base {

/// See Stream for results and events.
class Pipe final : public Stream {
 public:
  using JsBase = Stream;
  /// `ipc`: handles can be sent over it.
  Pipe(Runtime& runtime, bool ipc);

  int32_t open(int32_t fd);
  /// A path, or with a leading NUL byte a name of Linux's abstract namespace.
  int32_t bind(std::string path);
  int32_t connect(std::string path);
  /// Who may connect: UV_READABLE, UV_WRITABLE.
  int32_t chmod(int32_t mode);
  uv_stream_t* for_spawn() const { return stream(); }

 protected:
  Stream* make_client() override { return js::create<Pipe>(runtime(), runtime(), false); }
};

}  // namespace weft::stream_base
