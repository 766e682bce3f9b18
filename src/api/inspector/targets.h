// The workers of the process, for debuggers that watch all of them from the main thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "api/inspector/mailbox.h"

namespace weft::inspector {

/// A worker's thread that can be debugged.
struct Target {
  uint32_t thread_id = 0;
  std::shared_ptr<Mailbox> mailbox;
  std::string title;
  std::string url;
  bool waiting = false;  ///< for a debugger, before its first statement
};

// On any thread, all of them.

/// A worker begins; the watchers are told. Returns whether it has to wait until one of them lets it go.
bool add_target(Target target);
void remove_target(uint32_t thread_id);
/// Null if there is no such target.
std::shared_ptr<Mailbox> target_mailbox(uint32_t thread_id);

/// From now on `session` of the runtime of `watcher` hears of all workers (Session::worker_began, worker_ended), first of those that
/// are there. `wait`: workers that begin later wait until they are told to run.
void watch_targets(uint64_t session, std::shared_ptr<Mailbox> watcher, bool wait);
void unwatch_targets(uint64_t session);

/// The inspector of the main thread; null while there is none.
std::shared_ptr<Mailbox> main_mailbox();
void set_main_mailbox(std::shared_ptr<Mailbox> mailbox);

}  // namespace weft::inspector
