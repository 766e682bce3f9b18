#pragma once

#include <uv.h>

#include "api/fs/operations.h"

namespace weft::fs {

/// An open folder that gives its entries in portions. Made by open_dir(); JavaScript sees to it that no two operations
/// run at once. close() frees the folder; one that is collected while open is closed then, without a word.
class DirHandle final : public js::Object {
 public:
  explicit DirHandle(uv_dir_t* dir) : dir_(dir) {}
  ~DirHandle() override;
  /// At most `count` entries: `[names, types]`, or null at the end.
  Outcome read(Runtime& runtime, int32_t count, bool as_bytes, Done done);
  Outcome close(Runtime& runtime, Done done);

 private:
  uv_dir_t* dir_;
};

/// Opens a folder; the value is a DirHandle.
Outcome open_dir(Runtime& runtime, PathArgument path, Done done);

}  // namespace weft::fs
