// Copying a database page by page while it is in use.
#pragma once

#include <memory>
#include <string>

#include "api/sqlite/database.h"
#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft::sqlite {

/// A copy under way. Each step runs on the thread pool; SQLite locks the source for as long as one lasts.
class Backup final : public js::Object {
 public:
  /// `source` and `target` name databases of the two connections; `path` is a file, or a URI.
  Backup(Database& database, std::string path, std::string source, std::string target);

  /// Copies up to `pages` (all, if negative), then calls done(error) or done(undefined, finished, total, remaining) on the
  /// runtime's thread. One at a time.
  void step(Runtime& runtime, int pages, js::Callback done);

 private:
  struct Job;
  std::shared_ptr<Job> job_;
};

}  // namespace weft::sqlite
