#include "modules/files.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>

#include <simdutf.h>

#include "js/binding.h"

namespace weft::modules {

int32_t path_kind(const char* path) {
  struct stat info;
  if (::stat(path, &info) != 0) return -errno;
  return S_ISDIR(info.st_mode) ? 1 : 0;
}

std::optional<std::string> read_file(const char* path, int& error) {
  int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    error = -errno;
    return {};
  }
  std::string out;
  struct stat info;
  size_t expected = 0;
  if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) expected = static_cast<size_t>(info.st_size);
  // One byte more than the size, so that the read that finds the end is usually the second and last.
  out.resize(std::max<size_t>(expected + 1, 4096));
  size_t size = 0;
  while (true) {
    if (size == out.size()) out.resize(out.size() * 2);
    ssize_t n = ::read(fd, out.data() + size, out.size() - size);
    if (n < 0) {
      if (errno == EINTR) continue;
      error = -errno;
      ::close(fd);
      return {};
    }
    if (n == 0) break;
    size += static_cast<size_t>(n);
    if (expected != 0 && size == expected) break;
  }
  ::close(fd);
  out.resize(size);
  return out;
}

namespace {

int32_t stat_kind(std::string path) { return path_kind(path.c_str()); }

/// A file's text as JavaScript reads it: UTF-8, invalid sequences replaced. The byte order mark stays.
Result<v8::Local<v8::String>> read_text(js::Env& env, std::string path) {
  int error = 0;
  auto bytes = read_file(path.c_str(), error);
  if (!bytes) return Error::system(error, error == -EISDIR ? "read" : "open", error == -EISDIR ? std::string() : path);
  v8::MaybeLocal<v8::String> text;
  if (simdutf::validate_ascii(bytes->data(), bytes->size())) {
    text = v8::String::NewFromOneByte(env.isolate(), reinterpret_cast<const uint8_t*>(bytes->data()),
                                      v8::NewStringType::kNormal, static_cast<int>(bytes->size()));
  } else {
    text = js::string(env.isolate(), *bytes);
  }
  v8::Local<v8::String> out;
  if (!text.ToLocal(&out)) return Error::pending();
  return out;
}

/// UTF-8 bytes as text.
v8::MaybeLocal<v8::String> decode_text(js::Env& env, js::Bytes bytes) {
  return js::string(env.isolate(), bytes.view());
}

/// All that a descriptor has to give, as text: a script on standard input. Waits where the descriptor does not block.
Result<std::string> read_descriptor(int32_t fd) {
  std::string out;
  char buffer[16384];
  for (;;) {
    ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n == 0) return out;
    if (n > 0) {
      out.append(buffer, static_cast<size_t>(n));
    } else if (errno == EAGAIN) {
      struct pollfd waiting = {fd, POLLIN, 0};
      ::poll(&waiting, 1, -1);
    } else if (errno != EINTR) {
      return Error::system(-errno, "read");
    }
  }
}

bool is_terminal(int32_t fd) { return ::isatty(fd) == 1; }

Result<std::string> real_path(std::string path) {
  char resolved[PATH_MAX];
  if (::realpath(path.c_str(), resolved) == nullptr) return Error::system(-errno, "lstat", path);
  return std::string(resolved);
}

/// Whether the path itself is a symbolic link: with a directory known to be real, one lstat tells that a file is, too.
bool is_link(std::string path) {
  struct stat info;
  return ::lstat(path.c_str(), &info) == 0 && S_ISLNK(info.st_mode);
}

}  // namespace
}  // namespace weft::modules

WEFT_BINDING(module_files) {
  b.function<&weft::modules::stat_kind>("stat");
  b.function<&weft::modules::read_text>("readText");
  b.function<&weft::modules::decode_text>("decodeText");
  b.function<&weft::modules::real_path>("realPath");
  b.function<&weft::modules::is_link>("isLink");
  b.function<&weft::modules::read_descriptor>("readDescriptor");
  b.function<&weft::modules::is_terminal>("isatty");
}
