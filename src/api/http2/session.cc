#include "api/http2/session.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "api/stream_base/slab.h"

namespace weft::http2 {

namespace {

/// More than this is not gathered for one write.
constexpr size_t kBatch = 256 * 1024;
/// Memory for frames that is kept from one write to the next.
constexpr size_t kKeptArena = 64 * 1024;

struct FreeOption {
  void operator()(nghttp2_option* option) const { nghttp2_option_del(option); }
};

template <typename Set>
void give(const std::optional<double>& value, Set&& set) {
  if (value) set(*value);
}

nghttp2_option* make_option(const Options& options) {
  nghttp2_option* option = nullptr;
  if (nghttp2_option_new(&option) != 0) return nullptr;
  // Windows are given back when the program has read what came.
  nghttp2_option_set_no_auto_window_update(option, 1);
  nghttp2_option_set_builtin_recv_extension_type(option, NGHTTP2_ALTSVC);
  nghttp2_option_set_builtin_recv_extension_type(option, NGHTTP2_ORIGIN);
  // Closed streams are of no more use: there are no priorities.
  nghttp2_option_set_no_closed_streams(option, 1);
  if (options.lenient_whitespace) nghttp2_option_set_no_rfc9113_leading_and_trailing_ws_validation(option, 1);
  give(options.max_deflate_dynamic_table_size,
       [&](double v) { nghttp2_option_set_max_deflate_dynamic_table_size(option, static_cast<size_t>(v)); });
  give(options.max_reserved_remote_streams,
       [&](double v) { nghttp2_option_set_max_reserved_remote_streams(option, static_cast<uint32_t>(v)); });
  give(options.max_send_header_block_length,
       [&](double v) { nghttp2_option_set_max_send_header_block_length(option, static_cast<size_t>(v)); });
  nghttp2_option_set_peer_max_concurrent_streams(
      option, static_cast<uint32_t>(options.peer_max_concurrent_streams.value_or(100)));
  give(options.max_settings, [&](double v) { nghttp2_option_set_max_settings(option, static_cast<size_t>(v)); });
  if (options.stream_reset_burst || options.stream_reset_rate) {
    nghttp2_option_set_stream_reset_rate_limit(option, static_cast<uint64_t>(options.stream_reset_burst.value_or(1000)),
                                               static_cast<uint64_t>(options.stream_reset_rate.value_or(33)));
  }
  return option;
}

}  // namespace

/// The memory of a write that the transport did not take at once.
struct Session::Pending {
  std::vector<uint8_t> arena;
  std::vector<std::shared_ptr<void>> kept;
};

Session::Session(Runtime& runtime, bool server, Options options)
    : runtime_(runtime),
      hooks_(runtime.state<Hooks>()),
      turn_(runtime.state<Turn>()),
      server_(server),
      options_(std::move(options)) {
  std::unique_ptr<nghttp2_option, FreeOption> option(make_option(options_));
  nghttp2_session* made = nullptr;
  if (server_) {
    nghttp2_session_server_new2(&made, session_callbacks(), this, option.get());
  } else {
    nghttp2_session_client_new2(&made, session_callbacks(), this, option.get());
  }
  session_.reset(made);
  // A request has at least its four pseudo fields, a response its status.
  options_.max_header_list_pairs = std::max(options_.max_header_list_pairs, server_ ? 4.0 : 1.0);
  statistics_.started = uv_hrtime();
  last_activity_ = static_cast<double>(uv_now(runtime.loop()));
}

Session::~Session() {
  if (scheduled_) turn_.remove(this);
  if (stream_ != nullptr) stream_->set_sink(nullptr);
}

void Session::consume(stream_base::Stream& stream) {
  stream_ = &stream;
  native_ = true;
  stream.set_sink(this);
}

v8::MaybeLocal<v8::Value> Session::call(Hooks::Hook hook, int argc, v8::Local<v8::Value>* argv) {
  if (runtime_.stopped()) return {};
  // An exception must not stay pending while nghttp2 goes on: it is reported as one that nobody caught.
  v8::TryCatch caught(runtime_.isolate());
  caught.SetVerbose(true);
  return runtime_.call_from_loop(hooks_.get(hook), wrapper(), argc, argv);
}

v8::Local<v8::Value> Session::copy_of(const uint8_t* data, size_t size) const {
  auto copy = v8::ArrayBuffer::New(runtime_.isolate(), size);
  if (size > 0) std::memcpy(copy->Data(), data, size);
  return copy;
}

v8::Local<v8::Value> Session::buffer_of(const uint8_t* at, size_t size, size_t* offset) {
  const bool inside = at >= source_.data && at + size <= source_.data + source_.size;
  if (!inside || source_.kind == Source::kCopy) {
    *offset = 0;
    return copy_of(at, size);
  }
  if (source_.buffer.IsEmpty()) {
    source_.buffer = runtime_.state<stream_base::State>().commit(source_.size, &source_.offset);
  }
  *offset = source_.offset + static_cast<size_t>(at - source_.data);
  return source_.buffer;
}

// --- reading -----------------------------------------------------------------------------------------------------------

void Session::on_bytes(stream_base::Stream& stream, uint8_t* data, size_t size) {
  if (runtime_.stopped() || session_ == nullptr) return;
  [[maybe_unused]] auto keep = wrapper();
  js::AsyncContext::Scope in_context(runtime_.isolate(), stream.context());
  source_ = {};
  source_.data = data;
  source_.size = size;
  source_.kind = stream.has_user_buffer() ? Source::kCopy : Source::kSlab;
  depth_++;
  const int32_t result = parse(data, size);
  source_ = {};
  if (result < 0) fail(result);
  flush();
  leave();
}

int32_t Session::receive(v8::Local<v8::ArrayBufferView> view) {
  if (session_ == nullptr || receiving_) return 0;
  const auto bytes = js::Bytes::of(view);
  source_ = {};
  source_.data = bytes.data();
  source_.size = bytes.size();
  source_.kind = Source::kView;
  source_.buffer = view->Buffer();
  source_.offset = view->ByteOffset();
  if (view->Buffer()->IsResizableByUserJavaScript()) source_.kind = Source::kCopy;
  // JavaScript that runs meanwhile may detach the buffer; its memory stays.
  auto store = view->Buffer()->GetBackingStore();
  depth_++;
  const int32_t result = parse(bytes.data(), bytes.size());
  source_ = {};
  if (result < 0) fail(result);
  schedule();
  leave();
  return result;
}

int32_t Session::parse(uint8_t* data, size_t size) {
  last_activity_ = static_cast<double>(uv_now(runtime_.loop()));
  statistics_.bytes_received += static_cast<double>(size);
  receiving_ = true;
  const nghttp2_ssize taken = nghttp2_session_mem_recv2(session_.get(), data, size);
  receiving_ = false;
  return taken < 0 ? static_cast<int32_t>(taken) : 0;
}

void Session::fail(int32_t error) {
  if (doomed_ || session_ == nullptr || runtime_.stopped()) return;
  v8::Isolate* isolate = runtime_.isolate();
  v8::Local<v8::Value> argv[] = {number(error), v8::Undefined(isolate)};
  if (custom_error_ != nullptr) argv[1] = js::name(isolate, std::exchange(custom_error_, nullptr));
  (void)call(Hooks::kError, 2, argv);
}

/// The last one on the stack does what had to wait for it.
void Session::leave() {
  if (depth_ > 1 || !doomed_ || session_ == nullptr) {
    depth_--;
    return;
  }
  if (!silent_ && !broken_) {
    gather();
    if (submit_resets()) gather();
    if (output_size_ > 0) (void)transmit();
  }
  doomed_ = false;
  session_.reset();
  streams_.clear();
  if (stream_ != nullptr) stream_->set_sink(nullptr);
  stream_ = nullptr;
  depth_--;
  v8::HandleScope handles(runtime_.isolate());
  (void)call(Hooks::kClosed, 0, nullptr);
}

// --- writing -----------------------------------------------------------------------------------------------------------

void Session::schedule() {
  if (scheduled_ || session_ == nullptr || doomed_) return;
  scheduled_ = true;
  turn_.add(this);
}

void Session::end_turn() {
  scheduled_ = false;
  if (runtime_.stopped()) return;
  v8::HandleScope handles(runtime_.isolate());
  v8::Context::Scope entered(runtime_.context());
  [[maybe_unused]] auto keep = wrapper();
  depth_++;
  flush();
  leave();
}

void Session::append(const uint8_t* data, size_t size) {
  if (!apart_ && !segments_.empty() && segments_.back().data == nullptr) {
    segments_.back().size += size;
  } else {
    segments_.push_back({nullptr, arena_.size(), size});
  }
  arena_.insert(arena_.end(), data, data + size);
  output_size_ += size;
}

void Session::gather() {
  sending_ = true;
  while (output_size_ < kBatch) {
    const uint8_t* data = nullptr;
    const nghttp2_ssize size = nghttp2_session_mem_send2(session_.get(), &data);
    if (size < 0) {
      broken_ = true;
      sending_ = false;
      fail(static_cast<int32_t>(size));
      return;
    }
    if (size == 0) break;
    append(data, static_cast<size_t>(size));
  }
  sending_ = false;
}

void Session::flush() {
  if (session_ == nullptr || sending_ || receiving_ || blocked_ || runtime_.stopped()) return;
  depth_++;
  while (!doomed_) {
    if (!broken_) gather();
    const bool full = output_size_ >= kBatch;
    if (output_size_ > 0) {
      last_activity_ = static_cast<double>(uv_now(runtime_.loop()));
      statistics_.bytes_sent += static_cast<double>(output_size_);
      if (transmit() != 0) break;
    }
    if (submit_resets()) continue;
    // What is told now may bring more frames: they wait for the end of the next turn, unless the batch was full.
    report_written();
    if (!want_trailers_.empty()) {
      ask_for_trailers();
      continue;
    }
    if (!full) break;
  }
  if (!doomed_ && is_drained() && (drain_wanted_ || terminated_by_ != 0)) {
    drain_wanted_ = false;
    v8::HandleScope handles(runtime_.isolate());
    v8::Local<v8::Value> argv[] = {number(std::exchange(terminated_by_, 0))};
    (void)call(Hooks::kDrained, 1, argv);
  }
  leave();
}

int32_t Session::transmit() {
  if (native_) return transmit_native();
  v8::Isolate* isolate = runtime_.isolate();
  v8::HandleScope handles(isolate);
  auto buffer = v8::ArrayBuffer::New(isolate, output_size_, v8::BackingStoreInitializationMode::kUninitialized);
  auto* out = static_cast<uint8_t*>(buffer->Data());
  std::vector<v8::Local<v8::Value>> sizes;
  for (const auto& segment : segments_) {
    if (apart_) sizes.push_back(number(static_cast<double>(segment.size)));
    const uint8_t* from = segment.data != nullptr ? segment.data : arena_.data() + segment.offset;
    std::memcpy(out, from, segment.size);
    out += segment.size;
  }
  pending_write_ = static_cast<double>(output_size_);
  reset_output();
  blocked_ = true;
  v8::Local<v8::Value> argv[] = {buffer, v8::Undefined(isolate)};
  if (!sizes.empty()) argv[1] = v8::Array::New(isolate, sizes.data(), sizes.size());
  (void)call(Hooks::kOutput, 2, argv);
  // The transport may have taken it within the call.
  return blocked_ ? 1 : 0;
}

int32_t Session::transmit_native() {
  if (stream_ == nullptr) {
    broken_ = true;
    reset_output();
    return UV_EBADF;
  }
  constexpr size_t kFew = 32;
  uv_buf_t few[kFew];
  std::vector<uv_buf_t> many(segments_.size() > kFew ? segments_.size() : 0);
  uv_buf_t* parts = many.empty() ? few : many.data();
  for (size_t i = 0; i < segments_.size(); ++i) {
    const auto& segment = segments_[i];
    const uint8_t* from = segment.data != nullptr ? segment.data : arena_.data() + segment.offset;
    parts[i] = uv_buf_init(reinterpret_cast<char*>(const_cast<uint8_t*>(from)), static_cast<unsigned>(segment.size));
  }
  auto keep = [&]() -> std::shared_ptr<void> {
    auto pending = std::make_shared<Pending>();
    pending->arena = std::move(arena_);
    pending->kept = std::move(kept_);
    return pending;
  };
  const int32_t status = stream_->write_kept(parts, static_cast<unsigned>(segments_.size()), keep);
  if (status == 1) pending_write_ = static_cast<double>(output_size_);
  reset_output();
  if (status == 0) return 0;
  if (status < 0) {
    // Reading tells why: the other side is gone, and its last words may still be there to be read.
    broken_ = true;
    return status;
  }
  // A last write may follow one that is pending.
  if (std::exchange(blocked_, true)) return status;
  v8::HandleScope handles(runtime_.isolate());
  (void)call(Hooks::kBlocked, 0, nullptr);
  return status;
}

void Session::reset_output() {
  if (arena_.capacity() > kKeptArena) arena_ = {};
  arena_.clear();
  segments_.clear();
  kept_.clear();
  output_size_ = 0;
}

void Session::written(int32_t status) {
  if (!blocked_) return;
  blocked_ = false;
  pending_write_ = 0;
  if (status < 0) broken_ = true;
  if (session_ == nullptr) return;
  [[maybe_unused]] auto keep = wrapper();
  depth_++;
  report_written();
  flush();
  leave();
}

void Session::report_written() {
  if (written_.empty()) return;
  v8::HandleScope handles(runtime_.isolate());
  std::vector<v8::Local<v8::Value>> argv;
  for (const int32_t id : std::exchange(written_, {})) argv.push_back(v8::Integer::New(runtime_.isolate(), id));
  (void)call(Hooks::kWritten, static_cast<int>(argv.size()), argv.data());
}

void Session::ask_for_trailers() {
  v8::HandleScope handles(runtime_.isolate());
  for (const int32_t id : std::exchange(want_trailers_, {})) {
    v8::Local<v8::Value> argv[] = {v8::Integer::New(runtime_.isolate(), id)};
    (void)call(Hooks::kWantTrailers, 1, argv);
  }
}

bool Session::is_drained() const {
  return broken_ || (native_ && stream_ == nullptr) ||
         (!blocked_ && resets_.empty() && output_size_ == 0 && nghttp2_session_want_write(session_.get()) == 0);
}

bool Session::has_pending_data() {
  if (session_ == nullptr || doomed_ || is_drained()) return false;
  drain_wanted_ = true;
  schedule();
  return true;
}

void Session::close(uint32_t code, bool silent) {
  if (session_ == nullptr || doomed_) return;
  [[maybe_unused]] auto keep = wrapper();
  if (!silent && !broken_) {
    nghttp2_session_terminate_session2(session_.get(), nghttp2_session_get_last_proc_stream_id(session_.get()), code);
  }
  depth_++;
  silent_ = silent;
  doomed_ = true;
  written_.clear();
  want_trailers_.clear();
  leave();
}

size_t Session::memory() const {
  constexpr size_t kPerStream = 1024;
  constexpr size_t kPerFrame = 64;
  return static_cast<size_t>(queued_ + pending_write_) + header_bytes_ + streams_.size() * kPerStream +
         nghttp2_session_get_outbound_queue_size(session_.get()) * kPerFrame +
         nghttp2_session_get_hd_inflate_dynamic_table_size(session_.get()) +
         nghttp2_session_get_hd_deflate_dynamic_table_size(session_.get());
}

}  // namespace weft::http2
