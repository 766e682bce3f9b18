#include "api/http/parser.h"

#include <strings.h>

#include <cstring>

#include "api/http/hooks.h"
#include "api/stream_base/slab.h"

namespace weft::http {

namespace {

constexpr size_t kMaxExtensionBytes = 16384;

/// Indices of the callbacks of a parser that does not use hooks.
enum Index : uint32_t { kOnHeaders = 1, kOnHeadersComplete = 2, kOnBody = 3, kOnMessageComplete = 4 };

Parser* self(llhttp_t* parser) { return static_cast<Parser*>(parser->data); }

v8::Local<v8::Value> latin1(v8::Isolate* isolate, std::string_view text) {
  return v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(text.data()), v8::NewStringType::kNormal,
                                    static_cast<int>(text.size()))
      .ToLocalChecked();
}

}  // namespace

/// llhttp's view of a Parser.
struct Callbacks {
  static int message_begin(llhttp_t* p) {
    Parser& parser = *self(p);
    parser.message_start_ = static_cast<double>(uv_now(parser.runtime_.loop()));
    parser.headers_completed_ = false;
    parser.complete_told_ = false;
    parser.fields_.clear();
    parser.url_.clear();
    parser.value_start_ = parser.field_start_ = 0;
    parser.head_bytes_ = 0;
    parser.extension_bytes_ = 0;
    parser.seen_ = 0;
    return 0;
  }
  static int url(llhttp_t* p, const char* at, size_t size) {
    self(p)->url_.append(at, size);
    return self(p)->track(size);
  }
  static int field(llhttp_t* p, const char* at, size_t size) {
    self(p)->fields_.append(at, size);
    return self(p)->track(size);
  }
  static int field_complete(llhttp_t* p) {
    Parser& parser = *self(p);
    const size_t size = parser.fields_.size() - parser.field_start_;
    const char* name = parser.fields_.data() + parser.field_start_;
    if (size == 4 && strncasecmp(name, "host", 4) == 0) parser.seen_ |= kHasHost;
    if (size == 6 && strncasecmp(name, "expect", 6) == 0) parser.seen_ |= kHasExpect;
    parser.fields_.push_back('\0');
    parser.value_start_ = parser.fields_.size();
    return 0;
  }
  static int value(llhttp_t* p, const char* at, size_t size) {
    self(p)->fields_.append(at, size);
    return self(p)->track(size);
  }
  static int value_complete(llhttp_t* p) {
    Parser& parser = *self(p);
    std::string& text = parser.fields_;
    while (text.size() > parser.value_start_ && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
    // Only a lenient parser lets NUL through, and it is what separates the fields here.
    if (parser.parser_.lenient_flags != 0) {
      for (size_t i = parser.value_start_; i < text.size(); ++i) {
        if (text[i] == '\0') text[i] = ' ';
      }
    }
    text.push_back('\0');
    parser.field_start_ = text.size();
    return 0;
  }
  static int headers_complete(llhttp_t* p) { return self(p)->head_complete(); }
  static int body(llhttp_t* p, const char* at, size_t size) { return size == 0 ? 0 : self(p)->body(at, size); }
  static int message_complete(llhttp_t* p) { return self(p)->message_complete(); }
  static int chunk_header(llhttp_t* p) {
    self(p)->head_bytes_ = 0;
    self(p)->extension_bytes_ = 0;
    return 0;
  }
  static int chunk_extension(llhttp_t* p, const char*, size_t size) {
    Parser& parser = *self(p);
    parser.extension_bytes_ += size;
    if (parser.extension_bytes_ <= kMaxExtensionBytes) return 0;
    llhttp_set_error_reason(p, "HPE_CHUNK_EXTENSIONS_OVERFLOW:Chunk extensions overflow");
    return HPE_USER;
  }
  static llhttp_settings_t make() {
    llhttp_settings_t s;
    llhttp_settings_init(&s);
    s.on_message_begin = &message_begin;
    s.on_url = &url;
    s.on_status = &url;
    s.on_header_field = &field;
    s.on_header_field_complete = &field_complete;
    s.on_header_value = &value;
    s.on_header_value_complete = &value_complete;
    s.on_headers_complete = &headers_complete;
    s.on_body = &body;
    s.on_message_complete = &message_complete;
    s.on_chunk_header = &chunk_header;
    s.on_chunk_extension_name = &chunk_extension;
    s.on_chunk_extension_value = &chunk_extension;
    return s;
  }
  /// llhttp reads it only.
  static llhttp_settings_t* settings() {
    static llhttp_settings_t shared = make();
    return &shared;
  }
};

Parser::Parser(Runtime& runtime) : runtime_(runtime), hooks_(runtime.state<Hooks>()), max_head_bytes_(0) {
  llhttp_init(&parser_, HTTP_BOTH, Callbacks::settings());
  parser_.data = this;
}

Parser::~Parser() { unconsume(); }

void Parser::initialize(int32_t type, v8::Local<v8::Value>, std::optional<double> max_header_size,
                        std::optional<int32_t> lenient, v8::Local<v8::Value> watched) {
  llhttp_init(&parser_, static_cast<llhttp_type_t>(type), Callbacks::settings());
  parser_.data = this;
  parser_.lenient_flags = static_cast<uint16_t>(lenient.value_or(0));
  max_head_bytes_ = max_header_size && *max_header_size > 0 ? static_cast<size_t>(*max_header_size) : 0;
  if (max_head_bytes_ == 0) max_head_bytes_ = hooks_.max_header_size();
  head_bytes_ = extension_bytes_ = 0;
  fields_.clear();
  url_.clear();
  headers_completed_ = false;
  failed_ = false;
  abandoned_ = false;
  message_start_ = watched->IsTrue() ? static_cast<double>(uv_now(runtime_.loop())) : 0;
}

double Parser::duration() const {
  return message_start_ == 0 ? 0 : static_cast<double>(uv_now(runtime_.loop())) - message_start_;
}

int Parser::track(size_t size) {
  head_bytes_ += size;
  if (head_bytes_ < max_head_bytes_) return 0;
  llhttp_set_error_reason(&parser_, "HPE_HEADER_OVERFLOW:Header overflow");
  return HPE_USER;
}

// --- messages ----------------------------------------------------------------------------------------------------------

v8::MaybeLocal<v8::Value> Parser::call(int hook, int argc, v8::Local<v8::Value>* argv) {
  if (runtime_.stopped()) return {};
  called_ = true;
  auto context = runtime_.context();
  auto receiver = wrapper();
  v8::Local<v8::Function> function;
  if (hooked_) {
    function = hooks_.get(static_cast<Hooks::Hook>(hook));
  } else {
    static constexpr uint32_t kIndices[] = {kOnHeadersComplete, kOnBody, kOnMessageComplete};
    v8::Local<v8::Value> found;
    if (!receiver->Get(context, kIndices[hook]).ToLocal(&found)) return {};
    if (!found->IsFunction()) return v8::Undefined(runtime_.isolate());
    function = found.As<v8::Function>();
  }
  if (function.IsEmpty()) return {};
  return function->Call(context, receiver, argc, argv);
}

v8::Local<v8::Value> Parser::take_fields() {
  v8::Local<v8::Value> fields =
      hooked_ ? latin1(runtime_.isolate(), fields_) : split(runtime_, fields_).As<v8::Value>();
  fields_.clear();
  field_start_ = value_start_ = 0;
  return fields;
}

int Parser::head_complete() {
  v8::Isolate* isolate = runtime_.isolate();
  v8::HandleScope handles(isolate);
  headers_completed_ = true;
  head_bytes_ = 0;
  const bool request = parser_.type == HTTP_REQUEST;
  const bool keep_alive = llhttp_should_keep_alive(&parser_) != 0;
  const bool no_body = request && (parser_.flags & F_TRANSFER_ENCODING) == 0 && parser_.content_length == 0;
  v8::Local<v8::Value> result;
  if (hooked_) {
    uint32_t flags = parser_.http_minor | (static_cast<uint32_t>(parser_.http_major) << kMajorShift) | seen_;
    if (parser_.upgrade != 0) flags |= kUpgrade;
    if (keep_alive) flags |= kKeepAlive;
    if (no_body) flags |= kNoBody;
    v8::Local<v8::Value> argv[] = {take_fields(),
                                   v8::Integer::New(isolate, request ? parser_.method : parser_.status_code),
                                   latin1(isolate, url_), v8::Integer::NewFromUnsigned(isolate, flags)};
    complete_told_ = no_body;
    if (!call(request ? Hooks::kRequest : Hooks::kResponse, 4, argv).ToLocal(&result)) {
      failed_ = true;
      return HPE_USER;
    }
  } else {
    v8::Local<v8::Value> undefined = v8::Undefined(isolate);
    v8::Local<v8::Value> argv[] = {v8::Integer::New(isolate, parser_.http_major),
                                   v8::Integer::New(isolate, parser_.http_minor),
                                   take_fields(),
                                   request ? v8::Integer::New(isolate, parser_.method).As<v8::Value>() : undefined,
                                   request ? latin1(isolate, url_) : undefined,
                                   request ? undefined : v8::Integer::New(isolate, parser_.status_code).As<v8::Value>(),
                                   request ? undefined : latin1(isolate, url_),
                                   v8::Boolean::New(isolate, parser_.upgrade != 0),
                                   v8::Boolean::New(isolate, keep_alive)};
    if (!call(Hooks::kRequest, 9, argv).ToLocal(&result)) {
      failed_ = true;
      return HPE_USER;
    }
  }
  const int32_t answer = result->IsInt32() ? result.As<v8::Int32>()->Value() : kGoOn;
  if (answer == kAbandon || abandoned_) {
    abandoned_ = true;
    return HPE_USER;
  }
  // Whoever does not take up an offer to change the protocol goes on with this one.
  if (hooked_ && request && parser_.upgrade != 0 && answer != kStopForUpgrade) parser_.upgrade = 0;
  return answer;
}

int Parser::body(const char* at, size_t size) {
  v8::Isolate* isolate = runtime_.isolate();
  size_t offset = 0;
  // In the scope of whoever handed over the bytes, as later pieces of them are in the same buffer.
  auto buffer = buffer_of(at, size, &offset);
  v8::HandleScope handles(isolate);
  v8::Local<v8::Value> argv[] = {buffer, v8::Number::New(isolate, static_cast<double>(offset)),
                                 v8::Number::New(isolate, static_cast<double>(size))};
  v8::Local<v8::Value> chunk;
  if (!hooked_) {
    if (!hooks_.make_chunk(buffer, offset, size).ToLocal(&chunk)) {
      failed_ = true;
      return HPE_USER;
    }
    argv[0] = chunk;
  }
  if (call(Hooks::kBody, hooked_ ? 3 : 1, argv).IsEmpty()) {
    failed_ = true;
    return HPE_USER;
  }
  // As if the chunk had come by itself: what its listeners have put off happens before the message's end.
  if (from_loop_) runtime_.drain_ticks();
  return abandoned_ ? HPE_USER : 0;
}

int Parser::message_complete() {
  message_start_ = 0;
  if (complete_told_) return abandoned_ ? HPE_USER : 0;
  v8::Isolate* isolate = runtime_.isolate();
  v8::HandleScope handles(isolate);
  v8::Local<v8::Value> trailers = v8::Undefined(isolate);
  if (!fields_.empty()) {
    trailers = take_fields();
    if (!hooked_) {
      v8::Local<v8::Value> on_headers;
      v8::Local<v8::Value> argv[] = {trailers, v8::String::Empty(isolate)};
      auto context = runtime_.context();
      if (!wrapper()->Get(context, kOnHeaders).ToLocal(&on_headers) ||
          (on_headers->IsFunction() && on_headers.As<v8::Function>()->Call(context, wrapper(), 2, argv).IsEmpty())) {
        failed_ = true;
        return HPE_USER;
      }
    }
  }
  if (call(Hooks::kComplete, hooked_ ? 1 : 0, &trailers).IsEmpty()) {
    failed_ = true;
    return HPE_USER;
  }
  return abandoned_ ? HPE_USER : 0;
}

// --- bytes -------------------------------------------------------------------------------------------------------------

v8::Local<v8::Value> Parser::buffer_of(const char* at, size_t size, size_t* offset) {
  const size_t position = static_cast<size_t>(reinterpret_cast<const uint8_t*>(at) - source_.data);
  if (source_.copy) {
    auto copy = v8::ArrayBuffer::New(runtime_.isolate(), size);
    if (size > 0) std::memcpy(copy->Data(), at, size);
    *offset = 0;
    return copy;
  }
  if (source_.buffer.IsEmpty() && source_.from_slab) {
    source_.buffer = runtime_.state<stream_base::State>().commit(source_.size, &source_.offset);
  }
  *offset = source_.offset + position;
  return source_.buffer;
}

bool Parser::run(bool end) {
  if (failed_ || abandoned_) {
    error_ = HPE_OK;
    parsed_ = source_.size;
    return true;
  }
  depth_++;
  const auto* data = reinterpret_cast<const char*>(source_.data);
  const llhttp_errno_t error = end ? llhttp_finish(&parser_) : llhttp_execute(&parser_, data, source_.size);
  depth_--;
  // llhttp_finish() returns its error without keeping it.
  error_ = error;
  parsed_ = end ? 0 : source_.size;
  if (!end && error != HPE_OK) {
    const char* position = llhttp_get_error_pos(&parser_);
    parsed_ = position == nullptr ? 0 : static_cast<size_t>(position - data);
    if (error == HPE_PAUSED_UPGRADE) llhttp_resume_after_upgrade(&parser_);
  }
  return !failed_;
}

v8::Local<v8::Value> Parser::make_error() {
  const llhttp_errno_t error = error_;
  if (error == HPE_OK || error == HPE_PAUSED_UPGRADE || abandoned_) return {};
  v8::Isolate* isolate = runtime_.isolate();
  std::string reason = llhttp_get_error_reason(&parser_) == nullptr ? "" : llhttp_get_error_reason(&parser_);
  std::string code = llhttp_errno_name(error);
  if (const size_t colon = reason.find(':'); error == HPE_USER && reason.starts_with("HPE_") && colon != reason.npos) {
    code = reason.substr(0, colon);
    reason = reason.substr(colon + 1);
  }
  auto object = v8::Exception::Error(
                    js::string(isolate, error == HPE_INVALID_EOF_STATE ? "Parse Error" : "Parse Error: " + reason)
                        .ToLocalChecked())
                    .As<v8::Object>();
  js::set(isolate, object, "bytesParsed", v8::Number::New(isolate, static_cast<double>(parsed_)));
  js::set(isolate, object, "code", js::string(isolate, code).ToLocalChecked());
  js::set(isolate, object, "reason", js::string(isolate, reason).ToLocalChecked());
  return object;
}

Result<v8::Local<v8::Value>> Parser::execute(v8::Local<v8::ArrayBufferView> view, std::optional<uint32_t> offset,
                                             std::optional<uint32_t> length) {
  const auto bytes = js::PinnedBytes::of(view);
  const size_t from = std::min<size_t>(offset.value_or(0), bytes.size());
  const size_t size = std::min<size_t>(length.value_or(static_cast<uint32_t>(bytes.size())), bytes.size() - from);
  [[maybe_unused]] auto keep = wrapper();
  const Source before = source_;
  const bool from_loop = std::exchange(from_loop_, false);
  source_ = {};
  source_.data = bytes.data() + from;
  source_.size = size;
  source_.buffer = view->Buffer();
  source_.offset = view->ByteOffset() + from;
  const bool ok = run(false);
  source_ = before;
  from_loop_ = from_loop;
  if (!ok) return Error::pending();
  if (auto error = make_error(); !error.IsEmpty()) return error;
  return v8::Number::New(isolate(), static_cast<double>(parsed_)).As<v8::Value>();
}

Result<v8::Local<v8::Value>> Parser::finish() {
  [[maybe_unused]] auto keep = wrapper();
  const Source before = source_;
  const bool from_loop = std::exchange(from_loop_, false);
  source_ = {};
  const bool ok = run(true);
  source_ = before;
  from_loop_ = from_loop;
  if (!ok) return Error::pending();
  if (auto error = make_error(); !error.IsEmpty()) return error;
  return v8::Undefined(isolate()).As<v8::Value>();
}

void Parser::consume(stream_base::Stream& stream) {
  unconsume();
  stream_ = &stream;
  stream.set_sink(this);
}

void Parser::unconsume() {
  if (stream_ == nullptr) return;
  stream_->set_sink(nullptr);
  stream_ = nullptr;
}

bool Parser::release() {
  unconsume();
  message_start_ = 0;
  if (depth_ > 0) {
    abandoned_ = true;
    return false;
  }
  return true;
}

v8::Local<v8::Value> Parser::current_buffer() const {
  if (depth_ == 0 || source_.data == nullptr) return v8::Undefined(isolate());
  auto copy = v8::ArrayBuffer::New(isolate(), source_.size);
  if (source_.size > 0) std::memcpy(copy->Data(), source_.data, source_.size);
  return copy;
}

void Parser::on_bytes(stream_base::Stream& stream, uint8_t* data, size_t size) {
  if (runtime_.stopped()) return;
  auto keep = wrapper();
  if (keep.IsEmpty()) return;
  js::AsyncContext::Scope in_context(isolate(), stream.context());
  Runtime::CallbackScope scope(runtime_);
  source_ = {};
  source_.data = data;
  source_.size = size;
  source_.from_slab = !stream.has_user_buffer();
  source_.copy = stream.has_user_buffer();
  called_ = false;
  from_loop_ = true;
  const bool ok = run(false);
  from_loop_ = false;
  if (ok && !abandoned_ && hooked_) {
    auto error = make_error();
    // JavaScript hears of what needs it, and of a read that brought nothing to an end: it counts as activity.
    if (!error.IsEmpty() || parsed_ < size || parser_.upgrade != 0 || !called_) {
      v8::Local<v8::Value> argv[] = {v8::Undefined(isolate()), v8::Undefined(isolate()), v8::Undefined(isolate()),
                                     v8::Undefined(isolate())};
      const bool whole = !error.IsEmpty();
      argv[0] = whole ? error : v8::Number::New(isolate(), static_cast<double>(parsed_)).As<v8::Value>();
      const size_t from = whole ? 0 : parsed_;
      if (from < size) {
        size_t offset = 0;
        argv[1] = buffer_of(reinterpret_cast<char*>(data) + from, size - from, &offset);
        argv[2] = v8::Number::New(isolate(), static_cast<double>(offset));
        argv[3] = v8::Number::New(isolate(), static_cast<double>(size - from));
      }
      (void)call(Hooks::kExecute, 4, argv);
    }
  }
  source_ = {};
}

}  // namespace weft::http
