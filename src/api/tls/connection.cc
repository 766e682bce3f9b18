#include "api/tls/connection.h"

#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/crypto/openssl_error.h"
#include "api/crypto/output.h"
#include "api/stream_base/slab.h"
#include "api/tls/shared.h"

namespace weft::tls {
namespace {

/// What a record holds at most. Records that are full are put together for one event, others make one each.
constexpr size_t kFullRecord = 16 * 1024;
/// So many plain bytes are encrypted before they are sent: one system call for several records, and a bound for the memory.
constexpr size_t kBurst = 128 * 1024;
/// Texts up to this size are encoded on the stack.
constexpr size_t kSmallText = 4 * 1024;
/// From so much input on, plain bytes go to large slabs.
constexpr size_t kBulk = 8 * 1024;

}  // namespace

/// While it lives, calls that would enter OpenSSL a second time for this connection do nothing.
class Connection::Work {
 public:
  explicit Work(Connection& connection) : connection_(connection) {
    connection.busy_ = true;
    // What others left in the thread's queue would look as if it were this connection's.
    ERR_clear_error();
  }
  ~Work() {
    connection_.busy_ = false;
    if (connection_.closed_) connection_.ssl_.reset();
  }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

 private:
  Connection& connection_;
};

// --- OpenSSL's end of the bytes ---------------------------------------------------------------------------------------------

BIO_METHOD* Connection::bio_method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "weft");
    BIO_meth_set_write(made, [](BIO* bio, const char* data, int size) {
      auto* self = static_cast<Connection*>(BIO_get_data(bio));
      BIO_clear_retry_flags(bio);
      if (self == nullptr || size <= 0) return size < 0 ? -1 : 0;
      if (self->out_.capacity() == 0) self->out_ = self->shared().take_buffer();
      const auto* bytes = reinterpret_cast<const uint8_t*>(data);
      self->out_.insert(self->out_.end(), bytes, bytes + size);
      return size;
    });
    BIO_meth_set_read(made, [](BIO* bio, char* out, int size) {
      auto* self = static_cast<Connection*>(BIO_get_data(bio));
      BIO_clear_retry_flags(bio);
      if (self == nullptr || size <= 0) return -1;
      const size_t taken = self->take_input(reinterpret_cast<uint8_t*>(out), static_cast<size_t>(size));
      if (taken > 0) return static_cast<int>(taken);
      BIO_set_retry_read(bio);  // an empty source is no end: more may come
      return -1;
    });
    BIO_meth_set_ctrl(made, [](BIO*, int command, long, void*) -> long {  // NOLINT(google-runtime-int): OpenSSL's types
      return command == BIO_CTRL_FLUSH ? 1 : 0;
    });
    BIO_meth_set_create(made, [](BIO* bio) {
      BIO_set_init(bio, 1);
      return 1;
    });
    return made;
  }();
  return method;
}

size_t Connection::take_input(uint8_t* out, size_t size) {
  if (kept_at_ < kept_.size()) {
    const size_t count = std::min(size, kept_.size() - kept_at_);
    std::memcpy(out, kept_.data() + kept_at_, count);
    kept_at_ += count;
    if (kept_at_ == kept_.size()) {
      kept_ = {};
      kept_at_ = 0;
    }
    return count;
  }
  const size_t count = std::min(size, fresh_.size());
  if (count > 0) std::memcpy(out, fresh_.data(), count);
  fresh_ = fresh_.subspan(count);
  return count;
}

// --- life ------------------------------------------------------------------------------------------------------------------

Connection::Connection(Runtime& runtime, Context& context, bool server)
    : runtime_(runtime), ssl_(SSL_new(context.get())), ticket_keys_(context.shared_ticket_keys()) {
  BIO* bio = BIO_new(bio_method());
  BIO_set_data(bio, this);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_app_data(ssl_.get(), this);
  if (server) {
    SSL_set_accept_state(ssl_.get());
  } else {
    SSL_set_connect_state(ssl_.get());
  }
}

Connection::~Connection() { close(); }

Shared& Connection::shared() { return runtime_.state<Shared>(); }

bool Connection::join(stream_base::Stream& stream) {
  if (stream.has_sink() || stream_ != nullptr || closed_ || !stream.is_open()) return false;
  stream_ = &stream;
  stream.set_sink(this);
  return true;
}

void Connection::close() {
  closed_ = true;
  if (stream_ != nullptr) {
    stream_->set_sink(nullptr);
    stream_ = nullptr;
  }
  fresh_ = {};
  kept_ = {};
  kept_at_ = 0;
  if (!busy_) ssl_.reset();
}

// --- bytes that come -------------------------------------------------------------------------------------------------------

std::span<uint8_t> Connection::read_buffer() { return shared().ciphertext(); }

void Connection::receive(js::Bytes bytes) {
  if (!closed_) kept_.insert(kept_.end(), bytes.begin(), bytes.end());
}

void Connection::keep_rest() {
  if (!closed_) kept_.insert(kept_.end(), fresh_.begin(), fresh_.end());
  fresh_ = {};
}

void Connection::on_bytes(stream_base::Stream& stream, uint8_t* data, size_t size) {
  if (runtime_.stopped()) return;
  auto keep = wrapper();
  if (keep.IsEmpty() || closed_) return;
  Shared& common = shared();
  const bool in_common = common.is_ciphertext(data);
  keep_rest();  // of a read that is still being dealt with, if somebody runs the loop meanwhile
  if (in_common) {
    fresh_ = {data, size};
    common.set_busy(true);
  } else {
    // Plain bytes are about to land where these are.
    kept_.insert(kept_.end(), data, data + size);
  }
  js::AsyncContext::Scope in_context(isolate(), stream.context());
  const bool before = std::exchange(from_loop_, true);
  if (established_) {
    deliver_all();
  } else {
    tell(Shared::kHandshake);
  }
  from_loop_ = before;
  keep_rest();
  if (in_common) common.set_busy(false);
}

bool Connection::tell(int event, int argc, v8::Local<v8::Value>* argv) {
  if (runtime_.stopped()) return false;
  auto hook = shared().hook(static_cast<Shared::Event>(event));
  if (hook.IsEmpty()) return false;
  // A call of the loop is the outermost one: ticks run after it, and what it throws is reported.
  if (from_loop_) {
    (void)runtime_.call_from_loop(hook, wrapper(), argc, argv);
    return !runtime_.stopped();
  }
  return !hook->Call(isolate()->GetCurrentContext(), wrapper(), argc, argv).IsEmpty();
}

bool Connection::tell_news() { return closed_ || !take_news() || tell(Shared::kNews); }

/// Plain bytes into `out`: full records as long as there is room, or one that is not full. 0: none came; why may be in failure_.
size_t Connection::decrypt(uint8_t* out, size_t room) {
  const Work work(*this);
  size_t size = 0;
  while (size < room) {
    const int count = SSL_read(ssl_.get(), out + size, static_cast<int>(std::min<size_t>(room - size, 1 << 30)));
    if (count > 0) {
      size += static_cast<size_t>(count);
      if (static_cast<size_t>(count) < kFullRecord) break;
      continue;
    }
    switch (SSL_get_error(ssl_.get(), count)) {
      case SSL_ERROR_WANT_READ:
      case SSL_ERROR_WANT_WRITE:
      case SSL_ERROR_WANT_X509_LOOKUP:
      case SSL_ERROR_WANT_CLIENT_HELLO_CB:
      case SSL_ERROR_ZERO_RETURN:
        break;
      default:
        failure_ = crypto::take_openssl_errors();
    }
    break;
  }
  ERR_clear_error();
  return size;
}

/// False if a listener threw.
bool Connection::deliver_all() {
  if (pumping_ || busy_) return true;
  pumping_ = true;
  bool ok = true;
  while (ok && wanted_ && !closed_ && !end_told_) {
    v8::HandleScope handles(isolate());
    if (failure_) {
      const auto failure = std::exchange(failure_, std::nullopt);
      flush();  // what went wrong is told the other side, too
      v8::Local<v8::Value> error = crypto::make_openssl_error(env(), *failure, "TLS data cannot be read");
      wanted_ = false;
      ok = tell(Shared::kFailure, 1, &error);
      break;
    }
    auto& slabs = runtime_.state<stream_base::State>();
    std::vector<uint8_t> aside;
    // A callback of OpenSSL that runs JavaScript, in a renegotiation, may use the slab for something else meanwhile.
    const bool undisturbed = (!asks_alpn_ && !asks_psk_) || SSL_version(ssl_.get()) >= TLS1_3_VERSION;
    stream_base::State::Room room;
    if (undisturbed) {
      room = slabs.reserve(kept_.size() - kept_at_ + fresh_.size() > kBulk);
    } else {
      aside.resize(kFullRecord);
      room = {aside.data(), aside.size()};
    }
    size_t size = 0;
    if (room.size == 0) {
      failure_ = crypto::OpensslErrors{ERR_PACK(ERR_LIB_SSL, 0, ERR_R_MALLOC_FAILURE)};
      continue;
    }
    size = decrypt(room.data, room.size);
    if (closed_) break;
    if (!(ok = tell_news()) || closed_) break;
    flush();
    if (size == 0) {
      if (failure_) continue;
      if ((SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0) {
        end_told_ = true;
        ok = tell(Shared::kEnd);
      }
      break;
    }
    if (!aside.empty()) {
      room = slabs.reserve(size > kBulk);
      if (room.size < size) room = slabs.reserve(true);
      std::memcpy(room.data, aside.data(), size);
    }
    size_t offset = 0;
    auto slab = slabs.commit(size, &offset);
    v8::Local<v8::Value> argv[] = {v8::Number::New(isolate(), static_cast<double>(size)), slab,
                                   v8::Number::New(isolate(), static_cast<double>(offset))};
    ok = tell(Shared::kRead, 3, argv);
  }
  pumping_ = false;
  if (ok && write_blocked_ && !closed_ && SSL_in_init(ssl_.get()) == 0) {
    write_blocked_ = false;
    ok = tell(Shared::kWritable);
  }
  return ok;
}

Result<void> Connection::pump() {
  if (!established_) return {};
  const bool before = std::exchange(from_loop_, false);
  const bool ok = deliver_all();
  from_loop_ = before;
  if (!ok) return Error::pending();
  return {};
}

Result<int32_t> Connection::handshake(js::Env& env) {
  if (busy_ || closed_) return static_cast<int32_t>(Progress::kWaits);
  int status = 0;
  int reason = 0;
  {
    const Work work(*this);
    status = SSL_do_handshake(ssl_.get());
    if (status == 1) {
      established_ = true;
      return static_cast<int32_t>(Progress::kDone);
    }
    reason = SSL_get_error(ssl_.get(), status);
  }
  switch (reason) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return static_cast<int32_t>(Progress::kWaits);
    case SSL_ERROR_WANT_X509_LOOKUP:
      return static_cast<int32_t>(Progress::kWantsContext);
    case SSL_ERROR_WANT_CLIENT_HELLO_CB:
      return static_cast<int32_t>(Progress::kWantsSession);
    default:
      return crypto::throw_openssl_error(env, "The TLS handshake failed");
  }
}

// --- bytes that go ---------------------------------------------------------------------------------------------------------

Result<double> Connection::encrypt(js::Env& env, const uint8_t* bytes, size_t size) {
  if (closed_) return static_cast<double>(UV_EPIPE);
  size_t at = 0;
  do {
    if (busy_) return 1 + static_cast<double>(at);
    if (size > 0) {
      const Work work(*this);
      const int count = SSL_write(ssl_.get(), bytes + at, static_cast<int>(std::min(size - at, kBurst)));
      if (count <= 0) {
        const int reason = SSL_get_error(ssl_.get(), count);
        if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE) {
          return crypto::throw_openssl_error(env, "TLS data cannot be written");
        }
        ERR_clear_error();
        write_blocked_ = true;
        flush();
        return 1 + static_cast<double>(at);
      }
      at += static_cast<size_t>(count);
    }
    if (stream_ == nullptr) return 1 + static_cast<double>(at);  // JavaScript takes the output
    const int32_t sent = flush();
    if (sent < 0) return static_cast<double>(sent);
    if (sent > 0) return 1 + static_cast<double>(at);
  } while (at < size);
  return 0.0;
}

Result<double> Connection::write(js::Env& env, js::Bytes bytes) { return encrypt(env, bytes.data(), bytes.size()); }

Result<double> Connection::write_string(js::Env& env, v8::Local<v8::String> text, stream_base::TextEncoding encoding) {
  const size_t size = stream_base::encoded_size(isolate(), text, encoding);
  std::array<char, kSmallText> small;
  std::unique_ptr<char[]> large;
  if (size > small.size()) large = std::make_unique_for_overwrite<char[]>(size);
  char* bytes = large ? large.get() : small.data();
  stream_base::encode(isolate(), text, encoding, bytes, size);
  return encrypt(env, reinterpret_cast<const uint8_t*>(bytes), size);
}

int32_t Connection::flush() {
  if (out_.empty() || stream_ == nullptr) return 0;
  auto bytes = std::exchange(out_, {});
  uv_buf_t part;
  part.base = reinterpret_cast<char*>(bytes.data());
  part.len = bytes.size();
  const int32_t result = stream_->write_parts(&part, 1, v8::Undefined(isolate()));
  shared().give_back(std::move(bytes));
  if (result > 0) requests_++;
  return result;
}

v8::Local<v8::Value> Connection::output() {
  if (out_.empty()) return v8::Undefined(isolate());
  auto bytes = std::exchange(out_, {});
  auto array = crypto::to_uint8_array(env(), bytes);
  shared().give_back(std::move(bytes));
  return array;
}

void Connection::shutdown() {
  if (busy_ || closed_) return;
  const Work work(*this);
  // Neither before the handshake nor after a failure is there anything to be said.
  if (SSL_is_init_finished(ssl_.get()) != 0) SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

Result<void> Connection::renegotiate(js::Env& env) {
  if (busy_ || closed_) return {};
  const Work work(*this);
  if (SSL_renegotiate(ssl_.get()) != 1) return crypto::throw_openssl_error(env, "Renegotiation failed");
  const int status = SSL_do_handshake(ssl_.get());
  if (status == 1) return {};
  const int reason = SSL_get_error(ssl_.get(), status);
  if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE) {
    return crypto::throw_openssl_error(env, "Renegotiation failed");
  }
  return {};
}

}  // namespace weft::tls
