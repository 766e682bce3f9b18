#include "api/stream_base/stream.h"

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

  static void done(uv_write_t* request, int status) {
    std::unique_ptr<WriteRequest> self(static_cast<WriteRequest*>(request->data));
    auto* stream = Handle::self<Stream>(reinterpret_cast<uv_handle_t*>(request->handle));
    if (stream != nullptr) stream->emit(State::kWrite, status);
  }
};

namespace {

size_t total(const std::vector<uv_buf_t>& buffers) {
  size_t size = 0;
  for (const auto& buffer : buffers) size += buffer.len;
  return size;
}

/// Drops the first `count` bytes of a list of buffers.
void skip(std::vector<uv_buf_t>& buffers, size_t count) {
  size_t i = 0;
  while (i < buffers.size() && count >= buffers[i].len) count -= buffers[i++].len;
  buffers.erase(buffers.begin(), buffers.begin() + static_cast<std::ptrdiff_t>(i));
  if (buffers.empty()) return;
  buffers[0].base += count;
  buffers[0].len -= count;
}

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

}  // namespace

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
  const int result = uv_read_start(stream(), &Stream::on_allocate, &Stream::on_read);
  return result == UV_EALREADY ? 0 : result;
}

int32_t Stream::read_stop() { return is_open() ? uv_read_stop(stream()) : UV_EBADF; }

void Stream::on_allocate(uv_handle_t* handle, size_t, uv_buf_t* buffer) {
  auto* stream = self<Stream>(handle);
  *buffer = uv_buf_init(nullptr, 0);
  if (stream == nullptr) return;
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

int32_t Stream::write_buffers(std::vector<uv_buf_t>& buffers, std::unique_ptr<WriteRequest> request) {
  if (!is_open()) return UV_EBADF;
  const size_t size = total(buffers);
  const int written = uv_try_write(stream(), buffers.data(), static_cast<unsigned>(buffers.size()));
  if (written < 0 && written != UV_EAGAIN && written != UV_ENOSYS) return written;
  bytes_written_ += static_cast<double>(size);
  if (written >= 0) {
    if (static_cast<size_t>(written) == size) return 0;
    skip(buffers, static_cast<size_t>(written));
  }
  request->request.data = request.get();
  const int result =
      uv_write(&request->request, stream(), buffers.data(), static_cast<unsigned>(buffers.size()), &WriteRequest::done);
  if (result < 0) return result;
  request.release();
  return 1;
}

int32_t Stream::write(js::PinnedBytes bytes) {
  std::vector<uv_buf_t> buffers = {
      uv_buf_init(reinterpret_cast<char*>(bytes.data()), static_cast<unsigned>(bytes.size()))};
  auto request = std::make_unique<WriteRequest>();
  request->pinned.push_back(std::move(bytes));
  return write_buffers(buffers, std::move(request));
}

int32_t Stream::write_string(v8::Local<v8::String> text, TextEncoding encoding) {
  if (!is_open()) return UV_EBADF;
  const size_t size = encoded_size(isolate(), text, encoding);
  std::array<char, 16 * 1024> small;
  if (size <= small.size()) {
    encode(isolate(), text, encoding, small.data(), size);
    const uv_buf_t buffer = uv_buf_init(small.data(), static_cast<unsigned>(size));
    const int written = uv_try_write(stream(), &buffer, 1);
    if (written < 0 && written != UV_EAGAIN && written != UV_ENOSYS) return written;
    const size_t done = written > 0 ? static_cast<size_t>(written) : 0;
    if (written >= 0 && done == size) {
      bytes_written_ += static_cast<double>(size);
      return 0;
    }
    bytes_written_ += static_cast<double>(done);
    auto request = std::make_unique<WriteRequest>();
    request->owned.push_back(std::make_unique<char[]>(size - done));
    std::memcpy(request->owned[0].get(), small.data() + done, size - done);
    std::vector<uv_buf_t> rest = {uv_buf_init(request->owned[0].get(), static_cast<unsigned>(size - done))};
    return write_buffers(rest, std::move(request));
  }
  auto request = std::make_unique<WriteRequest>();
  request->owned.push_back(std::make_unique<char[]>(size));
  encode(isolate(), text, encoding, request->owned[0].get(), size);
  std::vector<uv_buf_t> buffers = {uv_buf_init(request->owned[0].get(), static_cast<unsigned>(size))};
  return write_buffers(buffers, std::move(request));
}

int32_t Stream::write_vector(v8::Local<v8::Array> chunks) {
  auto request = std::make_unique<WriteRequest>();
  std::vector<uv_buf_t> buffers;
  auto context = isolate()->GetCurrentContext();
  const uint32_t count = chunks->Length();
  buffers.reserve(count);
  for (uint32_t i = 0; i < count; ++i) {
    v8::Local<v8::Value> chunk;
    if (!chunks->Get(context, i).ToLocal(&chunk)) return UV_EINVAL;
    if (chunk->IsString()) {
      const size_t size = encoded_size(isolate(), chunk.As<v8::String>(), TextEncoding::kUtf8);
      request->owned.push_back(std::make_unique<char[]>(size));
      encode(isolate(), chunk.As<v8::String>(), TextEncoding::kUtf8, request->owned.back().get(), size);
      buffers.push_back(uv_buf_init(request->owned.back().get(), static_cast<unsigned>(size)));
    } else if (js::Bytes::is(chunk)) {
      request->pinned.push_back(js::PinnedBytes::of(chunk));
      const auto& bytes = request->pinned.back();
      buffers.push_back(uv_buf_init(reinterpret_cast<char*>(bytes.data()), static_cast<unsigned>(bytes.size())));
    } else {
      return UV_EINVAL;
    }
  }
  return write_buffers(buffers, std::move(request));
}

int32_t Stream::write_with_handle(js::PinnedBytes bytes, Handle& handle) {
  if (!is_open() || !handle.is_open()) return UV_EBADF;
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

int32_t Stream::fd() const {
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
  Stream* client = stream->make_client();
  if (client == nullptr) return;
  const int accepted = uv_accept(server, client->stream());
  if (accepted != 0) {
    client->close(std::nullopt);
    if (accepted != UV_EAGAIN) stream->emit(State::kConnection, accepted);
    return;
  }
  stream->emit(State::kConnection, 0, client->wrapper());
}

uv_connect_t* Stream::make_connect_request() { return new uv_connect_t; }

void Stream::on_connect(uv_connect_t* request, int status) {
  auto* stream = self<Stream>(reinterpret_cast<uv_handle_t*>(request->handle));
  delete request;
  if (stream != nullptr) stream->emit(State::kConnect, status);
}

void Stream::on_closing() {
  user_buffer_.reset();
  if (sink_ != nullptr) sink_->on_stream_closing();
  sink_ = nullptr;
}

}  // namespace weft::stream_base
