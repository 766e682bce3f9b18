// Name look-ups by the system's resolver: on the thread pool, or at once where the hosts file alone decides.
#include <arpa/inet.h>
#include <netdb.h>
#include <uv.h>

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/dns/hosts.h"
#include "api/stream_base/tcp.h"
#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft::dns {
namespace {

/// libuv's number for an error of getaddrinfo, which is what Node's errors carry.
int resolver_error(int error) {
  switch (error) {
    case 0:
      return 0;
    case EAI_ADDRFAMILY:
      return UV_EAI_ADDRFAMILY;
    case EAI_AGAIN:
      return UV_EAI_AGAIN;
    case EAI_BADFLAGS:
      return UV_EAI_BADFLAGS;
    case EAI_CANCELED:
      return UV_EAI_CANCELED;
    case EAI_FAIL:
      return UV_EAI_FAIL;
    case EAI_FAMILY:
      return UV_EAI_FAMILY;
    case EAI_MEMORY:
      return UV_EAI_MEMORY;
    case EAI_NODATA:
      return UV_EAI_NODATA;
    case EAI_NONAME:
      return UV_EAI_NONAME;
    case EAI_OVERFLOW:
      return UV_EAI_OVERFLOW;
    case EAI_SERVICE:
      return UV_EAI_SERVICE;
    case EAI_SOCKTYPE:
      return UV_EAI_SOCKTYPE;
    case EAI_SYSTEM:
      return -errno;
    default:
      return UV_UNKNOWN;
  }
}

struct Lookup {
  std::string host;
  addrinfo hints{};
  int error = 0;
  std::vector<Address> addresses;

  void run() {
    addrinfo* list = nullptr;
    error = resolver_error(::getaddrinfo(host.c_str(), nullptr, &hints, &list));
    if (error != 0) return;
    for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
      if (auto endpoint = stream_base::endpoint_of(entry->ai_addr)) {
        addresses.push_back({endpoint->address, entry->ai_family == AF_INET ? 4 : 6});
      }
    }
    freeaddrinfo(list);
    if (addresses.empty()) error = UV_EAI_NODATA;
  }
};

/// Calls `done(error, addresses)`; the error is a libuv number. `host` is in ASCII form.
void lookup(Runtime& runtime, std::string host, int32_t family, int32_t flags, js::Callback done);

/// What the hosts file says of a name, as getaddrinfo would give it; empty when that would ask others, too. A file's word on one
/// family ends the search there, so that getaddrinfo, called for the order of several addresses, reads files and does not wait.
std::optional<std::vector<Address>> lookup_files(Runtime& runtime, std::string host, int32_t family);

/// Goes up when a file of the system's name resolution changed (see SystemFiles).
uint32_t generation(Runtime& runtime) { return runtime.state<SystemFiles>().generation(); }

/// Milliseconds of a clock that never goes back.
double now() { return static_cast<double>(uv_hrtime()) / 1e6; }

struct Service {
  std::string host;
  std::string service;
};

/// The host and service names of an address; calls `done(error, {host, service})`.
int32_t lookup_service(Runtime& runtime, std::string address, int32_t port, js::Callback done);

}  // namespace
}  // namespace weft::dns

template <>
struct weft::js::Fields<weft::dns::Address> {
  using Address = weft::dns::Address;
  static constexpr auto list = std::tuple{field("address", &Address::address), field("family", &Address::family)};
};

namespace weft::dns {
namespace {

Lookup lookup_of(std::string host, int32_t family, int32_t flags) {
  Lookup job;
  job.host = std::move(host);
  job.hints.ai_family = family == 4 ? AF_INET : family == 6 ? AF_INET6 : AF_UNSPEC;
  job.hints.ai_socktype = SOCK_STREAM;
  job.hints.ai_flags = flags;
  return job;
}

void lookup(Runtime& runtime, std::string host, int32_t family, int32_t flags, js::Callback done) {
  auto job = std::make_shared<Lookup>(lookup_of(std::move(host), family, flags));
  auto callback = std::make_shared<js::Callback>(std::move(done));
  runtime.work([job] { job->run(); }, [job, callback] { callback->call(job->error, std::move(job->addresses)); });
}

std::optional<std::vector<Address>> lookup_files(Runtime& runtime, std::string host, int32_t family) {
  const HostsTable* hosts = runtime.state<SystemFiles>().hosts();
  in_addr numeric;
  // "127.1" is an address, whatever the file says.
  if (hosts == nullptr || inet_aton(host.c_str(), &numeric) != 0) return std::nullopt;
  Address only;
  switch (hosts->find(host, family, &only)) {
    case HostsTable::Verdict::kUnknown:
      return std::nullopt;
    case HostsTable::Verdict::kSingle:
      return std::vector<Address>{std::move(only)};
    case HostsTable::Verdict::kSeveral:
      break;
  }
  Lookup lookup = lookup_of(std::move(host), family, 0);
  lookup.run();
  if (lookup.error != 0) return std::nullopt;
  return std::move(lookup.addresses);
}

int32_t lookup_service(Runtime& runtime, std::string address, int32_t port, js::Callback done) {
  struct Job {
    sockaddr_storage address{};
    int error = 0;
    Service found;
  };
  auto job = std::make_shared<Job>();
  if (const int error = stream_base::parse_address(address, port, &job->address); error != 0) return error;
  auto callback = std::make_shared<js::Callback>(std::move(done));
  runtime.work(
      [job] {
        char host[NI_MAXHOST];
        char service[NI_MAXSERV];
        const socklen_t size = job->address.ss_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
        job->error = resolver_error(getnameinfo(reinterpret_cast<sockaddr*>(&job->address), size, host, sizeof(host),
                                                service, sizeof(service), NI_NAMEREQD));
        if (job->error == 0) job->found = {host, service};
      },
      [job, callback] { callback->call(job->error, job->found.host, job->found.service); });
  return 0;
}

}  // namespace
}  // namespace weft::dns

WEFT_BINDING(dns) {
  b.function<&weft::dns::lookup>("lookup");
  b.function<&weft::dns::lookup_files>("lookupFiles");
  b.fast<&weft::dns::generation>("generation");
  b.fast<&weft::dns::now>("now");
  b.function<&weft::dns::lookup_service>("lookupService");
  b.constant("UV_EAI_NONAME", static_cast<int32_t>(UV_EAI_NONAME));
  b.constant("UV_EAI_NODATA", static_cast<int32_t>(UV_EAI_NODATA));
  b.constant("AI_ADDRCONFIG", static_cast<int32_t>(AI_ADDRCONFIG));
  b.constant("AI_ALL", static_cast<int32_t>(AI_ALL));
  b.constant("AI_V4MAPPED", static_cast<int32_t>(AI_V4MAPPED));
}
