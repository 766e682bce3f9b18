// What nghttp2 calls while it reads and while it packs frames.
#include <algorithm>
#include <cstring>

#include "api/http/fields.h"
#include "api/http2/session.h"

namespace weft::http2 {

namespace {

Session& self(void* data) { return *static_cast<Session*>(data); }

/// The protocol's error code for one of the library's, as it is told in a RST_STREAM or GOAWAY.
uint32_t protocol_error(int error) {
  switch (error) {
    case NGHTTP2_ERR_STREAM_CLOSED:
      return NGHTTP2_STREAM_CLOSED;
    case NGHTTP2_ERR_HEADER_COMP:
      return NGHTTP2_COMPRESSION_ERROR;
    case NGHTTP2_ERR_FRAME_SIZE_ERROR:
      return NGHTTP2_FRAME_SIZE_ERROR;
    case NGHTTP2_ERR_FLOW_CONTROL:
      return NGHTTP2_FLOW_CONTROL_ERROR;
    case NGHTTP2_ERR_REFUSED_STREAM:
      return NGHTTP2_REFUSED_STREAM;
    case NGHTTP2_ERR_PROTO:
    case NGHTTP2_ERR_HTTP_HEADER:
    case NGHTTP2_ERR_HTTP_MESSAGING:
      return NGHTTP2_PROTOCOL_ERROR;
    default:
      return NGHTTP2_INTERNAL_ERROR;
  }
}

v8::Local<v8::String> latin1(v8::Isolate* isolate, const char* text, size_t size) {
  return v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(text), v8::NewStringType::kNormal,
                                    static_cast<int>(size))
      .ToLocalChecked();
}

int32_t block_id(const nghttp2_frame* frame) {
  return frame->hd.type == NGHTTP2_PUSH_PROMISE ? frame->push_promise.promised_stream_id : frame->hd.stream_id;
}

}  // namespace

struct Callbacks {
  // --- header blocks

  static int begin_headers(nghttp2_session* session, const nghttp2_frame* frame, void* data) {
    Session& s = self(data);
    const int32_t id = block_id(frame);
    Stream* stream = s.find(id);
    if (stream == nullptr) {
      if (s.memory() > static_cast<size_t>(s.options_.max_session_memory) || s.doomed_) {
        if (++s.rejected_streams_ > static_cast<uint32_t>(s.options_.max_rejected_streams))
          return NGHTTP2_ERR_CALLBACK_FAILURE;
        nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_ENHANCE_YOUR_CALM);
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
      }
      s.rejected_streams_ = 0;
      stream = s.add(std::make_unique<Stream>(id));
    } else if (stream->detached) {
      return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }
    stream->headers.clear();
    stream->headers.category = frame->hd.type == NGHTTP2_HEADERS ? frame->headers.cat : NGHTTP2_HCAT_REQUEST;
    return 0;
  }

  static int header(nghttp2_session* session, const nghttp2_frame* frame, const uint8_t* name, size_t name_size,
                    const uint8_t* value, size_t value_size, uint8_t flags, void* data) {
    Session& s = self(data);
    Stream* stream = s.find(block_id(frame));
    if (stream == nullptr || stream->detached) return 0;
    HeaderBlock& block = stream->headers;
    constexpr size_t kOverhead = 32;
    block.list_size += name_size + value_size + kOverhead;
    if (block.fields.size() >= static_cast<size_t>(s.options_.max_header_list_pairs) ||
        block.list_size > stream->header_limit) {
      nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream->id, NGHTTP2_ENHANCE_YOUR_CALM);
      return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }
    block.text.append(reinterpret_cast<const char*>(name), name_size);
    block.text.append(reinterpret_cast<const char*>(value), value_size);
    block.fields.push_back(
        {static_cast<uint32_t>(name_size), static_cast<uint32_t>(value_size), (flags & NGHTTP2_NV_FLAG_NO_INDEX) != 0});
    s.header_bytes_ += name_size + value_size;
    return 0;
  }

  /// A field that breaks the rules is left out, as if it had not been sent.
  static int invalid_header(nghttp2_session*, const nghttp2_frame*, const uint8_t*, size_t, const uint8_t*, size_t,
                            uint8_t, void*) {
    return 0;
  }

  // --- frames received

  static int frame_received(nghttp2_session*, const nghttp2_frame* frame, void* data) {
    Session& s = self(data);
    v8::HandleScope handles(s.runtime_.isolate());
    s.statistics_.frames_received++;
    const bool ends = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    switch (frame->hd.type) {
      case NGHTTP2_DATA:
        if (ends) return data_end(s, frame->hd.stream_id);
        // A frame without bytes that does not end the stream says nothing, and costs something.
        if (frame->hd.length == 0) return count_invalid(s);
        break;
      case NGHTTP2_HEADERS:
      case NGHTTP2_PUSH_PROMISE:
        if (Stream* stream = s.find(block_id(frame)); stream != nullptr && !stream->detached) {
          s.take_block(*stream, stream->headers.category, frame->hd.flags);
        }
        break;
      case NGHTTP2_SETTINGS:
        settings_received(s, frame);
        break;
      case NGHTTP2_PING:
        return ping_received(s, frame);
      case NGHTTP2_GOAWAY: {
        const auto& goaway = frame->goaway;
        v8::Local<v8::Value> argv[] = {s.number(goaway.error_code), s.number(goaway.last_stream_id),
                                       v8::Undefined(s.runtime_.isolate())};
        if (goaway.opaque_data_len > 0) argv[2] = s.copy_of(goaway.opaque_data, goaway.opaque_data_len);
        (void)s.call(Hooks::kGoaway, 3, argv);
        break;
      }
      case NGHTTP2_ALTSVC:
        altsvc_received(s, frame);
        break;
      case NGHTTP2_ORIGIN:
        origin_received(s, frame);
        break;
      default:
        break;
    }
    return 0;
  }

  static int data_end(Session& s, int32_t id) {
    Stream* stream = s.find(id);
    if (stream == nullptr || stream->detached) return 0;
    v8::Local<v8::Value> argv[] = {s.number(id)};
    (void)s.call(Hooks::kEnd, 1, argv);
    return 0;
  }

  static int count_invalid(Session& s) {
    if (s.invalid_frames_++ <= static_cast<uint32_t>(s.options_.max_invalid_frames)) return 0;
    s.custom_error_ = "ERR_HTTP2_TOO_MANY_INVALID_FRAMES";
    return NGHTTP2_ERR_CALLBACK_FAILURE;
  }

  static void settings_received(Session& s, const nghttp2_frame* frame) {
    if ((frame->hd.flags & NGHTTP2_FLAG_ACK) != 0) {
      // nghttp2 has refused acknowledgements of what was never sent.
      if (s.outstanding_settings_ > 0) s.outstanding_settings_--;
      (void)s.call(Hooks::kSettingsAck, 0, nullptr);
      return;
    }
    const auto& wanted = s.options_.remote_custom_settings;
    for (size_t i = 0; i < frame->settings.niv; ++i) {
      const auto& entry = frame->settings.iv[i];
      if (std::find(wanted.begin(), wanted.end(), static_cast<double>(entry.settings_id)) == wanted.end()) continue;
      auto found = std::find_if(s.remote_custom_.begin(), s.remote_custom_.end(),
                                [&](const auto& known) { return known.first == entry.settings_id; });
      if (found != s.remote_custom_.end()) {
        found->second = entry.value;
      } else {
        s.remote_custom_.emplace_back(entry.settings_id, entry.value);
      }
    }
    (void)s.call(Hooks::kSettings, 0, nullptr);
  }

  static int ping_received(Session& s, const nghttp2_frame* frame) {
    v8::Local<v8::Value> argv[] = {s.copy_of(frame->ping.opaque_data, sizeof frame->ping.opaque_data)};
    if ((frame->hd.flags & NGHTTP2_FLAG_ACK) == 0) {
      (void)s.call(Hooks::kPing, 1, argv);
      return 0;
    }
    if (s.outstanding_pings_ == 0) {
      // Nobody asked: a peer that floods, or one that is confused.
      s.fail(NGHTTP2_ERR_PROTO);
      return 0;
    }
    s.outstanding_pings_--;
    if (s.ping_sent_ != 0) s.statistics_.ping_rtt = uv_hrtime() - s.ping_sent_;
    (void)s.call(Hooks::kPingAck, 1, argv);
    return 0;
  }

  static void altsvc_received(Session& s, const nghttp2_frame* frame) {
    if (frame->hd.stream_id != 0 && s.find(frame->hd.stream_id) == nullptr) return;
    const auto* payload = static_cast<nghttp2_ext_altsvc*>(frame->ext.payload);
    v8::Isolate* isolate = s.runtime_.isolate();
    v8::Local<v8::Value> argv[] = {
        s.number(frame->hd.stream_id),
        latin1(isolate, reinterpret_cast<const char*>(payload->origin), payload->origin_len),
        latin1(isolate, reinterpret_cast<const char*>(payload->field_value), payload->field_value_len)};
    (void)s.call(Hooks::kAltSvc, 3, argv);
  }

  static void origin_received(Session& s, const nghttp2_frame* frame) {
    const auto* payload = static_cast<nghttp2_ext_origin*>(frame->ext.payload);
    v8::Isolate* isolate = s.runtime_.isolate();
    std::vector<v8::Local<v8::Value>> origins;
    for (size_t i = 0; i < payload->nov; ++i) {
      origins.push_back(
          latin1(isolate, reinterpret_cast<const char*>(payload->ov[i].origin), payload->ov[i].origin_len));
    }
    v8::Local<v8::Value> argv[] = {v8::Array::New(isolate, origins.data(), origins.size())};
    (void)s.call(Hooks::kOrigin, 1, argv);
  }

  static int data_chunk(nghttp2_session* session, uint8_t, int32_t id, const uint8_t* bytes, size_t size, void* data) {
    Session& s = self(data);
    // The connection's window is no stream's business: each stream has its own.
    nghttp2_session_consume_connection(session, size);
    if (size == 0) return 0;
    Stream* stream = s.find(id);
    if (stream == nullptr || stream->detached) {
      nghttp2_session_consume_stream(session, id, size);
      return 0;
    }
    if (stream->first_byte == 0) stream->first_byte = uv_hrtime();
    stream->received_bytes += size;
    size_t offset = 0;
    // In the scope of whoever handed over the bytes, as later pieces of them are in the same buffer.
    auto buffer = s.buffer_of(bytes, size, &offset);
    v8::HandleScope handles(s.runtime_.isolate());
    v8::Local<v8::Value> argv[] = {s.number(id), buffer, s.number(static_cast<double>(offset)),
                                   s.number(static_cast<double>(size))};
    v8::Local<v8::Value> more;
    const bool wants_more = s.call(Hooks::kData, 4, argv).ToLocal(&more) && more->IsTrue();
    stream = s.find(id);
    if (wants_more || stream == nullptr || stream->detached) {
      nghttp2_session_consume_stream(session, id, size);
    } else {
      stream->withheld += size;
    }
    return 0;
  }

  static int invalid_frame(nghttp2_session*, const nghttp2_frame*, int error, void* data) {
    Session& s = self(data);
    if (count_invalid(s) != 0) return NGHTTP2_ERR_CALLBACK_FAILURE;
    if (nghttp2_is_fatal(error) != 0 || error == NGHTTP2_ERR_STREAM_CLOSED || error == NGHTTP2_ERR_PROTO) {
      v8::HandleScope handles(s.runtime_.isolate());
      s.fail(error);
    }
    return 0;
  }

  static int library_error(nghttp2_session*, int error, const char*, size_t, void* data) {
    Session& s = self(data);
    // The other side does not speak HTTP/2.
    if (error == NGHTTP2_ERR_SETTINGS_EXPECTED) {
      v8::HandleScope handles(s.runtime_.isolate());
      s.fail(NGHTTP2_ERR_PROTO);
    }
    return 0;
  }

  static int stream_closed(nghttp2_session*, int32_t id, uint32_t code, void* data) {
    Session& s = self(data);
    Stream* stream = s.find(id);
    if (stream == nullptr) return 0;
    s.queued_ -= static_cast<double>(stream->out.size());
    stream->out.clear();
    stream->closed = true;
    s.statistics_.stream_time += static_cast<double>(uv_hrtime() - stream->started);
    if (!stream->detached) {
      v8::HandleScope handles(s.runtime_.isolate());
      v8::Local<v8::Value> argv[] = {s.number(id), s.number(code)};
      (void)s.call(Hooks::kClose, 2, argv);
      // Its statistics may still be asked for, until JavaScript lets go.
      if ((stream = s.find(id)) != nullptr && !stream->detached) return 0;
    }
    s.forget(id);
    return 0;
  }

  // --- frames sent

  static int frame_sent(nghttp2_session*, const nghttp2_frame* frame, void* data) {
    Session& s = self(data);
    s.statistics_.frames_sent++;
    if (frame->hd.type != NGHTTP2_GOAWAY) return 0;
    if (s.own_goaways_ > 0) {
      s.own_goaways_--;
    } else {
      s.terminated_by_ = frame->goaway.error_code;
    }
    return 0;
  }

  static int frame_not_sent(nghttp2_session*, const nghttp2_frame* frame, int error, void* data) {
    Session& s = self(data);
    if (error == NGHTTP2_ERR_SESSION_CLOSING || error == NGHTTP2_ERR_STREAM_CLOSED ||
        error == NGHTTP2_ERR_STREAM_CLOSING)
      return 0;
    v8::HandleScope handles(s.runtime_.isolate());
    if (error == NGHTTP2_ERR_HEADER_COMP) {
      // The two sides' compression states may differ from now on: nothing more can be said.
      s.broken_ = true;
    }
    v8::Local<v8::Value> argv[] = {s.number(frame->hd.stream_id), s.number(frame->hd.type),
                                   s.number(protocol_error(error))};
    (void)s.call(Hooks::kFrameError, 3, argv);
    return 0;
  }

  static nghttp2_ssize read_data(nghttp2_session*, int32_t, uint8_t*, size_t length, uint32_t* flags,
                                 nghttp2_data_source* source, void* data) {
    Session& s = self(data);
    auto& stream = *static_cast<Stream*>(source->ptr);
    const size_t count = std::min(length, stream.out.size());
    if (count == 0 && !stream.ended) return NGHTTP2_ERR_DEFERRED;
    if (count > 0) *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    if (stream.ended && count == stream.out.size()) {
      *flags |= NGHTTP2_DATA_FLAG_EOF;
      if (stream.trailers) {
        *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        if (!stream.trailers_told) {
          stream.trailers_told = true;
          s.want_trailers_.push_back(stream.id);
        }
      }
    }
    return static_cast<nghttp2_ssize>(count);
  }

  static int send_data(nghttp2_session*, nghttp2_frame* frame, const uint8_t* head, size_t length,
                       nghttp2_data_source* source, void* data) {
    Session& s = self(data);
    constexpr size_t kLimit = size_t{256} * 1024;
    if (s.output_size_ >= kLimit) return NGHTTP2_ERR_WOULDBLOCK;
    auto& stream = *static_cast<Stream*>(source->ptr);
    if (stream.first_byte_sent == 0) stream.first_byte_sent = uv_hrtime();
    stream.sent_bytes += length;
    constexpr size_t kHead = 9;
    s.append(head, kHead);
    const size_t padding = frame->data.padlen;
    if (padding > 0) {
      const auto count = static_cast<uint8_t>(padding - 1);
      s.append(&count, 1);
    }
    for (size_t left = length; left > 0;) {
      auto piece = stream.out.take(left);
      if (piece.keep == nullptr) {
        s.append(piece.data, piece.size);
      } else {
        s.segments_.push_back({piece.data, 0, piece.size});
        s.output_size_ += piece.size;
        if (s.kept_.empty() || s.kept_.back() != piece.keep) s.kept_.push_back(std::move(piece.keep));
      }
      left -= piece.size;
    }
    if (padding > 1) {
      static constexpr uint8_t kZeros[256] = {};
      s.append(kZeros, padding - 1);
    }
    s.queued_ -= static_cast<double>(length);
    if (stream.out.size() == 0) {
      stream.out.clear();
      if (stream.writing) {
        stream.writing = false;
        s.written_.push_back(stream.id);
      }
    }
    return 0;
  }

  static nghttp2_ssize select_padding(nghttp2_session*, const nghttp2_frame* frame, size_t most, void* data) {
    const double strategy = self(data).options_.padding_strategy;
    const size_t length = frame->hd.length;
    if (strategy == 2) return static_cast<nghttp2_ssize>(most);
    if (strategy != 1) return static_cast<nghttp2_ssize>(length);
    constexpr size_t kHead = 9;
    constexpr size_t kUnit = 8;
    const size_t over = (length + kHead) % kUnit;
    return static_cast<nghttp2_ssize>(over == 0 ? length : std::min(most, length + kUnit - over));
  }

  static nghttp2_session_callbacks* make() {
    nghttp2_session_callbacks* c = nullptr;
    if (nghttp2_session_callbacks_new(&c) != 0) return nullptr;
    nghttp2_session_callbacks_set_on_begin_headers_callback(c, &begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(c, &header);
    nghttp2_session_callbacks_set_on_invalid_header_callback(c, &invalid_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(c, &frame_received);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(c, &data_chunk);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(c, &invalid_frame);
    nghttp2_session_callbacks_set_error_callback2(c, &library_error);
    nghttp2_session_callbacks_set_on_stream_close_callback(c, &stream_closed);
    nghttp2_session_callbacks_set_on_frame_send_callback(c, &frame_sent);
    nghttp2_session_callbacks_set_on_frame_not_send_callback(c, &frame_not_sent);
    nghttp2_session_callbacks_set_send_data_callback(c, &send_data);
    nghttp2_session_callbacks_set_select_padding_callback2(c, &select_padding);
    return c;
  }
};

nghttp2_ssize read_stream(nghttp2_session* session, int32_t id, uint8_t* buffer, size_t length, uint32_t* flags,
                          nghttp2_data_source* source, void* data) {
  return Callbacks::read_data(session, id, buffer, length, flags, source, data);
}

const nghttp2_session_callbacks* session_callbacks() {
  // nghttp2 copies it into each session.
  static const nghttp2_session_callbacks* shared = Callbacks::make();
  return shared;
}

/// Hands a complete block over. False if JavaScript did not take it.
bool Session::take_block(Stream& stream, int category, uint8_t flags) {
  v8::Isolate* isolate = runtime_.isolate();
  HeaderBlock& block = stream.headers;
  if (stream.first_header == 0) stream.first_header = uv_hrtime();
  auto& names = runtime_.state<http::NameCache>();
  constexpr size_t kFew = 64;
  v8::Local<v8::Value> few[kFew];
  std::vector<v8::Local<v8::Value>> many(block.fields.size() * 2 > kFew ? block.fields.size() * 2 : 0);
  v8::Local<v8::Value>* items = many.empty() ? few : many.data();
  std::vector<v8::Local<v8::Value>> sensitive;
  size_t count = 0;
  const char* at = block.text.data();
  for (const auto& field : block.fields) {
    auto name = names.get({at, field.name_size});
    if (field.sensitive) sensitive.push_back(name);
    const char* value = at + field.name_size;
    // Methods, schemes, paths: few, and compared with often.
    items[count++] = name;
    items[count++] = *at == ':' ? names.get({value, field.value_size}) : latin1(isolate, value, field.value_size);
    at = value + field.value_size;
  }
  header_bytes_ -= block.text.size();
  block.clear();
  v8::Local<v8::Value> argv[] = {number(stream.id), v8::Integer::New(isolate, category),
                                 v8::Integer::NewFromUnsigned(isolate, flags), v8::Array::New(isolate, items, count),
                                 v8::Undefined(isolate)};
  if (!sensitive.empty()) argv[4] = v8::Array::New(isolate, sensitive.data(), sensitive.size());
  return !call(Hooks::kHeaders, 5, argv).IsEmpty();
}

}  // namespace weft::http2
