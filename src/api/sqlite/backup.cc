#include "api/sqlite/backup.h"

namespace weft::sqlite {

/// Shared with the thread pool; its SQLite handles are used by one thread at a time.
struct Backup::Job {
  std::shared_ptr<Connection> keeper;
  sqlite3* from;
  bool begun = false;
  std::string path, source, target;
  sqlite3* to = nullptr;
  sqlite3_backup* copy = nullptr;
  int code = SQLITE_OK;
  std::string message;

  ~Job() { end(); }

  /// On the runtime's thread.
  void end() {
    {
      auto turn = keeper->turn_of_backup();
      if (copy != nullptr) sqlite3_backup_finish(std::exchange(copy, nullptr));
    }
    if (to != nullptr) sqlite3_close_v2(std::exchange(to, nullptr));
    if (std::exchange(begun, false)) keeper->end_backup();
  }

  void fail(int why) {
    code = why;
    message = to != nullptr ? sqlite3_errmsg(to) : sqlite3_errstr(why);
    if (to != nullptr) code = sqlite3_extended_errcode(to);
  }

  void open() {
    const int opened =
        sqlite3_open_v2(path.c_str(), &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, nullptr);
    if (opened != SQLITE_OK) return fail(opened);
    copy = sqlite3_backup_init(to, target.c_str(), from, source.c_str());
    if (copy == nullptr) fail(sqlite3_errcode(to));
  }

  /// On the thread pool.
  void run(int pages) {
    {
      auto turn = keeper->turn_of_backup();
      if (to == nullptr) open();
      if (copy == nullptr) return;
      code = sqlite3_backup_step(copy, pages);
    }
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
      // Somebody writes: a moment later the same pages are tried again.
      sqlite3_sleep(10);
      code = SQLITE_OK;
    } else if (code != SQLITE_OK && code != SQLITE_DONE) {
      {
        auto turn = keeper->turn_of_backup();
        sqlite3_backup_finish(std::exchange(copy, nullptr));
      }
      fail(code);
    }
  }
};

Backup::Backup(Database& database, std::string path, std::string source, std::string target)
    : job_(std::make_shared<Job>()) {
  job_->keeper = database.connection();
  job_->from = job_->keeper->handle();
  job_->path = std::move(path);
  job_->source = std::move(source);
  job_->target = std::move(target);
}

void Backup::step(Runtime& runtime, int pages, js::Callback done) {
  if (!std::exchange(job_->begun, true)) job_->keeper->begin_backup();
  auto kept = std::make_shared<js::Callback>(std::move(done));
  runtime.work([job = job_, pages] { job->run(pages); },
               [job = job_, kept, &runtime] {
                 if (job->code != SQLITE_OK && job->code != SQLITE_DONE) {
                   job->end();
                   v8::TryCatch caught(runtime.isolate());
                   throw_sqlite_error(runtime.isolate(), job->code, job->message.c_str());
                   v8::Local<v8::Value> error = caught.Exception();
                   caught.Reset();
                   return kept->call(error);
                 }
                 const int total = sqlite3_backup_pagecount(job->copy);
                 const int remaining = sqlite3_backup_remaining(job->copy);
                 const bool finished = job->code == SQLITE_DONE;
                 if (finished) job->end();
                 kept->call(js::Undefined{}, finished, total, remaining);
               });
}

}  // namespace weft::sqlite
