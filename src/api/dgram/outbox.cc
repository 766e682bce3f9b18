#include "api/dgram/outbox.h"

#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "api/dgram/udp_socket.h"

namespace weft::dgram {

namespace {

socklen_t size_of(const sockaddr* address) {
  return address->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
}

/// No room now: libuv counts full device queues, too.
bool is_full(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS; }

}  // namespace

int send_now(int fd, const iovec* chunks, size_t count, const sockaddr* to) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(chunks);
  message.msg_iovlen = count;
  if (to != nullptr) {
    message.msg_name = const_cast<sockaddr*>(to);
    message.msg_namelen = size_of(to);
  }
  ssize_t sent;
  do {
    sent = sendmsg(fd, &message, MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  if (sent >= 0) return static_cast<int>(sent);
  return is_full(errno) ? UV_EAGAIN : -errno;
}

void Outbox::push(const iovec* chunks, size_t count, const sockaddr* to, bool reported) {
  Message message{data_.size(), 0, to != nullptr, reported, {}};
  for (size_t i = 0; i < count; ++i) {
    const auto* bytes = static_cast<const char*>(chunks[i].iov_base);
    data_.insert(data_.end(), bytes, bytes + chunks[i].iov_len);
    message.size += chunks[i].iov_len;
  }
  if (to != nullptr) std::memcpy(&message.to, to, size_of(to));
  queued_bytes_ += message.size;
  messages_.push_back(message);
}

bool Outbox::flush(int fd, std::vector<int32_t>* results) {
  mmsghdr headers[kBatch];
  iovec chunks[kBatch];
  while (!empty()) {
    const size_t batch = std::min(count(), kBatch);
    for (size_t i = 0; i < batch; ++i) {
      Message& message = messages_[next_ + i];
      chunks[i] = {data_.data() + message.offset, message.size};
      headers[i] = {};
      headers[i].msg_hdr.msg_iov = &chunks[i];
      headers[i].msg_hdr.msg_iovlen = 1;
      if (message.addressed) {
        headers[i].msg_hdr.msg_name = &message.to;
        headers[i].msg_hdr.msg_namelen = size_of(reinterpret_cast<sockaddr*>(&message.to));
      }
    }
    int sent;
    do {
      sent = sendmmsg(fd, headers, static_cast<unsigned>(batch), MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0 && is_full(errno)) return false;
    // An error is the first one's; the call says nothing of those behind it.
    const size_t done = sent < 0 ? 1 : static_cast<size_t>(sent);
    for (size_t i = 0; i < done; ++i) {
      const Message& message = messages_[next_ + i];
      queued_bytes_ -= message.size;
      if (message.reported) results->push_back(sent < 0 ? -errno : static_cast<int32_t>(headers[i].msg_len));
    }
    next_ += done;
  }
  messages_.clear();
  next_ = 0;
  // What a burst needed is given back.
  if (data_.capacity() > kBatch * kMaxCopied) data_.shrink_to_fit();
  data_.clear();
  return true;
}

Turn::Turn(Runtime& runtime) : prepare_(new uv_prepare_t), check_(new uv_check_t), idle_(new uv_idle_t) {
  uv_prepare_init(runtime.loop(), prepare_);
  uv_check_init(runtime.loop(), check_);
  uv_idle_init(runtime.loop(), idle_);
  prepare_->data = this;
  check_->data = this;
  runtime.at_exit([this] { end(); });
}

Turn::~Turn() {
  uv_close(reinterpret_cast<uv_handle_t*>(prepare_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_prepare_t*>(handle); });
  uv_close(reinterpret_cast<uv_handle_t*>(check_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_check_t*>(handle); });
  uv_close(reinterpret_cast<uv_handle_t*>(idle_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_idle_t*>(handle); });
}

void Turn::add(UdpSocket* socket) {
  sockets_.push_back(socket);
  if (batches_ > 0 || armed_) return;
  armed_ = true;
  uv_prepare_start(prepare_, [](uv_prepare_t* handle) { static_cast<Turn*>(handle->data)->end(); });
  uv_check_start(check_, [](uv_check_t* handle) { static_cast<Turn*>(handle->data)->end(); });
  // A callback of the turn that ended before the poll may have sent again.
  uv_idle_start(idle_, [](uv_idle_t*) {});
}

void Turn::remove(UdpSocket* socket) {
  std::erase(sockets_, socket);
  std::erase(ending_, socket);
}

void Turn::end() {
  if (armed_) {
    armed_ = false;
    uv_prepare_stop(prepare_);
    uv_check_stop(check_);
    uv_idle_stop(idle_);
  }
  // What is sent by the callbacks of this one belongs to the next turn. One of them may end the process, and come here again.
  ending_.insert(ending_.end(), sockets_.begin(), sockets_.end());
  sockets_.clear();
  while (!ending_.empty()) {
    UdpSocket* socket = ending_.back();
    ending_.pop_back();
    socket->end_turn();
  }
}

}  // namespace weft::dgram
