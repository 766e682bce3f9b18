// process.execve(): another program in place of this one.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "api/process/process.h"

namespace weft::process {

namespace {

/// Standard streams stay open in the new program; everything else that libuv opened is closed on exec already.
bool keep_open(int fd) {
  int flags = fcntl(fd, F_GETFD, 0);
  if (flags < 0) return errno == EBADF;
  return fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC) == 0;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (auto& s : strings) out.push_back(s.data());
  out.push_back(nullptr);
  return out;
}

/// Returns only when it failed.
Result<void> execve(std::string path, std::vector<std::string> args, std::vector<std::string> env) {
  for (int fd = 0; fd < 3; fd++) {
    if (!keep_open(fd)) return Error::system(errno, "fcntl");
  }
  std::fflush(nullptr);
  auto argv = pointers(args), envp = pointers(env);
  ::execve(path.c_str(), argv.data(), envp.data());
  return Error::system(errno, "execve", path);
}

}  // namespace

void declare_execve(js::Binding& b) { b.function<&weft::process::execve>("execve"); }

}  // namespace weft::process
