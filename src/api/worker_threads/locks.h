// Web Locks: locks by name among all threads of the process.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/messaging/channel.h"

namespace weft {
class Runtime;
}

namespace weft::worker_threads {

/// What a request becomes; the second number of the message `[request, outcome]` that its thread receives.
enum class LockOutcome : uint32_t { kGranted = 1, kUnavailable = 2, kStolen = 3 };

/// A lock that is held or waited for, as `navigator.locks.query()` tells.
struct LockInfo {
  std::string name;
  std::string mode;
  std::string client_id;
  bool held = false;
};

/// One thread's part in the process's locks. On its thread; what it holds is free when it is destroyed.
class LockClient {
 public:
  explicit LockClient(Runtime& runtime);
  LockClient(const LockClient&) = delete;
  LockClient& operator=(const LockClient&) = delete;
  ~LockClient();

  /// The end on which the outcomes arrive; once.
  messaging::PortToken take_outcomes() { return std::move(outcomes_); }
  /// Asks for a lock; `id` is the caller's and comes back with the outcome. With `if_available` it does not wait; with `steal` those
  /// who hold the lock lose it.
  void request(double id, std::string name, std::string mode, bool if_available, bool steal);
  /// Gives a lock back, or stops waiting for it. False if there is no such request any more.
  bool release(double id);
  /// Stops waiting; false if the lock was granted already.
  bool abandon(double id);
  /// What this thread is called in query().
  void set_client_id(std::string id) { client_id_ = std::move(id); }
  /// All locks of the process, held ones first.
  static std::vector<LockInfo> query();

  struct Request;

 private:
  std::shared_ptr<messaging::Channel> channel_;
  messaging::PortToken outcomes_;
  std::string client_id_;
};

}  // namespace weft::worker_threads
