#include "api/worker_threads/locks.h"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>

#include "api/messaging/compact.h"
#include "api/messaging/port.h"
#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft::js {
template <>
struct Fields<weft::worker_threads::LockInfo> {
  using L = weft::worker_threads::LockInfo;
  static constexpr auto list = std::tuple{field("name", &L::name), field("mode", &L::mode),
                                          field("clientId", &L::client_id), field("held", &L::held)};
};
}  // namespace weft::js

namespace weft::worker_threads {

struct LockClient::Request {
  const LockClient* client;
  uint32_t id;
  bool exclusive;
  std::string client_id;
  std::shared_ptr<messaging::Channel> channel;
};

namespace {

using Request = LockClient::Request;

struct Name {
  std::vector<Request> held;
  std::deque<Request> waiting;
};

/// The meeting point of all threads, so a table that no Runtime can own.
struct Locks {
  std::mutex mutex;
  std::map<std::string, Name> names;
};

Locks& locks() {
  static auto* locks = new Locks;  // never destroyed: threads may outlive the statics
  return *locks;
}

constexpr messaging::Channel::EndId kTold = 0;
constexpr messaging::Channel::EndId kTelling = 1;

void tell(const Request& request, LockOutcome outcome) {
  using messaging::Item;
  const uint32_t words[] = {static_cast<uint32_t>(Item::kArray) | 2 << 8, static_cast<uint32_t>(Item::kInt), request.id,
                            static_cast<uint32_t>(Item::kInt), static_cast<uint32_t>(outcome)};
  request.channel->post(kTelling, words, std::size(words));
}

bool may_be_granted(const Name& name, const Request& request) {
  if (request.exclusive) return name.held.empty();
  return std::none_of(name.held.begin(), name.held.end(), [](const Request& held) { return held.exclusive; });
}

/// Grants what can be granted, in the order of asking. Under the lock.
void advance(Name& name) {
  while (!name.waiting.empty() && may_be_granted(name, name.waiting.front())) {
    tell(name.waiting.front(), LockOutcome::kGranted);
    name.held.push_back(std::move(name.waiting.front()));
    name.waiting.pop_front();
  }
}

/// Removes the requests for which `matches`; true if there was one. Under the lock.
template <typename Matches>
bool remove(Locks& all, Matches matches, bool held_too) {
  bool any = false;
  for (auto at = all.names.begin(); at != all.names.end();) {
    Name& name = at->second;
    const size_t removed = std::erase_if(name.waiting, matches) + (held_too ? std::erase_if(name.held, matches) : 0);
    if (removed > 0) {
      any = true;
      advance(name);
    }
    at = name.held.empty() && name.waiting.empty() ? all.names.erase(at) : std::next(at);
  }
  return any;
}

}  // namespace

LockClient::LockClient(Runtime&) : channel_(std::make_shared<messaging::Channel>(2)), outcomes_(channel_, kTold) {}

LockClient::~LockClient() {
  auto& all = locks();
  {
    std::lock_guard lock(all.mutex);
    remove(
        all, [this](const Request& request) { return request.client == this; }, true);
  }
  channel_->close(kTelling);
}

void LockClient::request(double id, std::string lock_name, std::string mode, bool if_available, bool steal) {
  Request request{this, static_cast<uint32_t>(id), mode == "exclusive", client_id_, channel_};
  auto& all = locks();
  std::lock_guard lock(all.mutex);
  Name& name = all.names[lock_name];
  if (steal) {
    for (const Request& held : name.held) tell(held, LockOutcome::kStolen);
    name.held.clear();
    tell(request, LockOutcome::kGranted);
    name.held.push_back(std::move(request));
    return;
  }
  if (if_available && !(name.waiting.empty() && may_be_granted(name, request))) {
    tell(request, LockOutcome::kUnavailable);
    return;
  }
  name.waiting.push_back(std::move(request));
  advance(name);
}

bool LockClient::release(double id) {
  auto& all = locks();
  std::lock_guard lock(all.mutex);
  return remove(
      all, [&](const Request& r) { return r.client == this && r.id == static_cast<uint32_t>(id); }, true);
}

bool LockClient::abandon(double id) {
  auto& all = locks();
  std::lock_guard lock(all.mutex);
  return remove(
      all, [&](const Request& r) { return r.client == this && r.id == static_cast<uint32_t>(id); }, false);
}

std::vector<LockInfo> LockClient::query() {
  std::vector<LockInfo> found;
  auto& all = locks();
  std::lock_guard lock(all.mutex);
  const auto add = [&](const std::string& name, const Request& request, bool held) {
    found.push_back({name, request.exclusive ? "exclusive" : "shared", request.client_id, held});
  };
  for (auto& [name, entry] : all.names) {
    for (auto& request : entry.held) add(name, request, true);
    for (auto& request : entry.waiting) add(name, request, false);
  }
  return found;
}

namespace {

/// The native port on which this thread hears of its requests; once.
v8::Local<v8::Object> open_outcomes(Runtime& runtime, std::string client_id) {
  auto& client = runtime.state<LockClient>();
  client.set_client_id(std::move(client_id));
  return js::create<messaging::Port>(runtime, runtime, client.take_outcomes())->wrapper();
}
void request(Runtime& runtime, double id, std::string name, std::string mode, bool if_available, bool steal) {
  runtime.state<LockClient>().request(id, std::move(name), std::move(mode), if_available, steal);
}
bool release(Runtime& runtime, double id) { return runtime.state<LockClient>().release(id); }
bool abandon(Runtime& runtime, double id) { return runtime.state<LockClient>().abandon(id); }
std::vector<LockInfo> query() { return LockClient::query(); }

}  // namespace
}  // namespace weft::worker_threads

WEFT_BINDING(locks) {
  using namespace weft::worker_threads;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.function<&open_outcomes>("open");
  b.function<&request>("request");
  b.function<&release>("release");
  b.function<&abandon>("abandon");
  b.function<&query>("query");
}
