// `binding:console`: text straight to a file descriptor.
#include <poll.h>
#include <unistd.h>
#include <v8.h>

#include <cerrno>
#include <string>

#include "js/binding.h"

namespace weft::console {

namespace {

/// Longest text that is converted on the stack.
constexpr size_t kStackBytes = 4096;

/// Writes all of it; waits where the descriptor does not block. False when it cannot be written (a closed pipe, a full
/// disk).
bool write_all(int fd, const char* data, size_t size) {
  while (size > 0) {
    ssize_t n = write(fd, data, size);
    if (n >= 0) {
      data += n;
      size -= static_cast<size_t>(n);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd p{fd, POLLOUT, 0};
      poll(&p, 1, -1);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

/// Writes a text as UTF-8 and blocks until that is done.
bool write_text(v8::Isolate* isolate, int32_t fd, v8::Local<v8::String> text) {
  constexpr int kFlags = v8::String::REPLACE_INVALID_UTF8 | v8::String::NO_NULL_TERMINATION;
  if (static_cast<size_t>(text->Length()) * 3 <= kStackBytes) {
    char buffer[kStackBytes];
    int size = text->WriteUtf8(isolate, buffer, sizeof buffer, nullptr, kFlags);
    return write_all(fd, buffer, static_cast<size_t>(size));
  }
  std::string utf8 = js::utf8(isolate, text);
  return write_all(fd, utf8.data(), utf8.size());
}

bool is_terminal(int32_t fd) { return isatty(fd) == 1; }

}  // namespace

}  // namespace weft::console

WEFT_BINDING(console) {
  b.function<&weft::console::write_text>("write");
  b.function<&weft::console::is_terminal>("isTerminal");
}
