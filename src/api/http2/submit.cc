// What JavaScript wants to be sent.
#include <algorithm>
#include <cstring>

#include "api/http2/session.h"

namespace weft::http2 {

nghttp2_ssize read_stream(nghttp2_session* session, int32_t id, uint8_t* buffer, size_t length, uint32_t* flags,
                          nghttp2_data_source* source, void* data);

namespace {

/// The largest header list that anybody may send, whatever our settings say.
constexpr size_t kMaxHeaderList = 16777215;

/// Fields out of one string: `name NUL value NUL flag`, where the flag is "1" for what must not be compressed.
class Fields {
 public:
  Fields(v8::Isolate* isolate, v8::Local<v8::String> text, uint32_t count)
      : bytes_(static_cast<size_t>(text->Length())) {
    // As Latin-1: the upper half of a character is lost, as Node loses it.
    text->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(bytes_.size()), bytes_.data());
    list_.reserve(count);
    uint8_t* at = bytes_.data();
    uint8_t* const end = at + bytes_.size();
    while (at < end) {
      auto* name_end = static_cast<uint8_t*>(std::memchr(at, 0, static_cast<size_t>(end - at)));
      if (name_end == nullptr) break;
      uint8_t* value = name_end + 1;
      auto* value_end = static_cast<uint8_t*>(std::memchr(value, 0, static_cast<size_t>(end - value)));
      if (value_end == nullptr || value_end + 1 >= end) break;
      const uint8_t flags = value_end[1] == '1' ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE;
      list_.push_back({at, value, static_cast<size_t>(name_end - at), static_cast<size_t>(value_end - value), flags});
      at = value_end + 2;
    }
    if (at == end && list_.size() == count) return;
    // There are NULs in names or values: such a block must not become one of other fields. What is sent instead is refused by the
    // other side.
    static uint8_t nul[] = {0};
    list_.assign(1, {nul, nul, 1, 1, NGHTTP2_NV_FLAG_NONE});
  }
  const nghttp2_nv* data() const { return list_.data(); }
  size_t size() const { return list_.size(); }

 private:
  std::vector<uint8_t> bytes_;
  std::vector<nghttp2_nv> list_;
};

nghttp2_data_provider2 provider_of(Stream& stream) {
  nghttp2_data_provider2 provider{};
  provider.source.ptr = &stream;
  provider.read_callback = &read_stream;
  return provider;
}

}  // namespace

Stream* Session::find(int32_t id) const {
  auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : found->second.get();
}

Stream* Session::add(std::unique_ptr<Stream> made) {
  auto& slot = streams_[made->id];
  slot = std::move(made);
  slot->started = uv_hrtime();
  slot->header_limit = std::min<size_t>(
      nghttp2_session_get_local_settings(session_.get(), NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE), kMaxHeaderList);
  statistics_.streams++;
  statistics_.most_streams = std::max(statistics_.most_streams, static_cast<uint32_t>(streams_.size()));
  return slot.get();
}

int32_t Session::request(v8::Local<v8::String> headers, uint32_t count, bool end, bool trailers) {
  if (session_ == nullptr) return NGHTTP2_ERR_INVALID_STATE;
  const Fields fields(runtime_.isolate(), headers, count);
  auto made = std::make_unique<Stream>(0);
  const bool source = !end || trailers;
  made->has_source = source;
  made->ended = end;
  made->trailers = trailers;
  const auto provider = provider_of(*made);
  const int32_t id = nghttp2_submit_request2(session_.get(), nullptr, fields.data(), fields.size(),
                                             source ? &provider : nullptr, nullptr);
  if (id < 0) return id;
  made->id = id;
  add(std::move(made));
  schedule();
  return id;
}

int32_t Session::respond(int32_t id, v8::Local<v8::String> headers, uint32_t count, bool end, bool trailers) {
  Stream* stream = find(id);
  if (session_ == nullptr || stream == nullptr) return NGHTTP2_ERR_INVALID_STATE;
  const Fields fields(runtime_.isolate(), headers, count);
  const bool source = !end || trailers;
  stream->has_source = source;
  stream->ended = stream->ended || end;
  stream->trailers = trailers;
  const auto provider = provider_of(*stream);
  const int result =
      nghttp2_submit_response2(session_.get(), id, fields.data(), fields.size(), source ? &provider : nullptr);
  schedule();
  return result;
}

int32_t Session::info(int32_t id, v8::Local<v8::String> headers, uint32_t count) {
  if (session_ == nullptr || find(id) == nullptr) return NGHTTP2_ERR_INVALID_STATE;
  const Fields fields(runtime_.isolate(), headers, count);
  const int result =
      nghttp2_submit_headers(session_.get(), NGHTTP2_FLAG_NONE, id, nullptr, fields.data(), fields.size(), nullptr);
  schedule();
  return result;
}

int32_t Session::trailers(int32_t id, v8::Local<v8::String> headers, uint32_t count) {
  Stream* stream = find(id);
  if (session_ == nullptr || stream == nullptr) return NGHTTP2_ERR_INVALID_STATE;
  int result;
  if (count == 0) {
    // An empty DATA frame ends the stream: some peers do not take a block without fields.
    stream->trailers = false;
    const auto provider = provider_of(*stream);
    result = nghttp2_submit_data2(session_.get(), NGHTTP2_FLAG_END_STREAM, id, &provider);
  } else {
    const Fields fields(runtime_.isolate(), headers, count);
    result = nghttp2_submit_trailer(session_.get(), id, fields.data(), fields.size());
  }
  schedule();
  return result;
}

int32_t Session::push_promise(int32_t id, v8::Local<v8::String> headers, uint32_t count) {
  if (session_ == nullptr || find(id) == nullptr) return NGHTTP2_ERR_INVALID_STATE;
  const Fields fields(runtime_.isolate(), headers, count);
  const int32_t promised =
      nghttp2_submit_push_promise(session_.get(), NGHTTP2_FLAG_NONE, id, fields.data(), fields.size(), nullptr);
  if (promised > 0) add(std::make_unique<Stream>(promised));
  schedule();
  return promised;
}

int32_t Session::write(int32_t id, v8::Local<v8::Value> bytes) {
  Stream* stream = find(id);
  if (session_ == nullptr || stream == nullptr || !js::Bytes::is(bytes)) return UV_EPIPE;
  const auto view = js::Bytes::of(bytes);
  if (view.size() <= OutQueue::kCopied) {
    stream->out.push_copy(view.view());
  } else {
    stream->out.push_pinned(std::make_shared<js::PinnedBytes>(js::PinnedBytes::of(bytes)));
  }
  return queue(*stream, view.size());
}

int32_t Session::write_string(int32_t id, v8::Local<v8::String> text, int32_t encoding) {
  Stream* stream = find(id);
  if (session_ == nullptr || stream == nullptr) return UV_EPIPE;
  v8::Isolate* isolate = runtime_.isolate();
  const auto length = static_cast<size_t>(text->Length());
  const size_t size = encoding == 0 ? text->Utf8LengthV2(isolate) : length;
  std::array<char, OutQueue::kCopied> small;
  std::string large;
  if (size > small.size()) large.resize(size);
  char* out = large.empty() ? small.data() : large.data();
  if (size == length) {
    text->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(length), reinterpret_cast<uint8_t*>(out));
  } else {
    text->WriteUtf8V2(isolate, out, size, v8::String::WriteFlags::kReplaceInvalidUtf8);
  }
  if (large.empty()) {
    stream->out.push_copy({small.data(), size});
  } else {
    stream->out.push_owned(std::move(large));
  }
  return queue(*stream, size);
}

/// What write() does once the bytes are in the queue: 1 if kWritten will follow.
int32_t Session::queue(Stream& stream, size_t size) {
  queued_ += static_cast<double>(size);
  if (stream.closed) {
    queued_ -= static_cast<double>(stream.out.size());
    stream.out.clear();
    return UV_EPIPE;
  }
  if (stream.out.size() == 0) return 0;
  stream.writing = true;
  nghttp2_session_resume_data(session_.get(), stream.id);
  schedule();
  return 1;
}

void Session::expect_trailers(int32_t id) {
  if (Stream* stream = find(id); stream != nullptr && stream->has_source) stream->trailers = true;
}

int32_t Session::end(int32_t id) {
  Stream* stream = find(id);
  if (session_ == nullptr || stream == nullptr) return UV_EPIPE;
  if (stream->ended) return 0;
  stream->ended = true;
  nghttp2_session_resume_data(session_.get(), id);
  schedule();
  return 0;
}

void Session::read_more(int32_t id) {
  Stream* stream = find(id);
  if (session_ == nullptr || stream == nullptr || stream->withheld == 0) return;
  nghttp2_session_consume_stream(session_.get(), id, std::exchange(stream->withheld, 0));
  schedule();
}

int32_t Session::reset(int32_t id, uint32_t code) {
  Stream* stream = find(id);
  if (session_ == nullptr || stream == nullptr || stream->closed || stream->reset_waits) return 0;
  // It would overtake what was written before it.
  stream->reset_waits = true;
  stream->reset_code = code;
  resets_.push_back(id);
  schedule();
  return 0;
}

bool Session::submit_resets() {
  if (resets_.empty()) return false;
  for (const int32_t id : std::exchange(resets_, {})) {
    Stream* stream = find(id);
    if (stream == nullptr || stream->closed) continue;
    stream->reset_waits = false;
    nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, id, stream->reset_code);
  }
  return true;
}

void Session::detach(int32_t id) {
  Stream* stream = find(id);
  if (stream == nullptr) return;
  stream->detached = true;
  if (session_ == nullptr || stream->closed) {
    forget(id);
    return;
  }
  // What nobody will read counts as read.
  if (stream->withheld > 0) {
    nghttp2_session_consume_stream(session_.get(), id, std::exchange(stream->withheld, 0));
    schedule();
  }
}

bool Session::settings(js::Bytes bytes) {
  if (session_ == nullptr) return true;
  if (outstanding_settings_ >= static_cast<uint32_t>(options_.max_outstanding_settings)) return false;
  constexpr size_t kEntry = 6;
  std::vector<nghttp2_settings_entry> entries;
  for (size_t at = 0; at + kEntry <= bytes.size(); at += kEntry) {
    const int32_t id = bytes[at] << 8 | bytes[at + 1];
    const uint32_t value = static_cast<uint32_t>(bytes[at + 2]) << 24 | static_cast<uint32_t>(bytes[at + 3]) << 16 |
                           static_cast<uint32_t>(bytes[at + 4]) << 8 | bytes[at + 5];
    entries.push_back({id, value});
    constexpr int32_t kUnassigned = 7;
    if (id <= NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL && id != kUnassigned) continue;
    auto found =
        std::find_if(local_custom_.begin(), local_custom_.end(), [&](const auto& known) { return known.first == id; });
    if (found != local_custom_.end()) {
      found->second = value;
    } else {
      local_custom_.emplace_back(id, value);
    }
  }
  if (nghttp2_submit_settings(session_.get(), NGHTTP2_FLAG_NONE, entries.data(), entries.size()) == 0)
    outstanding_settings_++;
  schedule();
  return true;
}

bool Session::ping(js::Bytes payload) {
  if (session_ == nullptr || outstanding_pings_ >= static_cast<uint32_t>(options_.max_outstanding_pings)) return false;
  outstanding_pings_++;
  ping_sent_ = uv_hrtime();
  nghttp2_submit_ping(session_.get(), NGHTTP2_FLAG_NONE, payload.data());
  schedule();
  return true;
}

int32_t Session::goaway(uint32_t code, int32_t last_id, std::optional<js::Bytes> data) {
  if (session_ == nullptr) return 0;
  if (last_id <= 0) last_id = nghttp2_session_get_last_proc_stream_id(session_.get());
  const auto bytes = data.value_or(js::Bytes());
  const int result =
      nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE, last_id, code, bytes.data(), bytes.size());
  if (result == 0) own_goaways_++;
  schedule();
  return result;
}

int32_t Session::altsvc(int32_t id, std::string origin, std::string value) {
  if (session_ == nullptr) return 0;
  const int result =
      nghttp2_submit_altsvc(session_.get(), NGHTTP2_FLAG_NONE, id, reinterpret_cast<const uint8_t*>(origin.data()),
                            origin.size(), reinterpret_cast<const uint8_t*>(value.data()), value.size());
  schedule();
  return result;
}

int32_t Session::origin(std::vector<std::string> origins) {
  if (session_ == nullptr) return 0;
  std::vector<nghttp2_origin_entry> entries;
  for (auto& text : origins) entries.push_back({reinterpret_cast<uint8_t*>(text.data()), text.size()});
  const int result = nghttp2_submit_origin(session_.get(), NGHTTP2_FLAG_NONE, entries.data(), entries.size());
  schedule();
  return result;
}

int32_t Session::set_next_id(int32_t id) {
  return session_ == nullptr ? 0 : nghttp2_session_set_next_stream_id(session_.get(), id);
}

int32_t Session::set_local_window(int32_t size) {
  if (session_ == nullptr) return 0;
  const int result = nghttp2_session_set_local_window_size(session_.get(), NGHTTP2_FLAG_NONE, 0, size);
  schedule();
  return result;
}

}  // namespace weft::http2
