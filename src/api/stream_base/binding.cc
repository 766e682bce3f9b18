// What `binding:stream_base` gives to JavaScript.
#include <cctype>

#include "api/stream_base/pipe.h"
#include "api/stream_base/stream.h"
#include "api/stream_base/tcp.h"
#include "js/binding.h"

namespace weft::stream_base {
namespace {

/// The address that `text` is, normalised as the system would print it: 4, 6, or 0 for none. IPv6 may carry a zone.
int32_t ip_version(std::string text) {
  sockaddr_storage storage;
  const size_t zone = text.find('%');
  const std::string plain = text.substr(0, zone);
  if (zone == std::string::npos && uv_inet_pton(AF_INET, plain.c_str(), &storage) == 0) return 4;
  if (zone != std::string::npos) {
    if (zone + 1 == text.size()) return 0;
    for (const char c : text.substr(zone + 1)) {
      if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-' && c != '.' && c != ':') return 0;
    }
  }
  return uv_inet_pton(AF_INET6, plain.c_str(), &storage) == 0 ? 6 : 0;
}

/// What a descriptor is: "TCP", "UDP", "PIPE", "TTY", "FILE" or "UNKNOWN".
std::string guess_handle_type(int32_t fd) {
  switch (uv_guess_handle(fd)) {
    case UV_TCP:
      return "TCP";
    case UV_UDP:
      return "UDP";
    case UV_NAMED_PIPE:
      return "PIPE";
    case UV_TTY:
      return "TTY";
    case UV_FILE:
      return "FILE";
    default:
      return "UNKNOWN";
  }
}

}  // namespace
}  // namespace weft::stream_base

WEFT_BINDING(stream_base) {
  using namespace weft::stream_base;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.type<Handle>("Handle")
      .method<&Handle::close>("close")
      .method<&Handle::ref>("ref")
      .method<&Handle::unref>("unref")
      .method<&Handle::has_ref>("hasRef")
      .getter<&Handle::is_sole>("isSole")
      .getter<&Handle::is_open>("isOpen");
  b.type<Stream>("Stream")
      .method<&Stream::read_start>("readStart")
      .method<&Stream::read_stop>("readStop")
      .method<&Stream::use_user_buffer>("useUserBuffer")
      .method<&Stream::write>("write")
      .method<&Stream::write_string>("writeString")
      .method<&Stream::write_vector>("writeVector")
      .method<&Stream::write_with_handle>("writeWithHandle")
      .method<&Stream::accept_sent>("acceptSent")
      .method<&Stream::shutdown>("shutdown")
      .method<&Stream::set_blocking>("setBlocking")
      .method<&Stream::listen>("listen")
      .getter<&Stream::is_stream_base>("isStreamBase")
      .getter<&Stream::bytes_read>("bytesRead")
      .getter<&Stream::bytes_written>("bytesWritten")
      .getter<&Stream::write_queue_size>("writeQueueSize")
      .getter<&Stream::fd>("fd");
  b.type<Tcp>("TCP")
      .constructor<weft::Runtime&>()
      .method<&Tcp::open>("open")
      .method<&Tcp::bind>("bind")
      .method<&Tcp::connect>("connect")
      .method<&Tcp::local_name>("getsockname")
      .method<&Tcp::peer_name>("getpeername")
      .method<&Tcp::set_no_delay>("setNoDelay")
      .method<&Tcp::set_keep_alive>("setKeepAlive")
      .method<&Tcp::set_type_of_service>("setTypeOfService")
      .method<&Tcp::get_type_of_service>("getTypeOfService")
      .method<&Tcp::reset>("reset");
  b.type<Pipe>("Pipe")
      .constructor<weft::Runtime&, bool>()
      .method<&Pipe::open>("open")
      .method<&Pipe::bind>("bind")
      .method<&Pipe::connect>("connect")
      .method<&Pipe::chmod>("fchmod");
  b.function<&ip_version>("ipVersion");
  b.function<&guess_handle_type>("guessHandleType");
  b.constant("UV_TCP_IPV6ONLY", static_cast<int32_t>(UV_TCP_IPV6ONLY));
  b.constant("UV_TCP_REUSEPORT", static_cast<int32_t>(UV_TCP_REUSEPORT));
  b.constant("UV_TCP", static_cast<int32_t>(UV_TCP));
  b.constant("UV_NAMED_PIPE", static_cast<int32_t>(UV_NAMED_PIPE));
  b.constant("UV_UDP", static_cast<int32_t>(UV_UDP));
  b.constant("UV_READABLE", static_cast<int32_t>(UV_READABLE));
  b.constant("UV_WRITABLE", static_cast<int32_t>(UV_WRITABLE));
}
