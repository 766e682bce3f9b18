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

BlockRules::Rule BlockRules::address(const IpAddress& address) {
  return {address, address, "Address: " + family_of(address) + address.text()};
}

std::optional<BlockRules::Rule> BlockRules::range(const IpAddress& first, const IpAddress& last) {
  if (first.bytes > last.bytes) return std::nullopt;
  return Rule{first, last, "Range: " + family_of(first) + first.text() + "-" + last.text()};
}

BlockRules::Rule BlockRules::subnet(const IpAddress& network, uint32_t prefix) {
  IpAddress first = network;
  IpAddress last = network;
  const uint32_t fixed = network.v6 ? prefix : prefix + 96;
  for (uint32_t bit = fixed; bit < 128; ++bit) {
    const auto mask = static_cast<uint8_t>(0x80 >> (bit % 8));
    first.bytes[bit / 8] &= static_cast<uint8_t>(~mask);
    last.bytes[bit / 8] |= mask;
  }
  return {first, last, "Subnet: " + family_of(network) + network.text() + "/" + std::to_string(prefix)};
}

void BlockRules::add(Rule rule) {
  std::lock_guard lock(mutex_);
  if (texts_.insert(rule.text).second) rules_.push_back(std::move(rule));
}

void BlockRules::remove(const Rule& rule) {
  std::lock_guard lock(mutex_);
  if (texts_.erase(rule.text) > 0) std::erase_if(rules_, [&](const Rule& other) { return other.text == rule.text; });
}

void BlockRules::clear() {
  std::lock_guard lock(mutex_);
  rules_.clear();
  texts_.clear();
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

void BlockList::change(BlockRules::Rule rule, bool remove) {
  if (remove) {
    rules_->remove(rule);
  } else {
    rules_->add(std::move(rule));
  }
}

void BlockList::address(std::string address, bool remove) {
  if (auto parsed = IpAddress::parse(address)) change(BlockRules::address(*parsed), remove);
}

bool BlockList::range(std::string first, std::string last, bool remove) {
  const auto from = IpAddress::parse(first);
  const auto to = IpAddress::parse(last);
  auto rule = from && to ? BlockRules::range(*from, *to) : std::nullopt;
  if (rule) change(std::move(*rule), remove);
  return rule.has_value();
}

void BlockList::subnet(std::string network, uint32_t prefix, bool remove) {
  if (auto parsed = IpAddress::parse(network)) change(BlockRules::subnet(*parsed, prefix), remove);
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
      .method<&BlockList::address>("address")
      .method<&BlockList::range>("range")
      .method<&BlockList::subnet>("subnet")
      .method<&BlockList::clear>("clear")
      .method<&BlockList::check>("check")
      .method<&BlockList::rules>("rules")
      .method<&BlockList::share>("share")
      .method<&BlockList::join>("join");
  b.function<&canonical_address>("canonicalAddress");
}
