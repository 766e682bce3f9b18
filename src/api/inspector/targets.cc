#include "api/inspector/targets.h"

#include <map>
#include <mutex>
#include <utility>

#include "api/inspector/agent.h"
#include "api/inspector/session.h"

namespace weft::inspector {
namespace {

struct Watcher {
  std::shared_ptr<Mailbox> mailbox;
  bool wait;
};

/// The meeting point of all threads, so a table that no Runtime can own.
struct Table {
  std::mutex mutex;
  std::map<uint32_t, Target> targets;
  std::map<uint64_t, Watcher> watchers;
  std::shared_ptr<Mailbox> main;
};

Table& table() {
  static auto* table = new Table;  // never destroyed: threads may outlive the statics
  return *table;
}

void announce(uint64_t session, const Watcher& watcher, const Target& target) {
  watcher.mailbox->post([session, target](Agent& agent) {
    if (Session* found = agent.find(session)) {
      found->worker_began(target);
    } else {
      target.mailbox->post([](Agent& worker) { worker.run_if_waiting(); });
    }
  });
}

}  // namespace

bool add_target(Target target) {
  Table& all = table();
  std::lock_guard lock(all.mutex);
  for (auto& [session, watcher] : all.watchers) target.waiting = target.waiting || watcher.wait;
  for (auto& [session, watcher] : all.watchers) announce(session, watcher, target);
  const bool waiting = target.waiting;
  all.targets[target.thread_id] = std::move(target);
  return waiting;
}

void remove_target(uint32_t thread_id) {
  Table& all = table();
  std::lock_guard lock(all.mutex);
  if (all.targets.erase(thread_id) == 0) return;
  for (auto& [number, watcher] : all.watchers) {
    watcher.mailbox->post([session = number, thread_id](Agent& agent) {
      if (Session* found = agent.find(session)) found->worker_ended(thread_id);
    });
  }
}

std::shared_ptr<Mailbox> target_mailbox(uint32_t thread_id) {
  Table& all = table();
  std::lock_guard lock(all.mutex);
  auto found = all.targets.find(thread_id);
  return found == all.targets.end() ? nullptr : found->second.mailbox;
}

void watch_targets(uint64_t session, std::shared_ptr<Mailbox> watcher, bool wait) {
  Table& all = table();
  std::lock_guard lock(all.mutex);
  const bool is_new = !all.watchers.contains(session);
  Watcher& entry = all.watchers[session];
  entry = {std::move(watcher), wait};
  if (!is_new) return;
  for (auto& [thread_id, target] : all.targets) announce(session, entry, target);
}

void unwatch_targets(uint64_t session) {
  Table& all = table();
  std::lock_guard lock(all.mutex);
  all.watchers.erase(session);
}

std::shared_ptr<Mailbox> main_mailbox() {
  Table& all = table();
  std::lock_guard lock(all.mutex);
  return all.main;
}

void set_main_mailbox(std::shared_ptr<Mailbox> mailbox) {
  Table& all = table();
  std::lock_guard lock(all.mutex);
  all.main = std::move(mailbox);
}

}  // namespace weft::inspector
