#include "api/dgram/udp_socket.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "api/stream_base/slab.h"

namespace weft::dgram {

namespace {

constexpr size_t kMaxDatagram = 64 * 1024;
constexpr size_t kBatch = 16;     ///< datagrams that one recvmmsg takes
constexpr int kMaxReceived = 32;  ///< datagrams before other handles have their turn

/// Where a batch arrives before it is cut into views: one for all sockets of a runtime, since each batch is delivered before
/// the next is taken. Pages that no datagram reaches are never touched.
class Arrivals {
 public:
  explicit Arrivals(Runtime&) : bytes_(new char[kBatch * kMaxDatagram]) {
    for (size_t i = 0; i < kBatch; ++i) {
      chunks_[i] = {bytes_.get() + i * kMaxDatagram, kMaxDatagram};
      headers_[i] = {};
      headers_[i].msg_hdr.msg_iov = &chunks_[i];
      headers_[i].msg_hdr.msg_iovlen = 1;
      headers_[i].msg_hdr.msg_name = &senders_[i];
      headers_[i].msg_hdr.msg_namelen = sizeof(sockaddr_storage);
    }
  }

  /// The number of datagrams that have arrived, at most `limit`, or a negative errno.
  int receive(int fd, size_t limit) {
    // The kernel wrote the lengths of the addresses that it filled in.
    for (int i = 0; i < last_; ++i) headers_[i].msg_hdr.msg_namelen = sizeof(sockaddr_storage);
    int count;
    do {
      count = recvmmsg(fd, headers_, static_cast<unsigned>(limit), MSG_DONTWAIT, nullptr);
    } while (count < 0 && errno == EINTR);
    last_ = std::max(count, 0);
    return count < 0 ? -errno : count;
  }
  const char* data(int i) const { return static_cast<const char*>(chunks_[i].iov_base); }
  size_t size(int i) const { return headers_[i].msg_len; }
  const sockaddr* sender(int i) const { return reinterpret_cast<const sockaddr*>(&senders_[i]); }

 private:
  std::unique_ptr<char[]> bytes_;
  iovec chunks_[kBatch];
  mmsghdr headers_[kBatch];
  sockaddr_storage senders_[kBatch];
  int last_ = 0;
};

socklen_t size_of(const sockaddr* address) {
  return address->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
}

}  // namespace

UdpSocket::UdpSocket(Runtime& runtime, bool wait_first) : Handle(runtime), try_first_(!wait_first) {
  auto* raw = &reserve()->udp;
  if (uv_udp_init(runtime.loop(), raw) == 0) {
    opened();
  } else {
    failed();
  }
}

UdpSocket::~UdpSocket() {
  if (in_turn_) runtime().state<Turn>().remove(this);
  stop_poll();
}

void UdpSocket::close(std::optional<js::Callback> done) {
  if (is_open()) settle();
  stop_poll();
  receiving_ = false;
  // They may lead back to this object's wrapper, which nothing could collect then.
  on_message_.reset();
  on_sent_.reset();
  Handle::close(std::move(done));
}

void UdpSocket::ref() {
  referenced_ = true;
  if (poll_ != nullptr) uv_ref(reinterpret_cast<uv_handle_t*>(poll_));
}

void UdpSocket::unref() {
  referenced_ = false;
  if (poll_ != nullptr) uv_unref(reinterpret_cast<uv_handle_t*>(poll_));
}

int32_t UdpSocket::open(int32_t fd) { return is_open() ? uv_udp_open(udp(), fd) : UV_EBADF; }

int32_t UdpSocket::bind(std::string address, int32_t port, uint32_t flags) {
  if (!is_open()) return UV_EBADF;
  sockaddr_storage storage;
  if (int error = stream_base::parse_address(address, port, &storage); error != 0) return error;
  const int error = uv_udp_bind(udp(), reinterpret_cast<sockaddr*>(&storage), flags);
  if (error == 0) own_ = true;
  return error;
}

int32_t UdpSocket::connect(std::string address, int32_t port) {
  if (!is_open()) return UV_EBADF;
  settle();
  sockaddr_storage storage;
  if (int error = stream_base::parse_address(address, port, &storage); error != 0) return error;
  return uv_udp_connect(udp(), reinterpret_cast<sockaddr*>(&storage));
}

int32_t UdpSocket::disconnect() {
  settle();
  return is_open() ? uv_udp_connect(udp(), nullptr) : UV_EBADF;
}

// --- polling ----------------------------------------------------------------------------------------------------------

int32_t UdpSocket::start_poll() {
  if (poll_ != nullptr) return 0;
  const int descriptor = fd();
  if (descriptor < 0) return UV_EBADF;
  auto* poll = new uv_poll_t;
  if (const int error = uv_poll_init(runtime().loop(), poll, descriptor); error != 0) {
    delete poll;
    return error;
  }
  poll->data = this;
  poll_ = poll;
  polled_ = 0;
  if (!referenced_) unref();
  return 0;
}

void UdpSocket::update_poll() {
  if (poll_ == nullptr) return;
  const int events = (receiving_ ? UV_READABLE : 0) | (blocked_ ? UV_WRITABLE : 0);
  if (events == polled_) return;
  polled_ = events;
  if (events == 0) {
    uv_poll_stop(poll_);
    return;
  }
  uv_poll_start(poll_, events, [](uv_poll_t* handle, int status, int ready) {
    auto* socket = static_cast<UdpSocket*>(handle->data);
    if (socket == nullptr || socket->runtime().stopped()) return;
    v8::HandleScope handles(socket->isolate());
    [[maybe_unused]] auto wrapper = socket->wrapper();
    Turn::Batch batch(socket->runtime().state<Turn>());
    if ((ready & UV_WRITABLE) != 0) socket->end_turn();
    // libuv stops a handle when the descriptor has an error, such as the ICMP message that nobody listens at the peer's port;
    // receiving tells which.
    if (status < 0) socket->polled_ = 0;
    if ((ready & UV_READABLE) != 0 || status < 0) socket->on_readable();
    if (status < 0) socket->update_poll();
  });
}

void UdpSocket::stop_poll() {
  if (poll_ == nullptr) return;
  poll_->data = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(poll_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_poll_t*>(handle); });
  poll_ = nullptr;
  polled_ = 0;
}

// --- receiving --------------------------------------------------------------------------------------------------------

int32_t UdpSocket::receive_start() {
  if (!is_open()) return UV_EBADF;
  if (const int error = start_poll(); error != 0) return error;
  receiving_ = true;
  update_poll();
  return 0;
}

int32_t UdpSocket::receive_stop() {
  if (!is_open()) return UV_EBADF;
  receiving_ = false;
  update_poll();
  return 0;
}

void UdpSocket::on_readable() {
  auto& arrivals = runtime().state<Arrivals>();
  js::AsyncContext::Scope context(isolate(), this->context());
  // What is taken from a shared socket and not delivered, because the program closes it, would be missing elsewhere.
  const size_t limit = own_ ? kBatch : 1;
  for (int taken = 0; taken < kMaxReceived && receiving_ && on_message_;) {
    const int count = arrivals.receive(fd(), limit);
    if (count == UV_EAGAIN) return;
    if (count < 0) {
      on_message_.call(static_cast<int32_t>(count));
      return;
    }
    for (int n = 0; n < count; ++n) {
      // The program may have closed the socket, or have been stopped.
      if (!receiving_ || runtime().stopped()) return;
      v8::HandleScope handles(isolate());
      deliver(arrivals.data(n), arrivals.size(n), arrivals.sender(n));
    }
    if (static_cast<size_t>(count) < limit) return;
    taken += count;
  }
}

void UdpSocket::deliver(const char* data, size_t size, const sockaddr* from) {
  auto& slabs = runtime().state<stream_base::State>();
  v8::Context::Scope entered(runtime().context());
  auto room = slabs.reserve(size > stream_base::State::kMinRoom);
  if (room.data == nullptr) return on_message_.call(static_cast<int32_t>(UV_ENOMEM));
  std::memcpy(room.data, data, size);
  size_t offset = 0;
  v8::Local<v8::ArrayBuffer> bytes = slabs.commit(size, &offset);
  int port = 0;
  if (last_address_.IsEmpty() || std::memcmp(&last_sender_, from, size_of(from)) != 0) {
    auto endpoint = stream_base::endpoint_of(from);
    if (!endpoint) return;
    last_sender_ = {};
    std::memcpy(&last_sender_, from, size_of(from));
    last_address_.Reset(isolate(), js::name(isolate(), endpoint->address));
  }
  port = ntohs(from->sa_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6*>(from)->sin6_port
                                           : reinterpret_cast<const sockaddr_in*>(from)->sin_port);
  on_message_.call(0, bytes, static_cast<int32_t>(offset), static_cast<int32_t>(size), last_address_.Get(isolate()),
                   from->sa_family == AF_INET6 ? 6 : 4, port);
}

// --- sending ----------------------------------------------------------------------------------------------------------

int UdpSocket::destination(v8::Local<v8::Value> address, int32_t port, const sockaddr** out) {
  *out = nullptr;
  if (!address->IsString()) return 0;
  auto text = address.As<v8::String>();
  *out = reinterpret_cast<sockaddr*>(&last_destination_);
  if (!last_destination_text_.IsEmpty() && text->StringEquals(last_destination_text_.Get(isolate()))) {
    if (port == last_destination_port_) return 0;
    last_destination_port_ = port;
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&last_destination_);
    auto* v4 = reinterpret_cast<sockaddr_in*>(&last_destination_);
    (last_destination_.ss_family == AF_INET6 ? v6->sin6_port : v4->sin_port) = htons(static_cast<uint16_t>(port));
    return 0;
  }
  last_destination_text_.Reset();
  last_destination_ = {};
  if (int error = stream_base::parse_address(js::utf8(isolate(), text), port, &last_destination_); error != 0)
    return error;
  last_destination_text_.Reset(isolate(), text);
  last_destination_port_ = port;
  return 0;
}

int32_t UdpSocket::send(v8::Local<v8::Value> bytes, v8::Local<v8::Value> address, int32_t port, bool reported) {
  if (!js::Bytes::is(bytes)) return UV_EINVAL;
  const js::Bytes data = js::Bytes::of(bytes);
  const iovec chunk{data.data(), data.size()};
  return send_chunks(&chunk, 1, address, port, reported);
}

int32_t UdpSocket::send_list(std::vector<js::PinnedBytes> chunks, v8::Local<v8::Value> address, int32_t port,
                             bool reported) {
  std::vector<iovec> list;
  list.reserve(chunks.size());
  for (auto& chunk : chunks) list.push_back({chunk.data(), chunk.size()});
  return send_chunks(list.data(), list.size(), address, port, reported);
}

int32_t UdpSocket::send_chunks(const iovec* chunks, size_t count, v8::Local<v8::Value> address, int32_t port,
                               bool reported) {
  if (!is_open()) return UV_EBADF;
  const sockaddr* to;
  if (int error = destination(address, port, &to); error != 0) return error;
  size_t size = 0;
  for (size_t i = 0; i < count; ++i) size += chunks[i].iov_len;
  if (size > Outbox::kMaxCopied && !outbox_.empty() && !blocked_) settle();
  const bool first = try_first_ && !in_turn_;
  if (!in_turn_) {
    in_turn_ = true;
    runtime().state<Turn>().add(this);
  }
  if (outbox_.empty() && (first || size > Outbox::kMaxCopied)) {
    const int sent = send_now(fd(), chunks, count, to);
    if (sent >= 0) return sent + 1;
    if (sent != UV_EAGAIN) return sent;
    blocked_ = true;
  }
  outbox_.push(chunks, count, to, reported);
  if (blocked_) {
    if (start_poll() == 0) update_poll();
  } else if (outbox_.count() >= Outbox::kBatch && try_first_) {
    settle();
  }
  return 0;
}

void UdpSocket::settle() {
  if (outbox_.empty()) return;
  std::vector<int32_t> results;
  blocked_ = !outbox_.flush(fd(), &results);
  if (blocked_) (void)start_poll();
  update_poll();
  if (!results.empty() && on_sent_ && !runtime().stopped()) on_sent_.call(std::move(results));
}

void UdpSocket::end_turn() {
  in_turn_ = false;
  if (!is_open()) return;
  v8::HandleScope handles(isolate());
  [[maybe_unused]] auto wrapper = this->wrapper();
  settle();
}

// --- names and options ------------------------------------------------------------------------------------------------

std::optional<Endpoint> UdpSocket::local_name() const {
  sockaddr_storage storage{};
  int size = sizeof storage;
  if (!is_open() || uv_udp_getsockname(udp(), reinterpret_cast<sockaddr*>(&storage), &size) != 0) return std::nullopt;
  return stream_base::endpoint_of(reinterpret_cast<sockaddr*>(&storage));
}

std::optional<Endpoint> UdpSocket::peer_name() const {
  sockaddr_storage storage{};
  int size = sizeof storage;
  if (!is_open() || uv_udp_getpeername(udp(), reinterpret_cast<sockaddr*>(&storage), &size) != 0) return std::nullopt;
  return stream_base::endpoint_of(reinterpret_cast<sockaddr*>(&storage));
}

int32_t UdpSocket::fd() const {
  uv_os_fd_t descriptor = -1;
  if (is_open()) uv_fileno(reinterpret_cast<uv_handle_t*>(udp()), &descriptor);
  return descriptor;
}

int32_t UdpSocket::set_broadcast(bool on) {
  settle();
  return is_open() ? uv_udp_set_broadcast(udp(), on) : UV_EBADF;
}
int32_t UdpSocket::set_ttl(int32_t ttl) {
  settle();
  return is_open() ? uv_udp_set_ttl(udp(), ttl) : UV_EBADF;
}
int32_t UdpSocket::set_multicast_ttl(int32_t ttl) {
  settle();
  return is_open() ? uv_udp_set_multicast_ttl(udp(), ttl) : UV_EBADF;
}
int32_t UdpSocket::set_multicast_loopback(bool on) {
  settle();
  return is_open() ? uv_udp_set_multicast_loop(udp(), on) : UV_EBADF;
}
int32_t UdpSocket::set_multicast_interface(std::string address) {
  settle();
  return is_open() ? uv_udp_set_multicast_interface(udp(), address.c_str()) : UV_EBADF;
}

int32_t UdpSocket::set_membership(std::string group, std::optional<std::string> interface_address, bool join) {
  if (!is_open()) return UV_EBADF;
  return uv_udp_set_membership(udp(), group.c_str(), interface_address ? interface_address->c_str() : nullptr,
                               join ? UV_JOIN_GROUP : UV_LEAVE_GROUP);
}

int32_t UdpSocket::set_source_membership(std::string source, std::string group,
                                         std::optional<std::string> interface_address, bool join) {
  if (!is_open()) return UV_EBADF;
  return uv_udp_set_source_membership(udp(), group.c_str(), interface_address ? interface_address->c_str() : nullptr,
                                      source.c_str(), join ? UV_JOIN_GROUP : UV_LEAVE_GROUP);
}

int32_t UdpSocket::buffer_size(int32_t size, bool receive) {
  if (!is_open()) return UV_EBADF;
  auto* handle = reinterpret_cast<uv_handle_t*>(udp());
  int error = receive ? uv_recv_buffer_size(handle, &size) : uv_send_buffer_size(handle, &size);
  return error != 0 ? error : size;
}

}  // namespace weft::dgram

WEFT_BINDING(udp) {
  using weft::dgram::UdpSocket;
  b.type<UdpSocket>("UdpSocket")
      .constructor<weft::Runtime&, bool>()
      .method<&UdpSocket::close>("close")
      .method<&UdpSocket::ref>("ref")
      .method<&UdpSocket::unref>("unref")
      .method<&UdpSocket::has_ref>("hasRef")
      .method<&UdpSocket::open>("open")
      .method<&UdpSocket::bind>("bind")
      .method<&UdpSocket::connect>("connect")
      .method<&UdpSocket::disconnect>("disconnect")
      .method<&UdpSocket::on_message>("onMessage")
      .method<&UdpSocket::on_sent>("onSent")
      .method<&UdpSocket::receive_start>("receiveStart")
      .method<&UdpSocket::receive_stop>("receiveStop")
      .method<&UdpSocket::send>("send")
      .method<&UdpSocket::send_list>("sendList")
      .method<&UdpSocket::local_name>("localName")
      .method<&UdpSocket::peer_name>("peerName")
      .getter<&UdpSocket::fd>("fd")
      .method<&UdpSocket::set_broadcast>("setBroadcast")
      .method<&UdpSocket::set_ttl>("setTTL")
      .method<&UdpSocket::set_multicast_ttl>("setMulticastTTL")
      .method<&UdpSocket::set_multicast_loopback>("setMulticastLoopback")
      .method<&UdpSocket::set_multicast_interface>("setMulticastInterface")
      .method<&UdpSocket::set_membership>("setMembership")
      .method<&UdpSocket::set_source_membership>("setSourceMembership")
      .method<&UdpSocket::buffer_size>("bufferSize")
      .method<&UdpSocket::send_queue_size>("sendQueueSize")
      .method<&UdpSocket::send_queue_count>("sendQueueCount");
  b.constant("UV_UDP_IPV6ONLY", static_cast<int>(UV_UDP_IPV6ONLY));
  b.constant("UV_UDP_REUSEADDR", static_cast<int>(UV_UDP_REUSEADDR));
  b.constant("UV_UDP_REUSEPORT", static_cast<int>(UV_UDP_REUSEPORT));
  b.constant("UV_ECANCELED", static_cast<int>(UV_ECANCELED));
}
