#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "api/fs/operations.h"

/// Jobs on whole trees of folders: many system calls on one thread instead of many trips through the pool.
namespace weft::fs {
namespace {

std::string parent_of(const std::string& path) {
  size_t end = path.find_last_not_of('/');
  if (end == std::string::npos) return "/";
  end = path.find_last_of('/', end);
  if (end == std::string::npos) return ".";
  end = path.find_last_not_of('/', end);
  return end == std::string::npos ? "/" : path.substr(0, end + 1);
}

bool is_folder(const std::string& path) {
  struct stat info;
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

/// Makes `path` and what is missing above it. Returns the first folder made, empty when all were there.
Result<std::string> make_folders(const std::string& path, int mode) {
  std::vector<std::string> missing{path};
  std::string first;
  bool went_down = false;
  while (!missing.empty()) {
    const std::string current = missing.back();
    if (::mkdir(current.c_str(), static_cast<mode_t>(mode)) == 0) {
      if (first.empty()) first = current;
      missing.pop_back();
      went_down = true;
      continue;
    }
    const int error = errno;
    if (error == ENOENT && !went_down) {
      std::string parent = parent_of(current);
      // A dangling symbolic link reports a missing parent although the parent is there.
      if (parent == current || is_folder(parent)) return Error::system(-error, "mkdir", path);
      missing.push_back(std::move(parent));
      continue;
    }
    if (error == EEXIST || error == EISDIR || error == EROFS || error == EPERM || error == EACCES) {
      if (is_folder(current)) {  // Also made by somebody else meanwhile.
        missing.pop_back();
        went_down = true;
        continue;
      }
      // A link that leads nowhere exists and does not; a file in the middle of the path is "not a directory".
      struct stat info;
      if (error == EEXIST && ::stat(current.c_str(), &info) != 0) return Error::system(-errno, "mkdir", path);
      const bool last = missing.size() == 1;
      return Error::system(error == EEXIST && !last ? -ENOTDIR : -error, "mkdir", path);
    }
    return Error::system(-error, "mkdir", path);
  }
  return first;
}

/// Removes trees. Folders are opened by descriptor, so that neither depth nor a swapped symbolic link leads outside.
class Remover {
 public:
  Remover(int retries, int retry_delay_ms) : retries_(retries), retry_delay_ms_(retry_delay_ms) {}

  Result<void> remove(const std::string& path, bool recursive) {
    struct stat info;
    if (::lstat(path.c_str(), &info) != 0) return Error::system(-errno, "lstat", path);
    if (!S_ISDIR(info.st_mode)) return unlink_at(AT_FDCWD, path.c_str(), 0, "unlink", path);
    if (!recursive) return Error::system(-EISDIR, "rm", path);
    return remove_folder(AT_FDCWD, path.c_str(), path);
  }

 private:
  static bool is_passing(int error) {
    return error == EBUSY || error == EMFILE || error == ENFILE || error == ENOTEMPTY || error == EPERM;
  }

  /// Calls `action` (0 or an errno) until it works, its error is final or the retries are used up; ENOENT counts as
  /// done.
  template <typename Action>
  int persist(Action action) {
    for (int attempt = 0;; ++attempt) {
      const int error = action();
      if (error == 0 || error == ENOENT) return 0;
      if (!is_passing(error) || attempt >= retries_) return error;
      std::this_thread::sleep_for(std::chrono::milliseconds(int64_t{retry_delay_ms_} * (attempt + 1)));
    }
  }

  Result<void> unlink_at(int folder, const char* name, int flags, const char* syscall, const std::string& path) {
    const int error = persist([&] { return ::unlinkat(folder, name, flags) == 0 ? 0 : errno; });
    if (error != 0) return Error::system(-error, syscall, path);
    return {};
  }

  Result<void> remove_folder(int parent, const char* name, const std::string& path) {
    int fd = -1;
    const int open_error = persist([&] {
      fd = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      return fd >= 0 ? 0 : errno;
    });
    if (open_error != 0) {
      // An unreadable folder that is empty can still be removed.
      if (::unlinkat(parent, name, AT_REMOVEDIR) == 0) return {};
      return Error::system(-open_error, open_error == EACCES ? "scandir" : "rmdir", path);
    }
    if (fd < 0) return {};
    Result<void> result = remove_content(fd, path);
    if (!result.ok()) return result;
    return unlink_at(parent, name, AT_REMOVEDIR, "rmdir", path);
  }

  Result<void> remove_content(int fd, const std::string& path) {
    DIR* folder = ::fdopendir(fd);
    if (folder == nullptr) {
      const int error = errno;
      ::close(fd);
      return Error::system(-error, "scandir", path);
    }
    // Names are collected first: removing while reading may skip entries, and the descriptor is needed for the
    // children.
    std::vector<std::pair<std::string, unsigned char>> entries;
    while (const dirent* entry = ::readdir(folder)) {
      if (std::strcmp(entry->d_name, ".") == 0 || std::strcmp(entry->d_name, "..") == 0) continue;
      entries.emplace_back(entry->d_name, entry->d_type);
    }
    Result<void> result;
    for (auto& [name, type] : entries) {
      const std::string entry_path = path + (path.back() == '/' ? "" : "/") + name;
      bool is_directory = type == DT_DIR;
      if (type == DT_UNKNOWN) {
        struct stat info;
        is_directory = ::fstatat(fd, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
      }
      result = is_directory ? remove_folder(fd, name.c_str(), entry_path)
                            : unlink_at(fd, name.c_str(), 0, "unlink", entry_path);
      if (!result.ok()) break;
    }
    ::closedir(folder);
    return result;
  }

  int retries_;
  int retry_delay_ms_;
};

}  // namespace

Outcome mkdir_recursive(Runtime& runtime, PathArgument path, int32_t mode, bool as_bytes, Done done) {
  return run_job<std::string>(
      runtime, std::move(done), [name = path_of(runtime, path), mode] { return make_folders(name, mode); },
      [as_bytes](Runtime& at, std::string& first) -> Outcome {
        if (first.empty()) return v8::Local<v8::Value>(v8::Undefined(at.isolate()));
        return name_value(at, first.data(), first.size(), as_bytes);
      });
}

Outcome remove_tree(Runtime& runtime, PathArgument path, bool recursive, int32_t retries, int32_t retry_delay_ms,
                    Done done) {
  return run_job<bool>(
      runtime, std::move(done),
      [name = path_of(runtime, path), recursive, retries, retry_delay_ms]() -> Result<bool> {
        Result<void> result = Remover(retries, retry_delay_ms).remove(name, recursive);
        if (!result.ok()) return std::move(result.error());
        return true;
      },
      [](Runtime& at, bool&) -> Outcome { return v8::Local<v8::Value>(v8::Undefined(at.isolate())); });
}

}  // namespace weft::fs
