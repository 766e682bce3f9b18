#pragma once

#include <uv.h>

#include <memory>

#include "api/fs/operations.h"

namespace weft::fs {

/// An open folder that gives its entries in portions. Made by open_dir(); JavaScript sees to it that no two operations
/// run at once. close() frees the folder. One that is collected while open is closed then, without a word, once no
/// operation is under way any more.
class DirHandle final : public js::Object {
 public:
  explicit DirHandle(uv_dir_t* dir) : folder_(std::make_shared<Folder>(dir)) {}
  /// At most `count` entries: `[names, types]`, or null at the end.
  Outcome read(Runtime& runtime, int32_t count, bool as_bytes, Done done);
  Outcome close(Runtime& runtime, Done done);

 private:
  /// Shared with the operation that is under way.
  struct Folder {
    explicit Folder(uv_dir_t* open) : dir(open) {}
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder();
    uv_dir_t* dir;
  };
  std::shared_ptr<Folder> folder_;
};

/// Opens a folder; the value is a DirHandle.
Outcome open_dir(Runtime& runtime, PathArgument path, Done done);

}  // namespace weft::fs
