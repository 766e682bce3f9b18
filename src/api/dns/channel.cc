#include "api/dns/channel.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>

#include <algorithm>
#include <mutex>
#include <numeric>

#include "api/dns/hosts.h"

namespace weft::dns {

namespace {

/// c-ares counts these calls without a lock.
void initialise_library() {
  static std::once_flag once;
  std::call_once(once, [] { ares_library_init(ARES_LIB_INIT_ALL); });
}

/// "1.2.3.4:53", "[::1]:53" or "[fe80::1%eth0]:53" as c-ares lists a server.
std::optional<Server> parse_server(std::string_view text) {
  Server server;
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  server.port = std::atoi(std::string(text.substr(colon + 1)).c_str());
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const size_t scope = host.find('%');
  server.address = host.substr(0, scope);
  if (scope != std::string_view::npos) server.scope = host.substr(scope + 1);
  return server;
}

}  // namespace

Channel::Channel(Runtime& runtime, int32_t timeout, int32_t tries, uint32_t max_timeout)
    : runtime_(runtime), timeout_(timeout), tries_(tries), max_timeout_(max_timeout), timer_(new uv_timer_t) {
  initialise_library();
  uv_timer_init(runtime_.loop(), timer_);
  timer_->data = this;
  open();
}

Channel::~Channel() {
  closing_ = true;
  if (ares_ != nullptr) ares_destroy(ares_);
  timer_->data = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(timer_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_timer_t*>(handle); });
}

void Channel::open() {
  ares_options options{};
  // Refusals of a server are answers; Node does not go on to the next server, either.
  options.flags = ARES_FLAG_NOCHECKRESP;
  options.sock_state_cb = &Channel::on_socket;
  options.sock_state_cb_data = this;
  options.tries = tries_;
  options.qcache_max_ttl = 0;  // the cache is ours (cache.js): bounded, counted, joined
  int mask = ARES_OPT_FLAGS | ARES_OPT_SOCK_STATE_CB | ARES_OPT_TRIES | ARES_OPT_QUERY_CACHE;
  if (timeout_ >= 0) {
    options.timeout = timeout_;
    mask |= ARES_OPT_TIMEOUTMS;
  }
  if (max_timeout_ > 0) {
    options.maxtimeout = static_cast<int>(std::min<uint32_t>(max_timeout_, INT32_MAX));
    mask |= ARES_OPT_MAXTIMEOUTMS;
  }
  generation_ = runtime_.state<SystemFiles>().generation();
  if (ares_init_options(&ares_, &options, mask) != ARES_SUCCESS) {
    ares_ = nullptr;
    return;
  }
  apply_settings();
}

void Channel::apply_settings() {
  if (ares_ == nullptr) return;
  if (servers_) {
    std::string list;
    for (const Server& server : *servers_) {
      if (!list.empty()) list += ',';
      list +=
          '[' + server.address + (server.scope.empty() ? "" : "%" + server.scope) + "]:" + std::to_string(server.port);
    }
    ares_set_servers_csv(ares_, list.c_str());
  }
  in_addr v4{};
  in6_addr v6{};
  inet_pton(AF_INET, local_v4_.c_str(), &v4);
  inet_pton(AF_INET6, local_v6_.c_str(), &v6);
  ares_set_local_ip4(ares_, ntohl(v4.s_addr));
  ares_set_local_ip6(ares_, v6.s6_addr);
}

void Channel::refresh() {
  if (ares_ != nullptr && (servers_ || busy() || !polls_.empty())) return;
  if (ares_ != nullptr && runtime_.state<SystemFiles>().generation() == generation_) return;
  if (ares_ != nullptr) ares_destroy(ares_);
  open();
}

std::vector<Server> Channel::servers() const {
  if (servers_) return *servers_;
  std::vector<Server> out;
  char* csv = ares_ == nullptr ? nullptr : ares_get_servers_csv(ares_);
  if (csv == nullptr) return out;
  std::string_view rest = csv;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(','), rest.size());
    if (auto server = parse_server(rest.substr(0, end))) out.push_back(*std::move(server));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  ares_free_string(csv);
  return out;
}

bool Channel::set_servers(std::vector<Server> servers) {
  if (busy()) return false;
  std::vector<Server> unique;
  for (Server& server : servers) {
    const bool known = std::any_of(unique.begin(), unique.end(), [&](const Server& other) {
      return other.address == server.address && other.port == server.port && other.scope == server.scope;
    });
    if (!known) unique.push_back(std::move(server));
  }
  servers_ = std::move(unique);
  apply_settings();
  return true;
}

void Channel::set_local_address(std::string v4, std::string v6) {
  local_v4_ = std::move(v4);
  local_v6_ = std::move(v6);
  apply_settings();
}

void Channel::query(std::string name, int32_t type, js::Callback done) {
  enter(std::make_unique<Question>(Question{this, std::move(name), type, std::move(done)}));
}

int32_t Channel::reverse(std::string address, js::Callback done) {
  char bytes[sizeof(in6_addr)];
  if (inet_pton(AF_INET, address.c_str(), bytes) != 1 && inet_pton(AF_INET6, address.c_str(), bytes) != 1)
    return UV_EINVAL;
  enter(std::make_unique<Question>(Question{this, std::move(address), 0, std::move(done)}));
  return 0;
}

void Channel::enter(std::unique_ptr<Question> question) {
  refresh();
  if (waiting_.empty() && room() > 0) {
    send(std::move(question));
  } else {
    waiting_.push_back(std::move(question));
  }
  settle();
}

void Channel::send(std::unique_ptr<Question> question) {
  // A name with a zero byte would be cut by c-ares, and another one asked for.
  if (ares_ == nullptr || question->name.find('\0') != std::string::npos) {
    Answer refused;
    refused.error = status_name(ares_ == nullptr ? ARES_ENOTINITIALIZED : ARES_EBADNAME);
    finish(std::move(question), refused);
    return;
  }
  ++asked_;
  question->slot = slot_;
  ++recent_[slot_ % kSlots];
  // c-ares calls back once, perhaps before it returns, and the question is freed then.
  Question* asked = question.release();
  const std::string& name = asked->name;
  if (asked->type != 0) {
    ares_query_dnsrec(ares_, name.c_str(), ARES_CLASS_IN, static_cast<ares_dns_rec_type_t>(asked->type),
                      &Channel::on_answer, asked, nullptr);
    return;
  }
  char bytes[sizeof(in6_addr)];
  const bool v4 = inet_pton(AF_INET, name.c_str(), bytes) == 1;
  if (!v4) inet_pton(AF_INET6, name.c_str(), bytes);
  ares_gethostbyaddr(ares_, bytes, v4 ? sizeof(in_addr) : sizeof(in6_addr), v4 ? AF_INET : AF_INET6, &Channel::on_host,
                     asked);
}

size_t Channel::room() {
  const uint64_t slot = uv_now(runtime_.loop()) / kSlot;
  if (slot >= slot_ + kSlots) {
    std::fill(std::begin(recent_), std::end(recent_), 0);
    slot_ = slot;
  }
  while (slot_ < slot) recent_[++slot_ % kSlots] = 0;
  const size_t recent = std::accumulate(std::begin(recent_), std::end(recent_), size_t{0});
  return recent < kWindow ? kWindow - recent : 0;
}

void Channel::note_answer(const Question& question) {
  --asked_;
  answered_ = true;
  if (question.slot + kSlots > slot_) --recent_[question.slot % kSlots];
}

void Channel::send_waiting(bool round) {
  if (waiting_.empty()) return;
  size_t allowed = room();
  if (round) {
    silent_rounds_ = answered_ ? 0 : silent_rounds_ + 1;
    answered_ = false;
    if (silent_rounds_ >= 2) allowed = kWindow;
  }
  for (; allowed > 0 && !waiting_.empty(); --allowed) {
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    send(std::move(next));
  }
}

void Channel::cancel() {
  if (ares_ != nullptr) ares_cancel(ares_);
  Answer cancelled;
  cancelled.error = status_name(ARES_ECANCELLED);
  while (!waiting_.empty()) {
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    finish(std::move(next), cancelled);
  }
  settle();
}

void Channel::finish(std::unique_ptr<Question> question, const Answer& answer) {
  v8::Isolate* isolate = runtime_.isolate();
  Finished finished{std::move(question->done), answer.error == nullptr ? "" : answer.error, {}, {}, answer.ttl};
  if (!answer.value.IsEmpty()) finished.value.Reset(isolate, answer.value);
  if (!answer.ttls.IsEmpty()) finished.ttls.Reset(isolate, answer.ttls);
  finished_.push_back(std::move(finished));
}

void Channel::on_answer(void* data, ares_status_t status, size_t, const ares_dns_record_t* record) {
  std::unique_ptr<Question> question(static_cast<Question*>(data));
  Channel* channel = question->channel;
  channel->note_answer(*question);
  if (channel->closing_ || channel->runtime_.stopped()) return;
  v8::Isolate* isolate = channel->runtime_.isolate();
  v8::HandleScope handles(isolate);
  v8::Context::Scope entered(channel->runtime_.context());
  const int type = question->type;
  channel->finish(std::move(question), read_answer(isolate, status, record, type));
}

void Channel::on_host(void* data, int status, int, hostent* host) {
  std::unique_ptr<Question> question(static_cast<Question*>(data));
  Channel* channel = question->channel;
  channel->note_answer(*question);
  if (channel->closing_ || channel->runtime_.stopped()) return;
  v8::Isolate* isolate = channel->runtime_.isolate();
  v8::HandleScope handles(isolate);
  v8::Context::Scope entered(channel->runtime_.context());
  Answer answer;
  if (status != ARES_SUCCESS || host == nullptr) {
    answer.error = status_name(status == ARES_SUCCESS ? ARES_EBADRESP : status);
  } else {
    std::vector<v8::Local<v8::Value>> names;
    for (char** alias = host->h_aliases; alias != nullptr && *alias != nullptr; ++alias) {
      names.push_back(v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(*alias)).ToLocalChecked());
    }
    answer.value = v8::Array::New(isolate, names.data(), names.size());
  }
  channel->finish(std::move(question), answer);
}

void Channel::on_socket(void* data, ares_socket_t fd, int readable, int writable) {
  auto* channel = static_cast<Channel*>(data);
  auto found = channel->polls_.find(fd);
  const int events = (readable != 0 ? UV_READABLE : 0) | (writable != 0 ? UV_WRITABLE : 0);
  if (events == 0) {
    if (found == channel->polls_.end()) return;
    Poll* poll = found->second;
    channel->polls_.erase(found);
    poll->channel = nullptr;
    uv_poll_stop(&poll->handle);
    uv_close(reinterpret_cast<uv_handle_t*>(&poll->handle),
             [](uv_handle_t* handle) { delete static_cast<Poll*>(handle->data); });
    return;
  }
  if (found == channel->polls_.end()) {
    auto* poll = new Poll{{}, channel, fd};
    // Without a handle c-ares gives the server up when its time is over.
    if (uv_poll_init(channel->runtime_.loop(), &poll->handle, fd) != 0) {
      delete poll;
      return;
    }
    poll->handle.data = poll;
    found = channel->polls_.emplace(fd, poll).first;
  }
  uv_poll_start(&found->second->handle, events, [](uv_poll_t* handle, int status, int ready) {
    auto* poll = static_cast<Poll*>(handle->data);
    // An error of the socket is found by reading and writing it.
    if (poll->channel != nullptr) poll->channel->process(poll->fd, status < 0 ? UV_READABLE | UV_WRITABLE : ready);
  });
}

void Channel::process(ares_socket_t fd, int events) {
  ares_fd_events_t event{fd, 0};
  if ((events & UV_READABLE) != 0) event.events |= ARES_FD_EVENT_READ;
  if ((events & UV_WRITABLE) != 0) event.events |= ARES_FD_EVENT_WRITE;
  ares_process_fds(ares_, &event, 1, ARES_PROCESS_FLAG_NONE);
  send_waiting(false);
  deliver();
}

void Channel::on_time() {
  // Timers come before sockets: where the loop was held up, what was answered in time lies there unread.
  std::vector<pollfd> sockets;
  for (const auto& [fd, poll] : polls_) sockets.push_back({fd, POLLIN, 0});
  std::vector<ares_fd_events_t> events;
  if (poll(sockets.data(), sockets.size(), 0) > 0) {
    for (const pollfd& socket : sockets) {
      if (socket.revents != 0) events.push_back({socket.fd, ARES_FD_EVENT_READ});
    }
  }
  ares_process_fds(ares_, events.data(), events.size(), ARES_PROCESS_FLAG_NONE);
  send_waiting(true);
  deliver();
}

void Channel::deliver() {
  v8::HandleScope handles(runtime_.isolate());
  [[maybe_unused]] auto wrapper = this->wrapper();  // keeps this object alive until all were told
  auto list = std::move(finished_);
  finished_.clear();
  settle();
  for (const Finished& one : list) {
    if (runtime_.stopped()) return;
    v8::HandleScope each(runtime_.isolate());
    v8::Isolate* isolate = runtime_.isolate();
    v8::Local<v8::Value> code = v8::Null(isolate);
    if (!one.error.empty()) code = js::name(isolate, one.error);
    one.done.call(code, one.value.Get(isolate), one.ttl, one.ttls.Get(isolate));
  }
}

void Channel::settle() {
  const bool open = busy() || !finished_.empty();
  if (open != alive_) {
    alive_ = open;
    open ? hold() : release();
  }
  for (auto& [fd, poll] : polls_) {
    auto* handle = reinterpret_cast<uv_handle_t*>(&poll->handle);
    open ? uv_ref(handle) : uv_unref(handle);
  }
  if (!open) {
    uv_timer_stop(timer_);
    return;
  }
  uint64_t wait = UINT64_MAX;
  if (!finished_.empty()) {
    wait = 0;
  } else {
    timeval tv;
    if (asked_ > 0 && ares_timeout(ares_, nullptr, &tv) != nullptr) {
      wait = static_cast<uint64_t>(tv.tv_sec) * 1000 + (static_cast<uint64_t>(tv.tv_usec) + 999) / 1000;
    }
    if (!waiting_.empty()) wait = std::min(wait, kPace);
  }
  if (wait == UINT64_MAX) wait = 1000;
  uv_timer_start(
      timer_,
      [](uv_timer_t* timer) {
        if (auto* channel = static_cast<Channel*>(timer->data)) channel->on_time();
      },
      wait, 0);
}

}  // namespace weft::dns

template <>
struct weft::js::Fields<weft::dns::Server> {
  using Server = weft::dns::Server;
  static constexpr auto list =
      std::tuple{field("address", &Server::address), field("port", &Server::port), field("scope", &Server::scope)};
};

WEFT_BINDING(dns_channel) {
  using weft::dns::Channel;
  b.type<Channel>("ChannelWrap")
      .constructor<weft::Runtime&, int32_t, int32_t, uint32_t>()
      .method<&Channel::query>("query")
      .method<&Channel::reverse>("reverse")
      .method<&Channel::cancel>("cancel")
      .method<&Channel::servers>("getServers")
      .method<&Channel::set_servers>("setServers")
      .method<&Channel::set_local_address>("setLocalAddress");
}
