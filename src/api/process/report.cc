// `binding:report`: what of a diagnostic report only native code can see.
#include <link.h>
#include <sys/resource.h>
#include <uv.h>

#include <cstdio>

#include "runtime/runtime.h"

namespace weft {

namespace {

struct HandleInfo {
  std::string type;
  bool is_active;
  bool is_referenced;
  std::string address;
};

struct Limit {
  std::string name;
  /// -1: unlimited.
  double soft, hard;
};

std::vector<HandleInfo> handles(Runtime& runtime) {
  std::vector<HandleInfo> out;
  uv_walk(
      runtime.loop(),
      [](uv_handle_t* handle, void* data) {
        char address[32];
        std::snprintf(address, sizeof address, "0x%016zx", reinterpret_cast<size_t>(handle));
        const char* type = uv_handle_type_name(uv_handle_get_type(handle));
        static_cast<std::vector<HandleInfo>*>(data)->push_back(
            {type == nullptr ? "unknown" : type, uv_is_active(handle) != 0, uv_has_ref(handle) != 0, address});
      },
      &out);
  return out;
}

std::vector<std::string> shared_objects() {
  std::vector<std::string> out;
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* data) {
        if (info->dlpi_name != nullptr && *info->dlpi_name != '\0') {
          static_cast<std::vector<std::string>*>(data)->emplace_back(info->dlpi_name);
        }
        return 0;
      },
      &out);
  return out;
}

std::vector<Limit> user_limits() {
  constexpr std::pair<const char*, __rlimit_resource> kLimits[] = {
      {"core_file_size_blocks", RLIMIT_CORE}, {"data_seg_size_bytes", RLIMIT_DATA},
      {"file_size_blocks", RLIMIT_FSIZE},     {"max_locked_memory_bytes", RLIMIT_MEMLOCK},
      {"max_memory_size_bytes", RLIMIT_RSS},  {"open_files", RLIMIT_NOFILE},
      {"stack_size_bytes", RLIMIT_STACK},     {"cpu_time_seconds", RLIMIT_CPU},
      {"max_user_processes", RLIMIT_NPROC},   {"virtual_memory_bytes", RLIMIT_AS},
  };
  auto number = [](rlim_t value) { return value == RLIM_INFINITY ? -1.0 : static_cast<double>(value); };
  std::vector<Limit> out;
  for (auto& [name, resource] : kLimits) {
    struct rlimit limit;
    if (getrlimit(resource, &limit) == 0) out.push_back({name, number(limit.rlim_cur), number(limit.rlim_max)});
  }
  return out;
}

}  // namespace

}  // namespace weft

template <>
struct weft::js::Fields<weft::HandleInfo> {
  using T = weft::HandleInfo;
  static constexpr auto list = std::tuple{field("type", &T::type), field("is_active", &T::is_active),
                                          field("is_referenced", &T::is_referenced), field("address", &T::address)};
};
template <>
struct weft::js::Fields<weft::Limit> {
  using T = weft::Limit;
  static constexpr auto list = std::tuple{field("name", &T::name), field("soft", &T::soft), field("hard", &T::hard)};
};

WEFT_BINDING(report) {
  b.function<&weft::handles>("handles");
  b.function<&weft::shared_objects>("sharedObjects");
  b.function<&weft::user_limits>("userLimits");
}
