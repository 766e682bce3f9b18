#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <deque>

#include "api/fs/operations.h"

namespace weft::fs {
namespace {

std::deque<std::string> split(const std::string& path) {
  std::deque<std::string> parts;
  size_t start = 0;
  while (start < path.size()) {
    size_t end = path.find('/', start);
    if (end == std::string::npos) end = path.size();
    if (end > start) parts.push_back(path.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

/// Resolves the links one by one, to find out what fails and where.
Result<std::string> walk(const std::string& path) {
  std::deque<std::string> rest = split(path);
  std::string resolved;  // Without a slash at its end; empty is the root.
  while (!rest.empty()) {
    const std::string part = std::move(rest.front());
    rest.pop_front();
    if (part == ".") continue;
    if (part == "..") {
      resolved.resize(resolved.empty() ? 0 : resolved.find_last_of('/'));
      continue;
    }
    const std::string current = resolved + "/" + part;
    struct stat info;
    if (::lstat(current.c_str(), &info) != 0) return Error::system(-errno, "lstat", current);
    if (!S_ISLNK(info.st_mode)) {
      resolved = current;
      continue;
    }
    // This also ends loops, with ELOOP.
    if (::stat(current.c_str(), &info) != 0) return Error::system(-errno, "stat", current);
    char target[PATH_MAX];
    const ssize_t size = ::readlink(current.c_str(), target, sizeof target);
    if (size < 0) return Error::system(-errno, "readlink", current);
    const std::string link(target, static_cast<size_t>(size));
    // The links of /proc to pipes and sockets lead to no entry of a folder.
    if (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode)) {
      if (link.find('/') == std::string::npos) return resolved + "/" + link;
    }
    if (link.starts_with('/')) resolved.clear();
    std::deque<std::string> parts = split(link);
    rest.insert(rest.begin(), parts.begin(), parts.end());
  }
  return resolved.empty() ? std::string("/") : resolved;
}

}  // namespace

Outcome realpath_walk(Runtime& runtime, PathArgument path, bool as_bytes, Done done) {
  return run_job<std::string>(
      runtime, std::move(done),
      [name = path_of(runtime, path)]() -> Result<std::string> {
        char resolved[PATH_MAX];
        if (::realpath(name.c_str(), resolved) != nullptr) return std::string(resolved);
        return walk(name);
      },
      [as_bytes](Runtime& at, std::string& result) -> Outcome {
        return name_value(at, result.data(), result.size(), as_bytes);
      });
}

}  // namespace weft::fs
