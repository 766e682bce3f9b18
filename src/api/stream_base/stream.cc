#include "api/stream_base/stream.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "api/stream_base/pipe.h"
#include "api/stream_base/slab.h"
#include "api/stream_base/tcp.h"

namespace weft::stream_base {

/// A write that the kernel did not take at once: libuv's request, and what keeps its bytes alive.
struct Stream::WriteRequest {
  uv_write_t request;
  std::vector<js::PinnedBytes> pinned;
  std::vector<std::unique_ptr<char[]>> owned;
  std::shared_ptr<void> kept;

  /// Keeps what is left of a text from `done` on: `memory` if it has memory of its own, else a copy. Returns where that begins.
  char* own(std::unique_ptr<char[]> memory, const char* bytes, size_t size, size_t done) {
    if (memory) return owned.emplace_back(std::move(memory)).get() + done;
    char* copy = owned.emplace_back(std::make_unique_for_overwrite<char[]>(size - done)).get();
    std::memcpy(copy, bytes + done, size - done);
    return copy;
  }

  static void done(uv_write_t* request, int status) {
    std::unique_ptr<WriteRequest> self(static_cast<WriteRequest*>(request->data));
    auto* stream = Handle::self<Stream>(reinterpret_cast<uv_handle_t*>(request->handle));
    if (stream != nullptr) stream->emit(State::kWrite, status);
  }
};

namespace {

/// Room on the stack for texts that are about to be written.
constexpr size_t kScratch = 16 * 1024;
/// Chunks of one write whose list is on the stack.
constexpr size_t kInlineBuffers = 16;
/// Connections that are taken beside the one that the loop announces.
constexpr int kMoreConnections = 31;
/// After a connection that came alone, so many are taken without a look for others.
constexpr uint8_t kAlone = 4;

/// uv_buf_init() takes no more than 32 bits of length.
uv_buf_t buffer_of(char* data, size_t size) {
  uv_buf_t buffer;
  buffer.base = data;
  buffer.len = size;
  return buffer;
}

/// What uv_try_write says when nothing is wrong but room is missing.
bool is_full(int result) { return result == UV_EAGAIN || result == UV_ENOSYS; }

}  // namespace

size_t encoded_size(v8::Isolate* isolate, v8::Local<v8::String> text, TextEncoding encoding) {
  switch (encoding) {
    case TextEncoding::kUtf8:
      return text->Utf8LengthV2(isolate);
    case TextEncoding::kLatin1:
      return static_cast<size_t>(text->Length());
    case TextEncoding::kUtf16:
      return static_cast<size_t>(text->Length()) * 2;
  }
  return 0;
}

void encode(v8::Isolate* isolate, v8::Local<v8::String> text, TextEncoding encoding, char* out, size_t size) {
  switch (encoding) {
    case TextEncoding::kUtf8:
      text->WriteUtf8V2(isolate, out, size, v8::String::WriteFlags::kReplaceInvalidUtf8);
      break;
    case TextEncoding::kLatin1:
      text->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(text->Length()), reinterpret_cast<uint8_t*>(out));
      break;
    case TextEncoding::kUtf16: {
      std::vector<uint16_t> units(static_cast<size_t>(text->Length()));
      text->WriteV2(isolate, 0, static_cast<uint32_t>(text->Length()), units.data());
      std::memcpy(out, units.data(), size);
      break;
    }
  }
}

Stream::~Stream() {
  if (sink_ != nullptr) sink_->on_stream_closing();
}

/// Calls the JavaScript function for an event with the wrapper as `this`.
template <typename... Args>
void Stream::emit(int event, Args... args) {
  if (runtime().stopped()) return;
  v8::HandleScope handles(isolate());
  v8::Context::Scope entered(runtime().context());
  auto receiver = wrapper();
  auto hook = runtime().state<State>().hook(static_cast<State::Event>(event));
  if (hook.IsEmpty()) return;
  v8::Local<v8::Value> argv[sizeof...(Args) + 1];
  size_t n = 0;
  ((argv[n++] = js::to_value(runtime(), args).ToLocalChecked()), ...);
  js::AsyncContext::Scope in_context(isolate(), Handle::context());
  (void)runtime().call_from_loop(hook, receiver, static_cast<int>(sizeof...(Args)), argv);
}

// --- reading -----------------------------------------------------------------------------------------------------------

int32_t Stream::read_start() {
  if (!is_open()) return UV_EBADF;
  early_ = false;
  const int result = uv_read_start(stream(), &Stream::on_allocate, &Stream::on_read);
  return result == UV_EALREADY ? 0 : result;
}

int32_t Stream::read_stop() {
  early_ = false;
  return is_open() ? uv_read_stop(stream()) : UV_EBADF;
}

void Stream::read_early() { early_ = uv_read_start(stream(), &Stream::on_allocate, &Stream::on_read) == 0; }

void Stream::on_allocate(uv_handle_t* handle, size_t, uv_buf_t* buffer) {
  auto* stream = self<Stream>(handle);
  *buffer = uv_buf_init(nullptr, 0);
  if (stream == nullptr) return;
  if (stream->sink_ != nullptr) {
    if (const auto own = stream->sink_->read_buffer(); !own.empty()) {
      *buffer = uv_buf_init(reinterpret_cast<char*>(own.data()), static_cast<unsigned>(own.size()));
      return;
    }
  }
  if (stream->user_buffer_) {
    *buffer = uv_buf_init(reinterpret_cast<char*>(stream->user_buffer_->data()),
                          static_cast<unsigned>(stream->user_buffer_->size()));
    return;
  }
  const auto room = stream->runtime().state<State>().reserve(stream->bulk_);
  *buffer = uv_buf_init(reinterpret_cast<char*>(room.data), static_cast<unsigned>(room.size));
}

/// A read that filled its buffer announces bulk data, a small one the end of it.
void Stream::note_size(size_t count, size_t room) {
  if (count == room) {
    bulk_ = true;
  } else if (count < State::kMinRoom) {
    bulk_ = false;
  }
}

void Stream::on_read(uv_stream_t* handle, ssize_t count, const uv_buf_t* buffer) {
  auto* stream = self<Stream>(reinterpret_cast<uv_handle_t*>(handle));
  if (stream == nullptr || count == 0) return;
  v8::HandleScope handles(stream->isolate());
  v8::Context::Scope entered(stream->runtime().context());
  if (count < 0) {
    stream->emit(State::kRead, static_cast<int32_t>(count));
    return;
  }
  stream->bytes_read_ += static_cast<double>(count);
  stream->note_size(static_cast<size_t>(count), buffer->len);
  if (stream->sink_ != nullptr) {
    stream->sink_->on_bytes(*stream, reinterpret_cast<uint8_t*>(buffer->base), static_cast<size_t>(count));
    return;
  }
  const int32_t sent = stream->sent_handle_type();
  if (stream->user_buffer_) {
    stream->emit(State::kRead, static_cast<int32_t>(count));
    return;
  }
  size_t offset = 0;
  auto slab = stream->runtime().state<State>().commit(static_cast<size_t>(count), &offset);
  if (sent == 0) {
    stream->emit(State::kRead, static_cast<int32_t>(count), slab, static_cast<uint32_t>(offset));
  } else {
    stream->emit(State::kRead, static_cast<int32_t>(count), slab, static_cast<uint32_t>(offset), sent);
  }
}

/// The kind (uv_handle_type) of the handle that came with the bytes just read, over a pipe between processes; 0 if none did.
int32_t Stream::sent_handle_type() const {
  auto* pipe = as<uv_pipe_t>();
  if (pipe->type != UV_NAMED_PIPE || !pipe->ipc || uv_pipe_pending_count(pipe) == 0) return 0;
  return static_cast<int32_t>(uv_pipe_pending_type(pipe));
}

int32_t Stream::accept_sent(Handle& into) {
  if (!is_open() || !into.is_open()) return UV_EBADF;
  return uv_accept(stream(), reinterpret_cast<uv_stream_t*>(into.raw()));
}

// --- writing -----------------------------------------------------------------------------------------------------------

/// Writes what the socket takes now. The number of bytes, or a negative error number.
ssize_t Stream::write_now(const uv_buf_t* buffers, size_t count) {
  const int written = uv_try_write(stream(), buffers, static_cast<unsigned>(count));
  if (written < 0) return is_full(written) ? 0 : written;
  bytes_written_ += written;
  return written;
}

/// Queues the rest of a write, whose bytes the request keeps alive.
int32_t Stream::write_later(std::unique_ptr<WriteRequest> request, const std::vector<uv_buf_t>& buffers) {
  request->request.data = request.get();
  const int result =
      uv_write(&request->request, stream(), buffers.data(), static_cast<unsigned>(buffers.size()), &WriteRequest::done);
  if (result < 0) return result;
  for (const auto& buffer : buffers) bytes_written_ += static_cast<double>(buffer.len);
  request.release();
  return 1;
}

int32_t Stream::write(v8::Local<v8::Value> chunk) {
  if (!is_open()) return UV_EBADF;
  if (!js::Bytes::is(chunk)) return UV_EINVAL;
  const auto bytes = js::Bytes::of(chunk);
  const uv_buf_t buffer = buffer_of(reinterpret_cast<char*>(bytes.data()), bytes.size());
  const ssize_t written = write_now(&buffer, 1);
  if (written < 0) return static_cast<int32_t>(written);
  const auto done = static_cast<size_t>(written);
  if (done == bytes.size()) return 0;
  auto request = std::make_unique<WriteRequest>();
  request->pinned.push_back(js::PinnedBytes::of(chunk));
  return write_later(std::move(request), {buffer_of(buffer.base + done, buffer.len - done)});
}

int32_t Stream::write_parts(const uv_buf_t* parts, unsigned count, v8::Local<v8::Value> source) {
  if (!is_open()) return UV_EBADF;
  size_t size = 0;
  for (unsigned i = 0; i < count; ++i) size += parts[i].len;
  const ssize_t written = write_now(parts, count);
  if (written < 0) return static_cast<int32_t>(written);
  auto done = static_cast<size_t>(written);
  if (done == size) return 0;
  auto request = std::make_unique<WriteRequest>();
  js::PinnedBytes pinned;
  if (js::Bytes::is(source)) pinned = js::PinnedBytes::of(source);
  std::vector<uv_buf_t> rest;
  for (unsigned i = 0; i < count; ++i) {
    const size_t skipped = std::min(done, static_cast<size_t>(parts[i].len));
    done -= skipped;
    const size_t left = parts[i].len - skipped;
    if (left == 0) continue;
    char* from = parts[i].base + skipped;
    const auto* base = reinterpret_cast<uint8_t*>(from);
    if (base < pinned.begin() || base >= pinned.end()) {
      request->owned.push_back(std::make_unique_for_overwrite<char[]>(left));
      std::memcpy(request->owned.back().get(), from, left);
      from = request->owned.back().get();
    }
    rest.push_back(buffer_of(from, left));
  }
  request->pinned.push_back(std::move(pinned));
  return write_later(std::move(request), rest);
}

int32_t Stream::write_kept(const uv_buf_t* parts, unsigned count, const std::function<std::shared_ptr<void>()>& keep) {
  if (!is_open()) return UV_EBADF;
  const ssize_t written = write_now(parts, count);
  if (written < 0) return static_cast<int32_t>(written);
  auto done = static_cast<size_t>(written);
  std::vector<uv_buf_t> rest;
  for (unsigned i = 0; i < count; ++i) {
    const size_t skipped = std::min(done, static_cast<size_t>(parts[i].len));
    done -= skipped;
    if (skipped < parts[i].len) rest.push_back(buffer_of(parts[i].base + skipped, parts[i].len - skipped));
  }
  if (rest.empty()) return 0;
  auto request = std::make_unique<WriteRequest>();
  request->kept = keep();
  return write_later(std::move(request), rest);
}

int32_t Stream::write_string(v8::Local<v8::String> text, TextEncoding encoding) {
  if (!is_open()) return UV_EBADF;
  const size_t size = encoded_size(isolate(), text, encoding);
  std::array<char, kScratch> small;
  std::unique_ptr<char[]> large;
  if (size > small.size()) large = std::make_unique_for_overwrite<char[]>(size);
  char* bytes = large ? large.get() : small.data();
  encode(isolate(), text, encoding, bytes, size);
  const uv_buf_t buffer = buffer_of(bytes, size);
  const ssize_t written = write_now(&buffer, 1);
  if (written < 0) return static_cast<int32_t>(written);
  const auto done = static_cast<size_t>(written);
  if (done == size) return 0;
  auto request = std::make_unique<WriteRequest>();
  char* rest = request->own(std::move(large), bytes, size, done);
  return write_later(std::move(request), {buffer_of(rest, size - done)});
}

int32_t Stream::write_vector(v8::Local<v8::Array> chunks) {
  if (!is_open()) return UV_EBADF;
  auto context = isolate()->GetCurrentContext();
  const uint32_t count = chunks->Length();
  // Short texts are encoded into `scratch`; nothing outlives the call that the socket takes at once.
  std::array<char, kScratch> scratch;
  size_t used = 0;
  std::array<uv_buf_t, kInlineBuffers> few;
  std::vector<uv_buf_t> many(count > few.size() ? count : 0);
  uv_buf_t* buffers = many.empty() ? few.data() : many.data();
  std::vector<std::unique_ptr<char[]>> large;  // of long texts, in their order
  size_t total = 0;
  for (uint32_t i = 0; i < count; ++i) {
    v8::Local<v8::Value> chunk;
    if (!chunks->Get(context, i).ToLocal(&chunk)) return UV_EINVAL;
    char* data;
    size_t size;
    if (chunk->IsString()) {
      const auto text = chunk.As<v8::String>();
      size = encoded_size(isolate(), text, TextEncoding::kUtf8);
      if (size <= scratch.size() - used) {
        data = scratch.data() + used;
        used += size;
      } else {
        data = large.emplace_back(std::make_unique_for_overwrite<char[]>(size)).get();
      }
      encode(isolate(), text, TextEncoding::kUtf8, data, size);
    } else if (js::Bytes::is(chunk)) {
      const auto bytes = js::Bytes::of(chunk);
      data = reinterpret_cast<char*>(bytes.data());
      size = bytes.size();
    } else {
      return UV_EINVAL;
    }
    buffers[i] = buffer_of(data, size);
    total += size;
  }
  const ssize_t written = write_now(buffers, count);
  if (written < 0) return static_cast<int32_t>(written);
  auto done = static_cast<size_t>(written);
  if (done == total) return 0;

  auto request = std::make_unique<WriteRequest>();
  std::vector<uv_buf_t> rest;
  size_t next_large = 0;
  for (uint32_t i = 0; i < count; ++i) {
    const uv_buf_t& buffer = buffers[i];
    v8::Local<v8::Value> chunk;
    if (!chunks->Get(context, i).ToLocal(&chunk)) return UV_EINVAL;
    const bool is_text = chunk->IsString();
    const bool in_scratch = buffer.base >= scratch.data() && buffer.base < scratch.data() + scratch.size();
    std::unique_ptr<char[]> own;
    if (is_text && !in_scratch && buffer.len > 0) own = std::move(large[next_large++]);
    if (done >= buffer.len) {
      done -= buffer.len;
      continue;
    }
    char* data = buffer.base + done;
    if (is_text) {
      data = request->own(std::move(own), buffer.base, buffer.len, done);
    } else {
      request->pinned.push_back(js::PinnedBytes::of(chunk));
    }
    rest.push_back(buffer_of(data, buffer.len - done));
    done = 0;
  }
  return write_later(std::move(request), rest);
}

int32_t Stream::write_with_handle(js::PinnedBytes bytes, Handle& handle) {
  if (!is_open() || !handle.is_open()) return UV_EBADF;
  handle.share();
  auto request = std::make_unique<WriteRequest>();
  request->request.data = request.get();
  const uv_buf_t buffer = uv_buf_init(reinterpret_cast<char*>(bytes.data()), static_cast<unsigned>(bytes.size()));
  bytes_written_ += static_cast<double>(bytes.size());
  request->pinned.push_back(std::move(bytes));
  const int result = uv_write2(&request->request, stream(), &buffer, 1, reinterpret_cast<uv_stream_t*>(handle.raw()),
                               &WriteRequest::done);
  if (result < 0) return result;
  request.release();
  return 1;
}

int32_t Stream::shutdown() {
  if (!is_open()) return UV_ENOTCONN;
  auto* request = new uv_shutdown_t;
  const int result = uv_shutdown(request, stream(), [](uv_shutdown_t* done, int status) {
    auto* stream = self<Stream>(reinterpret_cast<uv_handle_t*>(done->handle));
    delete done;
    if (stream != nullptr) stream->emit(State::kShutdown, status);
  });
  if (result < 0) delete request;
  return result;
}

int32_t Stream::set_blocking(bool on) { return is_open() ? uv_stream_set_blocking(stream(), on ? 1 : 0) : UV_EBADF; }

double Stream::write_queue_size() const {
  return is_open() ? static_cast<double>(uv_stream_get_write_queue_size(stream())) : 0;
}

int32_t Stream::fd() {
  share();
  return descriptor();
}

int32_t Stream::descriptor() const {
  uv_os_fd_t fd = -1;
  if (!is_open() || uv_fileno(as<uv_handle_t>(), &fd) != 0) return -1;
  return fd;
}

// --- connecting --------------------------------------------------------------------------------------------------------

int32_t Stream::listen(int32_t backlog) {
  if (!is_open()) return UV_EBADF;
  return uv_listen(stream(), backlog, &Stream::on_connection);
}

void Stream::on_connection(uv_stream_t* server, int status) {
  auto* stream = self<Stream>(reinterpret_cast<uv_handle_t*>(server));
  if (stream == nullptr) return;
  v8::HandleScope handles(stream->isolate());
  v8::Context::Scope entered(stream->runtime().context());
  if (status < 0) {
    stream->emit(State::kConnection, status);
    return;
  }
  if (!stream->take_connection()) return;
  // libuv takes one connection each turn of the loop. Those that wait already come in this one, unless another process
  // shall have its part of them. Where none waited, the next few times nobody looks.
  if (stream->alone_ > 0) {
    --stream->alone_;
    return;
  }
  for (int more = 0; more < kMoreConnections; ++more) {
    stream = self<Stream>(reinterpret_cast<uv_handle_t*>(server));
    if (stream == nullptr || !stream->is_open() || !stream->is_sole() || stream->runtime().stopped()) return;
    const int fd = accept4(stream->descriptor(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (more == 0) stream->alone_ = kAlone;
      return;
    }
    v8::HandleScope each(stream->isolate());
    server->accepted_fd = fd;  // where uv_accept() finds it
    if (!stream->take_connection()) return;
  }
}

bool Stream::take_connection() {
  Stream* client = make_client();
  if (client == nullptr) return false;
  const int accepted = uv_accept(stream(), client->stream());
  if (accepted != 0) {
    client->close(std::nullopt);
    if (accepted != UV_EAGAIN) emit(State::kConnection, accepted);
    return false;
  }
  emit(State::kConnection, 0, client->wrapper());
  return true;
}

uv_connect_t* Stream::make_connect_request() { return new uv_connect_t; }

void Stream::on_connect(uv_connect_t* request, int status) {
  auto* handle = reinterpret_cast<uv_handle_t*>(request->handle);
  auto* stream = self<Stream>(handle);
  delete request;
  if (stream == nullptr) return;
  // libuv leaves the first three descriptors open.
  if (status == 0 && stream->descriptor() > STDERR_FILENO) stream->set_sole();
  stream->emit(State::kConnect, status);
  // Nobody wanted to read at once. No byte was read so far: libuv gives the turn in which it connects to nothing else.
  stream = self<Stream>(handle);
  if (stream != nullptr && std::exchange(stream->early_, false) && stream->is_open()) uv_read_stop(stream->stream());
}

void Stream::on_closing() {
  user_buffer_.reset();
  if (sink_ != nullptr) sink_->on_stream_closing();
  sink_ = nullptr;
}

}  // namespace weft::stream_base
