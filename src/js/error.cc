#include "js/error.h"

namespace weft::js {

namespace {

v8::Local<v8::Value> make(v8::Isolate* isolate, ErrorKind kind, std::string_view message) {
  v8::Local<v8::String> text;
  if (!string(isolate, message).ToLocal(&text)) text = v8::String::Empty(isolate);
  switch (kind) {
    case ErrorKind::kTypeError:
      return v8::Exception::TypeError(text);
    case ErrorKind::kRangeError:
      return v8::Exception::RangeError(text);
    case ErrorKind::kSyntaxError:
      return v8::Exception::SyntaxError(text);
    case ErrorKind::kError:
      break;
  }
  return v8::Exception::Error(text);
}

void set_text(v8::Isolate* isolate, v8::Local<v8::Object> object, std::string_view key, std::string_view value) {
  v8::Local<v8::String> text;
  if (string(isolate, value).ToLocal(&text)) set(isolate, object, key, text);
}

v8::Local<v8::Value> system_exception(Env& env, const Error::Details& d) {
  v8::Isolate* isolate = env.isolate();
  std::string code = env.system_error_name(d.number);
  std::string message =
      d.address.empty()
          ? code + ": " + (d.message.empty() ? env.system_error_message(d.number) : d.message) + ", " + d.syscall
          : d.syscall + " " + code + " " + d.address;
  if (!d.path.empty()) message += " '" + d.path + "'";
  if (!d.dest.empty()) message += " -> '" + d.dest + "'";
  if (!d.address.empty() && d.port > 0) message += ":" + std::to_string(d.port);
  auto error = make(isolate, ErrorKind::kError, message).As<v8::Object>();
  set(isolate, error, "errno", v8::Integer::New(isolate, d.number));
  set_text(isolate, error, "code", code);
  set_text(isolate, error, "syscall", d.syscall);
  if (!d.path.empty()) set_text(isolate, error, "path", d.path);
  if (!d.dest.empty()) set_text(isolate, error, "dest", d.dest);
  if (!d.address.empty()) set_text(isolate, error, "address", d.address);
  if (d.port >= 0) set(isolate, error, "port", v8::Integer::New(isolate, d.port));
  return error;
}

std::string describe(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  if (value->IsUndefined()) return "undefined";
  if (value->IsNull()) return "null";
  std::string type = utf8(isolate, value->TypeOf(isolate));
  if (value->IsFunction()) {
    auto fn_name = value.As<v8::Function>()->GetName();
    return "function " + (fn_name->IsString() ? utf8(isolate, fn_name.As<v8::String>()) : std::string());
  }
  if (value->IsObject()) return "an instance of " + utf8(isolate, value.As<v8::Object>()->GetConstructorName());
  v8::Local<v8::String> text;
  v8::TryCatch ignore(isolate);
  if (!value->ToDetailString(isolate->GetCurrentContext()).ToLocal(&text)) return "type " + type;
  std::string shown = utf8(isolate, text);
  if (shown.size() > 28) shown = shown.substr(0, 25) + "...";
  if (value->IsString()) shown = "'" + shown + "'";
  return "type " + type + " (" + shown + ")";
}

}  // namespace

v8::Local<v8::Value> to_exception(Env& env, const Error& error) {
  if (error->form == Error::Form::kSystem) return system_exception(env, *error);
  auto exception = make(env.isolate(), error->kind, error->message);
  if (!error->code.empty()) set_text(env.isolate(), exception.As<v8::Object>(), "code", error->code);
  return exception;
}

void throw_error(Env& env, const Error& error) {
  if (error->form != Error::Form::kPending) env.isolate()->ThrowException(to_exception(env, error));
}

void throw_wrong_argument(Env& env, int position, std::string_view expected, v8::Local<v8::Value> received) {
  throw_error(env, Error::type("ERR_INVALID_ARG_TYPE", "The argument " + std::to_string(position) + " must be " +
                                                           std::string(expected) + ". Received " +
                                                           describe(env.isolate(), received)));
}

void throw_out_of_range(Env& env, int position, std::string_view expected, v8::Local<v8::Value> received) {
  throw_error(env, Error::range("ERR_OUT_OF_RANGE", "The value of argument " + std::to_string(position) +
                                                        " is out of range. It must be " + std::string(expected) +
                                                        ". Received " + describe(env.isolate(), received)));
}

}  // namespace weft::js
