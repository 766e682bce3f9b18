#include "api/net/block_list.h"

#include <uv.h>

#include <algorithm>
#include <unordered_map>

namespace weft::net {
namespace {

constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::string family_of(const IpAddress& address) { return address.v6 ? "IPv6 " : "IPv4 "; }

/// Rules on their way into a clone. A message that is never read keeps its entry; entries are small.
struct Shared {
  std::mutex mutex;
  std::unordered_map<uint64_t, std::shared_ptr<BlockRules>> rules;
  uint64_t next = 1;
};
Shared& shared() {
  static auto* instance = new Shared;
  return *instance;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(const std::string& text) {
  IpAddress out;
  if (uv_inet_pton(AF_INET, text.c_str(), out.bytes.data() + kMapped.size()) == 0) {
    std::copy(kMapped.begin(), kMapped.end(), out.bytes.begin());
    return out;
  }
  out.v6 = true;
  if (uv_inet_pton(AF_INET6, text.c_str(), out.bytes.data()) == 0) return out;
  return std::nullopt;
}

std::string IpAddress::text() const {
  std::array<char, 64> buffer;
  if (v6) {
    uv_inet_ntop(AF_INET6, bytes.data(), buffer.data(), buffer.size());
  } else {
    uv_inet_ntop(AF_INET, bytes.data() + kMapped.size(), buffer.data(), buffer.size());
  }
  return buffer.data();
}

void BlockRules::add_address(const IpAddress& address) {
  std::lock_guard lock(mutex_);
  rules_.push_back({address, address, "Address: " + family_of(address) + address.text()});
}

bool BlockRules::add_range(const IpAddress& first, const IpAddress& last) {
  if (first.bytes > last.bytes) return false;
  std::lock_guard lock(mutex_);
  rules_.push_back({first, last, "Range: " + family_of(first) + first.text() + "-" + last.text()});
  return true;
}

void BlockRules::add_subnet(const IpAddress& network, uint32_t prefix) {
  IpAddress first = network;
  IpAddress last = network;
  const uint32_t fixed = network.v6 ? prefix : prefix + 96;
  for (uint32_t bit = fixed; bit < 128; ++bit) {
    const auto mask = static_cast<uint8_t>(0x80 >> (bit % 8));
    first.bytes[bit / 8] &= static_cast<uint8_t>(~mask);
    last.bytes[bit / 8] |= mask;
  }
  std::lock_guard lock(mutex_);
  rules_.push_back({first, last, "Subnet: " + family_of(network) + network.text() + "/" + std::to_string(prefix)});
}

bool BlockRules::check(const IpAddress& address) const {
  std::lock_guard lock(mutex_);
  return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) {
    return rule.first.bytes <= address.bytes && address.bytes <= rule.last.bytes;
  });
}

std::vector<std::string> BlockRules::describe() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> out;
  out.reserve(rules_.size());
  for (auto rule = rules_.rbegin(); rule != rules_.rend(); ++rule) out.push_back(rule->text);
  return out;
}

void BlockList::add_address(std::string address) {
  if (auto parsed = IpAddress::parse(address)) rules_->add_address(*parsed);
}

bool BlockList::add_range(std::string first, std::string last) {
  auto from = IpAddress::parse(first);
  auto to = IpAddress::parse(last);
  return from && to && rules_->add_range(*from, *to);
}

void BlockList::add_subnet(std::string network, uint32_t prefix) {
  if (auto parsed = IpAddress::parse(network)) rules_->add_subnet(*parsed, prefix);
}

bool BlockList::check(std::string address) const {
  auto parsed = IpAddress::parse(address);
  return parsed && rules_->check(*parsed);
}

double BlockList::share() {
  auto& all = shared();
  std::lock_guard lock(all.mutex);
  const uint64_t token = all.next++;
  all.rules[token] = rules_;
  return static_cast<double>(token);
}

bool BlockList::join(double token) {
  auto& all = shared();
  std::lock_guard lock(all.mutex);
  const auto found = all.rules.find(static_cast<uint64_t>(token));
  if (found == all.rules.end()) return false;
  rules_ = std::move(found->second);
  all.rules.erase(found);
  return true;
}

namespace {

/// The address as the system prints it; nothing if it is not one of that family.
std::optional<std::string> canonical_address(std::string text, bool v6) {
  auto parsed = IpAddress::parse(text);
  if (!parsed || parsed->v6 != v6) return std::nullopt;
  return parsed->text();
}

}  // namespace
}  // namespace weft::net

WEFT_BINDING(net) {
  using namespace weft::net;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.type<BlockList>("BlockList")
      .constructor<>()
      .method<&BlockList::add_address>("addAddress")
      .method<&BlockList::add_range>("addRange")
      .method<&BlockList::add_subnet>("addSubnet")
      .method<&BlockList::check>("check")
      .method<&BlockList::rules>("rules")
      .method<&BlockList::share>("share")
      .method<&BlockList::join>("join");
  b.function<&canonical_address>("canonicalAddress");
}
