// Lists of IP addresses that must not be spoken to.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "js/binding.h"

namespace weft::net {

/// An IP address in 16 bytes; IPv4 in the mapped form (::ffff:a.b.c.d), so that both spellings of one address are equal.
struct IpAddress {
  std::array<uint8_t, 16> bytes{};
  bool v6 = false;  ///< how it was written

  /// A literal address; nothing if it is none.
  static std::optional<IpAddress> parse(const std::string& text);
  std::string text() const;
};

/// The rules of a block list. Shared by the clones of the JavaScript object, on any thread.
class BlockRules {
 public:
  struct Rule {
    IpAddress first, last;
    std::string text;  ///< in Node's words
  };
  static Rule address(const IpAddress& address);
  /// Nothing if `first` comes after `last`.
  static std::optional<Rule> range(const IpAddress& first, const IpAddress& last);
  /// `prefix` counts the bits of the address as it was written (up to 32 or 128).
  static Rule subnet(const IpAddress& network, uint32_t prefix);

  /// A rule that is there already is not added again.
  void add(Rule rule);
  void remove(const Rule& rule);
  void clear();
  bool check(const IpAddress& address) const;
  /// In Node's words, the newest first.
  std::vector<std::string> describe() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Rule> rules_;
  std::unordered_set<std::string> texts_;
};

/// The native half of net.BlockList.
class BlockList final : public js::Object {
 public:
  /// These add a rule, or with `remove` take it away.
  void address(std::string address, bool remove);
  /// False if `first` comes after `last`.
  bool range(std::string first, std::string last, bool remove);
  void subnet(std::string network, uint32_t prefix, bool remove);
  void clear() { rules_->clear(); }
  bool check(std::string address) const;
  std::vector<std::string> rules() const { return rules_->describe(); }
  /// Makes the rules reachable for a clone under the number returned; join() takes them once.
  double share();
  bool join(double token);

 private:
  void change(BlockRules::Rule rule, bool remove);
  std::shared_ptr<BlockRules> rules_ = std::make_shared<BlockRules>();
};

}  // namespace weft::net
