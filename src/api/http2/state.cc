// What a session knows of itself and of its streams.
#include "api/http2/session.h"

namespace weft::http2 {

namespace {

constexpr double kMsPerNs = 1e-6;

double since(uint64_t from, uint64_t to) {
  return to == 0 || from == 0 ? 0 : static_cast<double>(to - from) * kMsPerNs;
}

}  // namespace

std::vector<double> Session::stream_state(int32_t id) const {
  if (session_ == nullptr) return {};
  nghttp2_stream* stream = nghttp2_session_find_stream(session_.get(), id);
  // Without priorities all streams weigh the same, and depend on nothing.
  if (stream == nullptr) return {NGHTTP2_STREAM_STATE_IDLE, 0, 0, 0, 0, 0};
  return {static_cast<double>(nghttp2_stream_get_state(stream)),
          NGHTTP2_DEFAULT_WEIGHT,
          0,
          static_cast<double>(nghttp2_session_get_stream_local_close(session_.get(), id)),
          static_cast<double>(nghttp2_session_get_stream_remote_close(session_.get(), id)),
          static_cast<double>(nghttp2_session_get_stream_local_window_size(session_.get(), id))};
}

std::vector<double> Session::session_state() const {
  if (session_ == nullptr) return {};
  nghttp2_session* s = session_.get();
  return {static_cast<double>(nghttp2_session_get_effective_local_window_size(s)),
          static_cast<double>(nghttp2_session_get_effective_recv_data_length(s)),
          static_cast<double>(nghttp2_session_get_next_stream_id(s)),
          static_cast<double>(nghttp2_session_get_local_window_size(s)),
          static_cast<double>(nghttp2_session_get_last_proc_stream_id(s)),
          static_cast<double>(nghttp2_session_get_remote_window_size(s)),
          static_cast<double>(nghttp2_session_get_outbound_queue_size(s)),
          static_cast<double>(nghttp2_session_get_hd_deflate_dynamic_table_size(s)),
          static_cast<double>(nghttp2_session_get_hd_inflate_dynamic_table_size(s))};
}

std::vector<double> Session::read_settings(bool remote) const {
  if (session_ == nullptr) return {};
  std::vector<double> out;
  for (const auto id :
       {NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, NGHTTP2_SETTINGS_ENABLE_PUSH, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS,
        NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, NGHTTP2_SETTINGS_MAX_FRAME_SIZE, NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
        NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL}) {
    out.push_back(remote ? nghttp2_session_get_remote_settings(session_.get(), id)
                         : nghttp2_session_get_local_settings(session_.get(), id));
  }
  for (const auto& [id, value] : remote ? remote_custom_ : local_custom_) {
    out.push_back(id);
    out.push_back(value);
  }
  return out;
}

std::vector<double> Session::session_statistics() const {
  const auto& s = statistics_;
  const double average = s.streams == 0 ? 0 : s.stream_time * kMsPerNs / s.streams;
  return {static_cast<double>(s.ping_rtt) * kMsPerNs,
          average,
          static_cast<double>(s.streams),
          static_cast<double>(s.frames_received),
          static_cast<double>(s.frames_sent),
          s.bytes_sent,
          s.bytes_received,
          static_cast<double>(s.most_streams),
          since(s.started, uv_hrtime())};
}

std::vector<double> Session::stream_statistics(int32_t id) const {
  const Stream* s = find(id);
  if (s == nullptr) return {};
  return {since(s->started, s->first_byte),       since(s->started, s->first_header),
          since(s->started, s->first_byte_sent),  static_cast<double>(s->sent_bytes),
          static_cast<double>(s->received_bytes), since(s->started, uv_hrtime())};
}

}  // namespace weft::http2
