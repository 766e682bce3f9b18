// What keeps the loop alive, for process.getActiveResourcesInfo().
#include <sys/socket.h>

#include "api/process/process.h"
#include "api/stream_base/handle.h"
#include "runtime/active_requests.h"

namespace weft::process {

namespace {

bool is_listening(uv_handle_t* handle) {
  uv_os_fd_t fd;
  int listening = 0;
  socklen_t size = sizeof listening;
  return uv_fileno(handle, &fd) == 0 && getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 &&
         listening != 0;
}

/// Node's name for a kind of handle; null for those of the loop itself.
const char* name_of(uv_handle_t* handle) {
  switch (uv_handle_get_type(handle)) {
    case UV_TCP:
      return is_listening(handle) ? "TCPServerWrap" : "TCPSocketWrap";
    case UV_NAMED_PIPE:
      return is_listening(handle) ? "PipeServerWrap" : "PipeWrap";
    case UV_TTY:
      return "TTYWrap";
    case UV_UDP:
      return "UDPWrap";
    case UV_PROCESS:
      return "ProcessWrap";
    case UV_SIGNAL:
      return "SignalWrap";
    case UV_FS_EVENT:
      return "FSEventWrap";
    case UV_FS_POLL:
      return "StatWatcher";
    default:
      return nullptr;
  }
}

std::vector<std::string> active_resources(Runtime& runtime) {
  std::vector<std::string> names;
  uv_walk(
      runtime.loop(),
      [](uv_handle_t* handle, void* data) {
        const char* name = name_of(handle);
        if (name == nullptr || uv_is_closing(handle) || !uv_has_ref(handle)) return;
        if (!uv_is_active(handle) && uv_handle_get_type(handle) != UV_TCP) return;
        static_cast<std::vector<std::string>*>(data)->emplace_back(name);
      },
      &names);
  return names;
}

std::vector<std::string> active_requests(Runtime& runtime) { return ActiveRequest::kinds(runtime); }

/// The native objects of the handles that keep the loop alive.
std::vector<v8::Local<v8::Object>> active_handles(Runtime& runtime) {
  std::vector<v8::Local<v8::Object>> out;
  uv_walk(
      runtime.loop(),
      [](uv_handle_t* handle, void* data) {
        switch (uv_handle_get_type(handle)) {
          case UV_TCP:
          case UV_NAMED_PIPE:
          case UV_TTY:
          case UV_UDP:
          case UV_PROCESS:
            break;
          default:
            return;
        }
        auto* object = static_cast<stream_base::Handle*>(handle->data);
        if (object == nullptr || uv_is_closing(handle) || !uv_has_ref(handle)) return;
        static_cast<std::vector<v8::Local<v8::Object>>*>(data)->push_back(object->wrapper());
      },
      &out);
  return out;
}

}  // namespace

void declare_resources(js::Binding& b) {
  b.function<&active_resources>("activeResources");
  b.function<&active_requests>("activeRequests");
  b.function<&active_handles>("activeHandles");
}

}  // namespace weft::process
