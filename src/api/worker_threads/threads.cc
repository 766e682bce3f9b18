#include "api/worker_threads/threads.h"

#include <mutex>
#include <unordered_map>

namespace weft::worker_threads {
namespace {

/// The meeting point of all threads, so a table that no Runtime can own.
struct Threads {
  std::mutex mutex;
  std::unordered_map<uint32_t, std::shared_ptr<messaging::Channel>> mailboxes;
};

Threads& threads() {
  static auto* threads = new Threads;  // never destroyed: threads may outlive the statics
  return *threads;
}

}  // namespace

messaging::PortToken open_mailbox(uint32_t id) {
  auto channel = std::make_shared<messaging::Channel>(2);
  auto& all = threads();
  std::lock_guard lock(all.mutex);
  all.mailboxes[id] = channel;
  return {std::move(channel), 0};
}

void close_mailbox(uint32_t id) {
  std::shared_ptr<messaging::Channel> channel;
  auto& all = threads();
  {
    std::lock_guard lock(all.mutex);
    auto found = all.mailboxes.find(id);
    if (found == all.mailboxes.end()) return;
    channel = std::move(found->second);
    all.mailboxes.erase(found);
  }
  channel->close(kMailboxSender);
  channel->close(0);
}

std::shared_ptr<messaging::Channel> mailbox(uint32_t id) {
  auto& all = threads();
  std::lock_guard lock(all.mutex);
  auto found = all.mailboxes.find(id);
  return found == all.mailboxes.end() ? nullptr : found->second;
}

}  // namespace weft::worker_threads
