#include "api/messaging/state.h"

#include "runtime/runtime.h"

namespace weft::messaging {

State::State(Runtime& runtime) : hub(runtime), compact(runtime), runtime_(runtime), isolate_(runtime.isolate()) {
  v8::HandleScope handles(isolate_);
  const auto make = [&](const char* name) { return v8::Private::New(isolate_, js::name(isolate_, name)); };
  native_port_.Reset(isolate_, make("weft:port"));
  untransferable_.Reset(isolate_, make("weft:untransferable"));
  uncloneable_.Reset(isolate_, make("weft:uncloneable"));
  runtime.at_exit([this] { hub.close(); });
}

State::~State() = default;

const State::Hooks* State::hooks() {
  if (loaded_) return &hooks_;
  auto context = runtime_.context();
  v8::Local<v8::Value> id = js::name(isolate_, "internal:messaging/hooks");
  v8::Local<v8::Value> exports;
  if (!runtime_.require_builtin()->Call(context, v8::Undefined(isolate_), 1, &id).ToLocal(&exports) ||
      !exports->IsObject())
    return nullptr;
  const auto load = [&]<typename T>(v8::Global<T>& to, const char* name) {
    v8::Local<v8::Value> value;
    if (!exports.As<v8::Object>()->Get(context, js::name(isolate_, name)).ToLocal(&value)) return false;
    to.Reset(isolate_, value.As<T>());
    return true;
  };
  loaded_ = load(hooks_.clone, "kClone") && load(hooks_.clone_error, "kCloneError") &&
            load(hooks_.transfer, "kTransfer") && load(hooks_.transfer_list, "kTransferList") &&
            load(hooks_.data_clone_error, "dataCloneError") && load(hooks_.deserialize, "deserialize") &&
            load(hooks_.make_port, "makePort") && load(hooks_.on_message, "onMessage") &&
            load(hooks_.on_message_error, "onMessageError") && load(hooks_.on_close, "onClose");
  return loaded_ ? &hooks_ : nullptr;
}

}  // namespace weft::messaging
