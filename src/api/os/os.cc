#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/utsname.h>
#include <uv.h>

#include <cstdio>
#include <string>
#include <vector>

#include "js/binding.h"

namespace weft::os {

struct CpuTimes {
  double user, nice, sys, idle, irq;
};
struct Cpu {
  std::string model;
  int32_t speed;
  CpuTimes times;
};
struct Interface {
  std::string name, address, netmask, family, mac;
  bool internal;
  int32_t prefix;  // Bits of the netmask, -1 when it has a hole.
  int32_t scope;   // IPv6 scope id, -1 for IPv4.
};
struct System {
  std::string type, version, release, machine;
};
struct User {
  double uid, gid;
  std::string username, homedir, shell;
};

namespace {

/// The value of a libuv function that fills a buffer of unknown size.
template <typename Function>
Result<std::string> text_of(Function function, const char* syscall) {
  std::string text(256, '\0');
  size_t size = text.size();
  int status = function(text.data(), &size);
  if (status == UV_ENOBUFS) {
    text.resize(size);
    status = function(text.data(), &size);
  }
  if (status != 0) return Error::system(status, syscall);
  text.resize(size);
  return text;
}

int32_t prefix_of(const uint8_t* mask, size_t size) {
  int32_t bits = 0;
  bool ended = false;
  for (size_t i = 0; i < size * 8; ++i) {
    const bool set = (mask[i / 8] >> (7 - i % 8)) & 1;
    if (set && ended) return -1;
    if (set)
      ++bits;
    else
      ended = true;
  }
  return bits;
}

}  // namespace

Result<std::vector<Cpu>> cpus() {
  uv_cpu_info_t* list = nullptr;
  int count = 0;
  if (const int status = uv_cpu_info(&list, &count); status != 0) return Error::system(status, "uv_cpu_info");
  std::vector<Cpu> result;
  for (int i = 0; i < count; ++i) {
    const auto& times = list[i].cpu_times;
    result.push_back({list[i].model,
                      list[i].speed,
                      {static_cast<double>(times.user), static_cast<double>(times.nice), static_cast<double>(times.sys),
                       static_cast<double>(times.idle), static_cast<double>(times.irq)}});
  }
  uv_free_cpu_info(list, count);
  return result;
}

Result<std::vector<Interface>> interfaces() {
  uv_interface_address_t* list = nullptr;
  int count = 0;
  const int status = uv_interface_addresses(&list, &count);
  if (status == UV_ENOSYS) return std::vector<Interface>();
  if (status != 0) return Error::system(status, "uv_interface_addresses");
  std::vector<Interface> result;
  for (int i = 0; i < count; ++i) {
    const uv_interface_address_t& raw = list[i];
    Interface entry;
    char address[INET6_ADDRSTRLEN] = "";
    char netmask[INET6_ADDRSTRLEN] = "";
    char mac[18];
    std::snprintf(mac, sizeof mac, "%02x:%02x:%02x:%02x:%02x:%02x", raw.phys_addr[0] & 0xff, raw.phys_addr[1] & 0xff,
                  raw.phys_addr[2] & 0xff, raw.phys_addr[3] & 0xff, raw.phys_addr[4] & 0xff, raw.phys_addr[5] & 0xff);
    if (raw.address.address4.sin_family == AF_INET) {
      uv_ip4_name(&raw.address.address4, address, sizeof address);
      uv_ip4_name(&raw.netmask.netmask4, netmask, sizeof netmask);
      entry.family = "IPv4";
      entry.prefix = prefix_of(reinterpret_cast<const uint8_t*>(&raw.netmask.netmask4.sin_addr), 4);
      entry.scope = -1;
    } else if (raw.address.address4.sin_family == AF_INET6) {
      uv_ip6_name(&raw.address.address6, address, sizeof address);
      uv_ip6_name(&raw.netmask.netmask6, netmask, sizeof netmask);
      entry.family = "IPv6";
      entry.prefix = prefix_of(reinterpret_cast<const uint8_t*>(&raw.netmask.netmask6.sin6_addr), 16);
      entry.scope = static_cast<int32_t>(raw.address.address6.sin6_scope_id);
    } else {
      continue;
    }
    entry.name = raw.name;
    entry.address = address;
    entry.netmask = netmask;
    entry.mac = mac;
    entry.internal = raw.is_internal != 0;
    result.push_back(std::move(entry));
  }
  uv_free_interface_addresses(list, count);
  return result;
}

Result<System> system() {
  uv_utsname_t info;
  if (const int status = uv_os_uname(&info); status != 0) return Error::system(status, "uv_os_uname");
  return System{info.sysname, info.version, info.release, info.machine};
}

Result<std::string> hostname() { return text_of(uv_os_gethostname, "uv_os_gethostname"); }
Result<std::string> homedir() { return text_of(uv_os_homedir, "uv_os_homedir"); }

Result<double> uptime() {
  double seconds = 0;
  if (const int status = uv_uptime(&seconds); status != 0) return Error::system(status, "uv_uptime");
  return seconds;
}

std::vector<double> loadavg() {
  double average[3];
  uv_loadavg(average);
  return {average[0], average[1], average[2]};
}

double freemem() { return static_cast<double>(uv_get_available_memory()); }
double totalmem() { return static_cast<double>(uv_get_total_memory()); }
uint32_t available_parallelism() { return uv_available_parallelism(); }

/// Priorities and their errors go back as numbers: a priority, or 1000 minus the errno, which no priority can be.
int32_t get_priority(int32_t pid) {
  int priority = 0;
  const int status = uv_os_getpriority(pid, &priority);
  return status == 0 ? priority : 1000 - status;
}

int32_t set_priority(int32_t pid, int32_t priority) { return uv_os_setpriority(pid, priority); }

Result<User> user() {
  uv_passwd_t passwd;
  if (const int status = uv_os_get_passwd(&passwd); status != 0) return Error::system(status, "uv_os_get_passwd");
  User user{static_cast<double>(passwd.uid), static_cast<double>(passwd.gid), passwd.username,
            passwd.homedir != nullptr ? passwd.homedir : "", passwd.shell != nullptr ? passwd.shell : ""};
  uv_os_free_passwd(&passwd);
  return user;
}

bool is_big_endian() { return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__; }

}  // namespace weft::os

namespace weft::js {
template <>
struct Fields<os::CpuTimes> {
  static constexpr auto list = std::tuple{field("user", &os::CpuTimes::user), field("nice", &os::CpuTimes::nice),
                                          field("sys", &os::CpuTimes::sys), field("idle", &os::CpuTimes::idle),
                                          field("irq", &os::CpuTimes::irq)};
};
template <>
struct Fields<os::Cpu> {
  static constexpr auto list =
      std::tuple{field("model", &os::Cpu::model), field("speed", &os::Cpu::speed), field("times", &os::Cpu::times)};
};
template <>
struct Fields<os::Interface> {
  static constexpr auto list =
      std::tuple{field("name", &os::Interface::name),       field("address", &os::Interface::address),
                 field("netmask", &os::Interface::netmask), field("family", &os::Interface::family),
                 field("mac", &os::Interface::mac),         field("internal", &os::Interface::internal),
                 field("prefix", &os::Interface::prefix),   field("scope", &os::Interface::scope)};
};
template <>
struct Fields<os::System> {
  static constexpr auto list =
      std::tuple{field("type", &os::System::type), field("version", &os::System::version),
                 field("release", &os::System::release), field("machine", &os::System::machine)};
};
template <>
struct Fields<os::User> {
  static constexpr auto list =
      std::tuple{field("uid", &os::User::uid), field("gid", &os::User::gid), field("username", &os::User::username),
                 field("homedir", &os::User::homedir), field("shell", &os::User::shell)};
};
}  // namespace weft::js

WEFT_BINDING(os) {
  namespace os = weft::os;
  b.function<&os::cpus>("cpus");
  b.function<&os::interfaces>("interfaces");
  b.function<&os::system>("system");
  b.function<&os::hostname>("hostname");
  b.function<&os::homedir>("homedir");
  b.function<&os::uptime>("uptime");
  b.function<&os::loadavg>("loadavg");
  b.function<&os::freemem>("freemem");
  b.function<&os::totalmem>("totalmem");
  b.function<&os::available_parallelism>("availableParallelism");
  b.function<&os::get_priority>("getPriority");
  b.function<&os::set_priority>("setPriority");
  b.function<&os::user>("user");
  b.function<&os::is_big_endian>("isBigEndian");
}
