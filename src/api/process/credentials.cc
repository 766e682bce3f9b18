// Users and groups of the process.
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "api/process/process.h"

namespace weft::process {

namespace {

uint32_t get_uid() { return getuid(); }
uint32_t get_euid() { return geteuid(); }
uint32_t get_gid() { return getgid(); }
uint32_t get_egid() { return getegid(); }

Result<std::vector<uint32_t>> get_groups() {
  int count = getgroups(0, nullptr);
  if (count < 0) return Error::system(errno, "getgroups");
  std::vector<gid_t> groups(static_cast<size_t>(count));
  count = getgroups(count, groups.data());
  if (count < 0) return Error::system(errno, "getgroups");
  groups.resize(static_cast<size_t>(count));
  // The effective group always belongs to the list, which POSIX leaves open.
  gid_t own = getegid();
  bool seen = false;
  for (gid_t group : groups) seen = seen || group == own;
  if (!seen) groups.push_back(own);
  return std::vector<uint32_t>(groups.begin(), groups.end());
}

/// Number of a user, undefined when there is none of that name.
std::optional<uint32_t> user_id(std::string name) {
  passwd entry, *found = nullptr;
  std::vector<char> buffer(16384);
  if (getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return {};
  return found->pw_uid;
}

std::optional<std::string> user_name(uint32_t id) {
  passwd entry, *found = nullptr;
  std::vector<char> buffer(16384);
  if (getpwuid_r(id, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return {};
  return std::string(found->pw_name);
}

std::optional<uint32_t> group_id(std::string name) {
  group entry, *found = nullptr;
  std::vector<char> buffer(16384);
  if (getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return {};
  return found->gr_gid;
}

// These return 0 or an errno: Node's errors of this family have a form of their own, made in credentials.js.
int32_t check(int result) { return result == 0 ? 0 : errno; }

int32_t set_uid(uint32_t id) { return check(setuid(id)); }
int32_t set_euid(uint32_t id) { return check(seteuid(id)); }
int32_t set_gid(uint32_t id) { return check(setgid(id)); }
int32_t set_egid(uint32_t id) { return check(setegid(id)); }

int32_t set_groups(std::vector<uint32_t> ids) {
  std::vector<gid_t> groups(ids.begin(), ids.end());
  return check(setgroups(groups.size(), groups.data()));
}

int32_t init_groups(std::string user, uint32_t extra) { return check(initgroups(user.c_str(), extra)); }

/// The C library's text for an errno.
std::string error_text(int32_t number) { return std::strerror(number); }

}  // namespace

void declare_credentials(js::Binding& b) {
  b.function<&get_uid>("getuid");
  b.function<&get_euid>("geteuid");
  b.function<&get_gid>("getgid");
  b.function<&get_egid>("getegid");
  b.function<&get_groups>("getgroups");
  b.function<&user_id>("userId");
  b.function<&user_name>("userName");
  b.function<&group_id>("groupId");
  b.function<&set_uid>("setuid");
  b.function<&set_euid>("seteuid");
  b.function<&set_gid>("setgid");
  b.function<&set_egid>("setegid");
  b.function<&set_groups>("setgroups");
  b.function<&init_groups>("initgroups");
  b.function<&error_text>("errorText");
}

}  // namespace weft::process
