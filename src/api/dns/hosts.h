// The hosts file, and whether it may be asked instead of the system's resolver.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/runtime.h"

namespace weft::dns {

/// An address as a look-up gives it.
struct Address {
  std::string address;
  int32_t family = 0;  ///< 4 or 6
};

/// What a hosts file says. Pure data; any thread.
class HostsTable {
 public:
  /// What is known of a name without asking anybody.
  enum class Verdict {
    kUnknown,  ///< not in the file for this family: the next service is asked
    kSingle,   ///< exactly one address, the one that getaddrinfo would give
    kSeveral,  ///< the file answers, but getaddrinfo has to order the addresses (RFC 6724)
  };

  /// Reads the text of a hosts file as glibc's "files" service does: address, names, # comments; names in any case.
  static HostsTable parse(std::string_view text);
  /// `family` is 0 (any), 4 or 6. `out` is set for kSingle only.
  Verdict find(std::string_view name, int family, Address* out) const;
  size_t size() const { return names_.size(); }

 private:
  std::unordered_map<std::string, std::vector<Address>> names_;
};

/// Whether the text of an nsswitch.conf lets the hosts file decide alone: `files` is the first service of `hosts`, with no
/// action of its own.
bool files_come_first(std::string_view nsswitch);

/// The system's files of name resolution, for one runtime. They are looked at again once kCheckEvery has passed; on its thread.
class SystemFiles {
 public:
  explicit SystemFiles(Runtime&) {}

  /// Goes up whenever one of the files (hosts, nsswitch.conf, resolv.conf, gai.conf) changed.
  uint32_t generation();
  /// The hosts file; null when others may be asked before it.
  const HostsTable* hosts();

 private:
  struct Stamp {
    int64_t seconds = 0;
    int64_t nanoseconds = 0;
    uint64_t inode = 0;
    int64_t size = -1;  ///< -1: there is none
    bool operator==(const Stamp&) const = default;
  };
  static constexpr int kFiles = 4;
  static constexpr uint64_t kCheckEvery = 10'000'000;  ///< ns

  Stamp stamps_[kFiles];
  uint64_t checked_ = 0;
  uint32_t generation_ = 0;
  uint32_t loaded_ = 0;  ///< the generation that hosts_ is of
  bool usable_ = false;
  HostsTable hosts_;
};

}  // namespace weft::dns
