#include "api/dns/hosts.h"

#include <arpa/inet.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace weft::dns {

namespace {

constexpr const char* kPaths[] = {"/etc/hosts", "/etc/nsswitch.conf", "/etc/resolv.conf", "/etc/gai.conf"};
/// Larger hosts files (lists of blocked names) are left to getaddrinfo, which keeps nothing of them in memory.
constexpr int64_t kMaxHosts = 1 << 20;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

/// The next word of a line; empty at its end.
std::string_view next_word(std::string_view* line) {
  size_t start = 0;
  while (start < line->size() && is_space((*line)[start])) ++start;
  size_t end = start;
  while (end < line->size() && !is_space((*line)[end])) ++end;
  auto word = line->substr(start, end - start);
  line->remove_prefix(end);
  return word;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

template <typename F>
void each_line(std::string_view text, F&& f) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    f(line.substr(0, std::min(line.find('#'), line.size())));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string read_file(const char* path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return in ? std::move(out).str() : std::string();
}

/// Whether an IPv6 address stands for an IPv4 one when IPv4 is asked for: glibc then gives that one.
bool answers_for_v4(const in6_addr& address) {
  return IN6_IS_ADDR_V4MAPPED(&address) || IN6_IS_ADDR_LOOPBACK(&address);
}

}  // namespace

HostsTable HostsTable::parse(std::string_view text) {
  HostsTable table;
  each_line(text, [&](std::string_view line) {
    const std::string address(next_word(&line));
    in_addr v4;
    in6_addr v6;
    char shown[INET6_ADDRSTRLEN];
    Address entry;
    // A scope (fe80::1%eth0) stays as it is written; such names are left to getaddrinfo.
    if (inet_pton(AF_INET, address.c_str(), &v4) == 1) {
      entry = {inet_ntop(AF_INET, &v4, shown, sizeof shown), 4};
    } else if (inet_pton(AF_INET6, address.c_str(), &v6) == 1) {
      entry = {inet_ntop(AF_INET6, &v6, shown, sizeof shown), 6};
    } else if (address.find('%') != std::string::npos) {
      entry = {address, 6};
    } else {
      return;
    }
    for (auto name = next_word(&line); !name.empty(); name = next_word(&line)) {
      table.names_[lower(name)].push_back(entry);
    }
  });
  return table;
}

HostsTable::Verdict HostsTable::find(std::string_view name, int family, Address* out) const {
  auto found = names_.find(lower(name));
  if (found == names_.end()) return Verdict::kUnknown;
  const Address* only = nullptr;
  bool several = false;
  for (const Address& entry : found->second) {
    if (family == 4 && entry.family == 6) {
      in6_addr v6;
      if (inet_pton(AF_INET6, entry.address.c_str(), &v6) != 1 || answers_for_v4(v6)) return Verdict::kSeveral;
      continue;
    }
    if (family == 6 && entry.family == 4) continue;
    if (entry.address.find('%') != std::string::npos) several = true;
    several |= only != nullptr;
    only = &entry;
  }
  if (only == nullptr) return Verdict::kUnknown;
  if (several) return Verdict::kSeveral;
  *out = *only;
  return Verdict::kSingle;
}

bool files_come_first(std::string_view nsswitch) {
  bool first = false;
  bool seen = false;
  each_line(nsswitch, [&](std::string_view line) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    auto database = line.substr(0, colon);
    if (next_word(&database) != "hosts") return;
    auto services = line.substr(colon + 1);
    // The last line of a database counts.
    seen = true;
    first = next_word(&services) == "files";
    if (first && next_word(&services).starts_with('[')) first = false;
  });
  return seen && first;
}

uint32_t SystemFiles::generation() {
  const uint64_t now = uv_hrtime();
  if (generation_ != 0 && now - checked_ < kCheckEvery) return generation_;
  checked_ = now;
  bool changed = generation_ == 0;
  for (int i = 0; i < kFiles; ++i) {
    struct stat info;
    Stamp stamp;
    if (::stat(kPaths[i], &info) == 0) {
      stamp = {info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_ino, info.st_size};
    }
    if (stamp == stamps_[i]) continue;
    stamps_[i] = stamp;
    changed = true;
  }
  if (changed) ++generation_;
  return generation_;
}

const HostsTable* SystemFiles::hosts() {
  const uint32_t now = generation();
  if (loaded_ != now) {
    loaded_ = now;
    // A name service cache daemon is asked before the file.
    usable_ = stamps_[0].size >= 0 && stamps_[0].size <= kMaxHosts && files_come_first(read_file(kPaths[1])) &&
              access("/var/run/nscd/socket", F_OK) != 0;
    hosts_ = usable_ ? HostsTable::parse(read_file(kPaths[0])) : HostsTable();
  }
  return usable_ ? &hosts_ : nullptr;
}

}  // namespace weft::dns
