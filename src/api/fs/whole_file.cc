#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "api/fs/operations.h"
#include "api/fs/text.h"

namespace weft::fs {
namespace {

/// Node's limit for one file, 2 GiB - 1.
constexpr int64_t kMaxFileBytes = 0x7fffffff;
/// The first guess for files of unknown size.
constexpr size_t kUnknownSizeBytes = 16 * 1024;
/// Files up to here go into the pool that JavaScript keeps for small ones.
constexpr size_t kMaxPooledBytes = 4 * 1024;
/// More than this is given back after a synchronous call.
constexpr size_t kKeptScratchBytes = 4 * 1024 * 1024;
/// Linux writes at most this much at once.
constexpr size_t kMaxWriteBytes = 0x7ffff000;

/// Memory that the synchronous calls of a runtime use again and again: fresh pages cost more than the copy out of it.
struct Scratch {
  explicit Scratch(Runtime&) {}
  GrowingBytes content;
  GrowingBytes converted;

  void trim() {
    for (GrowingBytes* bytes : {&content, &converted}) {
      bytes->size = 0;
      if (bytes->capacity > kKeptScratchBytes) *bytes = GrowingBytes();
    }
  }
};

/// A path or a file descriptor.
struct Target {
  PathText path;
  int32_t fd = -1;
  bool is_path = true;

  Target(Runtime& runtime, v8::Local<v8::Value> value) {
    if (value->IsInt32()) {
      fd = value.As<v8::Int32>()->Value();
      is_path = false;
    } else {
      path.assign(runtime, value);
    }
  }
};

/// Repeats a system call that a signal interrupted.
template <typename Function>
auto uninterrupted(Function function) {
  decltype(function()) result;
  do {
    result = function();
  } while (result < 0 && errno == EINTR);
  return result;
}

/// The descriptor of a target; closes it again when it was opened here.
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

Error no_memory() { return Error::system(-ENOMEM, "read"); }

/// The size that fstat() tells, 0 when it tells nothing: files of /proc and pipes say 0 and have content all the same.
Result<size_t> known_size(int fd) {
  struct stat info;
  if (::fstat(fd, &info) != 0) return Error::system(-errno, "fstat");
  if (!S_ISREG(info.st_mode) || info.st_size <= 0) return size_t{0};
  if (info.st_size > kMaxFileBytes) return too_large(info.st_size);
  return static_cast<size_t>(info.st_size);
}

/// Reads `known` bytes, or less if the file has shrunk meanwhile; all that comes when `known` is 0.
Result<void> read_rest(int fd, size_t known, GrowingBytes& bytes) {
  bytes.size = 0;
  size_t limit = known != 0 ? known : kUnknownSizeBytes;
  if (!bytes.reserve(limit)) return no_memory();
  for (;;) {
    if (bytes.size == limit) {
      if (known != 0) return {};
      limit *= 2;
      if (static_cast<int64_t>(limit) > kMaxFileBytes) return too_large(static_cast<int64_t>(limit));
      if (!bytes.reserve(limit)) return no_memory();
    }
    const ssize_t count = uninterrupted([&] { return ::read(fd, bytes.data.get() + bytes.size, limit - bytes.size); });
    if (count < 0) return Error::system(-errno, "read");
    if (count == 0) return {};
    bytes.size += static_cast<size_t>(count);
  }
}

Result<void> read_all(const Target& target, int flags, GrowingBytes& bytes) {
  const Opened file(target, flags, 0666);
  if (file.error() != 0) return Error::system(-file.error(), "open", target.path.view());
  Result<size_t> known = known_size(file.fd());
  if (!known.ok()) return std::move(known.error());
  return read_rest(file.fd(), known.value(), bytes);
}

/// Writes all bytes. A file that is to be replaced is written over and cut to its new length, not emptied first: file
/// systems answer the latter with a flush to the disk.
Result<void> write_all(const Target& target, const uint8_t* data, size_t size, int flags, int mode) {
  const bool replaces = target.is_path && (flags & O_TRUNC) != 0;
  Opened file(target, replaces ? flags & ~O_TRUNC : flags, mode);
  if (file.error() != 0) return Error::system(-file.error(), "open", target.path.view());
  size_t written = 0;
  int error = 0;
  while (written < size) {
    const size_t step = std::min(size - written, kMaxWriteBytes);
    const ssize_t count = uninterrupted([&] { return ::write(file.fd(), data + written, step); });
    if (count < 0) {
      error = errno;
      break;
    }
    written += static_cast<size_t>(count);
  }
  struct stat info;
  if (replaces && ::fstat(file.fd(), &info) == 0 && S_ISREG(info.st_mode) &&
      static_cast<size_t>(info.st_size) > written) {
    if (uninterrupted([&] { return ::ftruncate(file.fd(), static_cast<off_t>(written)); }) != 0 && error == 0) {
      return Error::system(-errno, "ftruncate");
    }
  }
  if (error != 0) return Error::system(-error, "write");
  if (const int status = file.close(); status != 0) return Error::system(status, "close");
  return {};
}

Outcome give_text(Runtime& runtime, const Decoded& decoded) {
  v8::Local<v8::String> text;
  if (to_string(runtime.isolate(), decoded).ToLocal(&text)) return v8::Local<v8::Value>(text);
  if (decoded.kind == Decoded::Kind::kNoMemory) return no_memory();
  return Error::coded(ErrorKind::kError, "ERR_STRING_TOO_LONG",
                      "Cannot create a string longer than 0x1fffffe8 characters");
}

}  // namespace

Outcome read_file(Runtime& runtime, v8::Local<v8::Value> source, int32_t flags, bool as_text, Done done) {
  if (!done) {
    const Target target(runtime, source);
    if (as_text) {
      auto& scratch = runtime.state<Scratch>();
      Result<void> result = read_all(target, flags, scratch.content);
      if (!result.ok()) return std::move(result.error());
      Outcome text =
          give_text(runtime, decode_utf8(scratch.content.data.get(), scratch.content.size, scratch.converted));
      scratch.trim();
      return text;
    }
    GrowingBytes bytes;
    Result<void> result = read_all(target, flags, bytes);
    if (!result.ok()) return std::move(result.error());
    bytes.shrink();
    return v8::Local<v8::Value>(array_buffer(runtime.isolate(), std::move(bytes)));
  }
  struct Job {
    Target target;
    GrowingBytes bytes;
    GrowingBytes converted;
    Decoded decoded;
  };
  auto job = std::make_shared<Job>(Job{Target(runtime, source), {}, {}, {}});
  return run_job<bool>(
      runtime, std::move(done),
      [job, flags, as_text]() -> Result<bool> {
        Result<void> result = read_all(job->target, flags, job->bytes);
        if (!result.ok()) return std::move(result.error());
        if (as_text) {
          job->decoded = decode_utf8(job->bytes.data.get(), job->bytes.size, job->converted);
        } else {
          job->bytes.shrink();
        }
        return true;
      },
      [job, as_text](Runtime& at, bool&) -> Outcome {
        if (as_text) return give_text(at, job->decoded);
        return v8::Local<v8::Value>(array_buffer(at.isolate(), std::move(job->bytes)));
      });
}

Outcome read_file_into(Runtime& runtime, v8::Local<v8::Value> source, int32_t flags, js::Bytes pool, double offset) {
  const Target target(runtime, source);
  const Opened file(target, flags, 0666);
  if (file.error() != 0) return Error::system(-file.error(), "open", target.path.view());
  Result<size_t> known = known_size(file.fd());
  if (!known.ok()) return std::move(known.error());
  const size_t start = std::min(static_cast<size_t>(offset), pool.size());
  if (known.value() != 0 && known.value() <= std::min(kMaxPooledBytes, pool.size() - start)) {
    size_t size = 0;
    while (size < known.value()) {
      const ssize_t count =
          uninterrupted([&] { return ::read(file.fd(), pool.data() + start + size, known.value() - size); });
      if (count < 0) return Error::system(-errno, "read");
      if (count == 0) break;
      size += static_cast<size_t>(count);
    }
    return v8::Local<v8::Value>(v8::Number::New(runtime.isolate(), static_cast<double>(size)));
  }
  GrowingBytes bytes;
  Result<void> result = read_rest(file.fd(), known.value(), bytes);
  if (!result.ok()) return std::move(result.error());
  bytes.shrink();
  return v8::Local<v8::Value>(array_buffer(runtime.isolate(), std::move(bytes)));
}

Outcome write_file(Runtime& runtime, v8::Local<v8::Value> to, js::PinnedBytes data, int32_t flags, int32_t mode,
                   Done done) {
  struct Job {
    Target target;
    js::PinnedBytes data;
  };
  auto job = std::make_shared<Job>(Job{Target(runtime, to), std::move(data)});
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
  const Target target(runtime, to);
  v8::Isolate* isolate = runtime.isolate();
  auto& scratch = runtime.state<Scratch>();
  const size_t size = text->Utf8LengthV2(isolate);
  if (!scratch.content.reserve(size)) return Error::system(-ENOMEM, "write");
  text->WriteUtf8V2(isolate, reinterpret_cast<char*>(scratch.content.data.get()), size,
                    v8::String::WriteFlags::kReplaceInvalidUtf8);
  Result<void> result = write_all(target, scratch.content.data.get(), size, flags, mode);
  scratch.trim();
  return result;
}

}  // namespace weft::fs
