#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "api/fs/operations.h"
#include "api/fs/text.h"

namespace weft::fs {
namespace {

/// Node's limit for one file, 2 GiB - 1.
constexpr int64_t kMaxFileBytes = 0x7fffffff;
/// The first guess for files of unknown size.
constexpr size_t kUnknownSizeBytes = 16 * 1024;

/// A path or a file descriptor.
struct Target {
  std::string path;
  int32_t fd = -1;
  bool is_path = true;
};

Target target_of(Runtime& runtime, v8::Local<v8::Value> value) {
  Target target;
  if (value->IsInt32()) {
    target.fd = value.As<v8::Int32>()->Value();
    target.is_path = false;
  } else {
    target.path = path_of(runtime, value);
  }
  return target;
}

/// Repeats a system call that a signal interrupted.
template <typename Function>
auto uninterrupted(Function function) {
  decltype(function()) result;
  do {
    result = function();
  } while (result < 0 && errno == EINTR);
  return result;
}

/// The descriptor of a target; closes it again when this job opened it.
class Opened {
 public:
  Opened(const Target& target, int flags, int mode) : owned_(target.is_path), fd_(target.fd) {
    if (!owned_) return;
    fd_ = uninterrupted([&] { return ::open(target.path.c_str(), flags | O_CLOEXEC, mode); });
    if (fd_ < 0) error_ = errno;
  }
  ~Opened() {
    if (owned_ && fd_ >= 0) ::close(fd_);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  int fd() const { return fd_; }
  int error() const { return error_; }
  /// Closes what was opened; 0 or a negative error.
  int close() {
    if (!owned_ || fd_ < 0) return 0;
    const int status = ::close(std::exchange(fd_, -1));
    // After EINTR the descriptor is gone on Linux.
    return status != 0 && errno != EINTR && errno != EINPROGRESS ? -errno : 0;
  }

 private:
  bool owned_;
  int fd_;
  int error_ = 0;
};

Error too_large(int64_t size) {
  return Error::coded(ErrorKind::kRangeError, "ERR_FS_FILE_TOO_LARGE",
                      "File size (" + std::to_string(size) + ") is greater than 2 GiB");
}

Result<FileBytes> read_all(const Target& target, int flags) {
  Opened file(target, flags, 0666);
  if (file.error() != 0) return Error::system(-file.error(), "open", target.path);
  struct stat info;
  if (::fstat(file.fd(), &info) != 0) return Error::system(-errno, "fstat");
  // Files of /proc and pipes say 0 and have content all the same: those are read to their end.
  const bool known = S_ISREG(info.st_mode) && info.st_size > 0;
  if (known && info.st_size > kMaxFileBytes) return too_large(info.st_size);
  size_t capacity = known ? static_cast<size_t>(info.st_size) : kUnknownSizeBytes;
  FileBytes bytes;
  bytes.data.reset(static_cast<uint8_t*>(std::malloc(capacity)));
  if (bytes.data == nullptr) return Error::system(-ENOMEM, "read");
  for (;;) {
    if (bytes.size == capacity) {
      if (known) return bytes;
      if (static_cast<int64_t>(capacity) * 2 > kMaxFileBytes) return too_large(static_cast<int64_t>(capacity) * 2);
      auto* larger = static_cast<uint8_t*>(std::realloc(bytes.data.get(), capacity * 2));
      if (larger == nullptr) return Error::system(-ENOMEM, "read");
      (void)bytes.data.release();
      bytes.data.reset(larger);
      capacity *= 2;
    }
    const size_t step = capacity - bytes.size;
    const ssize_t count = uninterrupted([&] { return ::read(file.fd(), bytes.data.get() + bytes.size, step); });
    if (count < 0) return Error::system(-errno, "read");
    if (count == 0) break;
    bytes.size += static_cast<size_t>(count);
  }
  // What the file did not fill is given back (the file shrank, or its size was not known).
  if (bytes.size + bytes.size / 8 < capacity && bytes.size != 0) {
    auto* smaller = static_cast<uint8_t*>(std::realloc(bytes.data.get(), bytes.size));
    if (smaller != nullptr) {
      (void)bytes.data.release();
      bytes.data.reset(smaller);
    }
  }
  return bytes;
}

Result<void> write_all(const Target& target, const uint8_t* data, size_t size, int flags, int mode) {
  Opened file(target, flags, mode);
  if (file.error() != 0) return Error::system(-file.error(), "open", target.path);
  size_t written = 0;
  while (written < size) {
    const size_t step = std::min<size_t>(size - written, 0x7ffff000);
    const ssize_t count = uninterrupted([&] { return ::write(file.fd(), data + written, step); });
    if (count < 0) return Error::system(-errno, "write");
    written += static_cast<size_t>(count);
  }
  if (const int status = file.close(); status != 0) return Error::system(status, "close");
  return {};
}

Outcome give_file(Runtime& runtime, FileBytes& bytes, bool as_text) {
  v8::Isolate* isolate = runtime.isolate();
  if (!as_text) return v8::Local<v8::Value>(array_buffer(isolate, std::move(bytes)));
  v8::Local<v8::String> text;
  if (!utf8_string(isolate, std::move(bytes)).ToLocal(&text)) {
    return Error::coded(ErrorKind::kError, "ERR_STRING_TOO_LONG",
                        "Cannot create a string longer than 0x1fffffe8 characters");
  }
  return v8::Local<v8::Value>(text);
}

}  // namespace

Outcome read_file(Runtime& runtime, v8::Local<v8::Value> source, int32_t flags, bool as_text,
                  Done done) {
  Target target = target_of(runtime, source);
  if (!done) {
    Result<FileBytes> bytes = read_all(target, flags);
    if (!bytes.ok()) return std::move(bytes.error());
    return give_file(runtime, bytes.value(), as_text);
  }
  auto shared = std::make_shared<Target>(std::move(target));
  return run_job<FileBytes>(
      runtime, std::move(done), [shared, flags] { return read_all(*shared, flags); },
      [as_text](Runtime& at, FileBytes& bytes) { return give_file(at, bytes, as_text); });
}

Outcome write_file(Runtime& runtime, v8::Local<v8::Value> to, js::PinnedBytes data, int32_t flags, int32_t mode,
                   Done done) {
  struct Job {
    Target target;
    js::PinnedBytes data;
  };
  auto job = std::make_shared<Job>(Job{target_of(runtime, to), std::move(data)});
  return run_job<bool>(
      runtime, std::move(done),
      [job, flags, mode]() -> Result<bool> {
        Result<void> result = write_all(job->target, job->data.data(), job->data.size(), flags, mode);
        if (!result.ok()) return std::move(result.error());
        return true;
      },
      [](Runtime& at, bool&) -> Outcome { return v8::Local<v8::Value>(v8::Undefined(at.isolate())); });
}

Result<void> write_file_text(Runtime& runtime, v8::Local<v8::Value> to, v8::Local<v8::String> text, int32_t flags,
                             int32_t mode) {
  const Target target = target_of(runtime, to);
  v8::Isolate* isolate = runtime.isolate();
  const size_t size = text->Utf8LengthV2(isolate);
  OwnedBytes bytes(static_cast<uint8_t*>(std::malloc(size + 1)));
  if (bytes == nullptr) return Error::system(-ENOMEM, "write");
  text->WriteUtf8V2(isolate, reinterpret_cast<char*>(bytes.get()), size, v8::String::WriteFlags::kReplaceInvalidUtf8);
  return write_all(target, bytes.get(), size, flags, mode);
}

Result<std::optional<v8::Local<v8::String>>> read_package_text(Runtime& runtime, PathArgument path) {
  const Target target = target_of(runtime, path);
  const int fd = uninterrupted([&] { return ::open(target.path.c_str(), O_RDONLY | O_CLOEXEC); });
  if (fd < 0) {
    if (errno == ENOENT || errno == ENOTDIR || errno == EISDIR) return std::optional<v8::Local<v8::String>>();
    return Error::system(-errno, "open", target.path);
  }
  Target opened;
  opened.fd = fd;
  opened.is_path = false;
  Result<FileBytes> bytes = read_all(opened, O_RDONLY);
  ::close(fd);
  if (!bytes.ok()) {
    if (bytes.error()->number == UV_EISDIR) return std::optional<v8::Local<v8::String>>();
    return std::move(bytes.error());
  }
  Outcome text = give_file(runtime, bytes.value(), true);
  if (!text.ok()) return std::move(text.error());
  return std::optional(text.value().As<v8::String>());
}

}  // namespace weft::fs
