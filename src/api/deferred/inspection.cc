#include "api/deferred/inspection.h"

#include <vector>

#include "api/inspector/agent.h"
#include "runtime/runtime.h"

namespace weft::deferred {
namespace {

using v8_inspector::StringBuffer;
using v8_inspector::StringView;

StringView view(std::string_view text) {
  return StringView(reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

constexpr std::string_view kObjectId = "\"objectId\":\"";

/// The first object id after `from`. Inside of JSON strings quotes are escaped, so that no text of the program is taken for one.
std::string object_id(const std::string& json, size_t from) {
  const size_t at = json.find(kObjectId, from);
  if (at == std::string::npos) return {};
  const size_t start = at + kObjectId.size();
  return json.substr(start, json.find('"', start) - start);
}

}  // namespace

class Inspection::Channel final : public v8_inspector::V8Inspector::Channel {
 public:
  void sendResponse(int, std::unique_ptr<StringBuffer> message) override {
    StringView text = message->string();
    response.resize(text.length());
    for (size_t i = 0; i < text.length(); ++i) {
      const uint16_t unit = text.is8Bit() ? text.characters8()[i] : text.characters16()[i];
      response[i] = unit < 128 ? static_cast<char>(unit) : '?';
    }
  }
  void sendNotification(std::unique_ptr<StringBuffer>) override {}
  void flushProtocolNotifications() override {}
  std::string response;
};

Inspection::Inspection(Runtime& runtime) : runtime_(runtime), channel_(std::make_unique<Channel>()) {
  v8::Isolate* isolate = runtime.isolate();
  v8::HandleScope handles(isolate);
  auto context = runtime.context();
  v8::Context::Scope entered(context);
  session_ = runtime.state<inspector::Agent>().inspector().connect(
      inspector::Agent::kContextGroup, channel_.get(), view("{}"), v8_inspector::V8Inspector::kFullyTrusted);
  // The one object that is found by evaluating: requests about its element need no further evaluation.
  holder_id_ = object_id(ask(R"({"id":1,"method":"Runtime.evaluate","params":{"expression":"[undefined]"}})"), 0);
  std::unique_ptr<StringBuffer> error, group;
  v8::Local<v8::Value> holder;
  v8::Local<v8::Context> of;
  if (session_->unwrapObject(&error, view(holder_id_), &holder, &of, &group) && holder->IsArray()) {
    holder_.Reset(isolate, holder.As<v8::Array>());
  }
}

Inspection::~Inspection() {
  v8::HandleScope handles(runtime_.isolate());
  session_.reset();
  holder_.Reset();
}

const std::string& Inspection::ask(const std::string& request) {
  channel_->response.clear();
  session_->dispatchProtocolMessage(view(request));
  return channel_->response;
}

v8::MaybeLocal<v8::Value> Inspection::scopes(v8::Local<v8::Function> fn) {
  if (holder_.IsEmpty()) return {};
  v8::Isolate* isolate = runtime_.isolate();
  v8::EscapableHandleScope handles(isolate);
  auto context = runtime_.context();
  auto holder = holder_.Get(isolate);
  if (holder->Set(context, 0, fn).IsNothing()) return {};
  v8::Local<v8::Value> found;
  std::vector<std::string> ids;
  const auto note = [&](const std::string& answer) {
    for (size_t from = 0; (from = answer.find(kObjectId, from)) != std::string::npos; from += kObjectId.size()) {
      ids.push_back(object_id(answer, from));
    }
  };
  note(properties(holder_id_));
  if (!ids.empty()) {
    const std::string& answer = properties(ids[0]);
    const size_t at = answer.find("\"name\":\"[[Scopes]]\"");
    const std::string id = at == std::string::npos ? std::string() : object_id(answer, at);
    std::unique_ptr<StringBuffer> error;
    v8::Local<v8::Context> of;
    if (!id.empty()) (void)session_->unwrapObject(&error, view(id), &found, &of, nullptr);
    note(answer);
  }
  // The session would keep alive what it told of.
  for (const auto& id : ids) ask(R"({"id":3,"method":"Runtime.releaseObject","params":{"objectId":")" + id + "\"}}");
  if (holder->Set(context, 0, v8::Undefined(isolate)).IsNothing() || found.IsEmpty()) return {};
  return handles.Escape(found);
}

const std::string& Inspection::properties(const std::string& id) {
  return ask(R"({"id":2,"method":"Runtime.getProperties","params":{"ownProperties":true,"objectId":")" + id + "\"}}");
}

}  // namespace weft::deferred
