// `process.env`: a live view of the environment, with Node's conversions. The environment belongs to the whole process,
// so every access holds one lock; a worker may have one of its own.
#include <cstdlib>
#include <ctime>
#include <mutex>

#include "api/process/environment.h"
#include "api/process/process.h"

extern char** environ;

namespace weft::process {

namespace {

using v8::Intercepted;

std::mutex& env_lock() {
  static std::mutex lock;
  return lock;
}

/// Per runtime: whom to tell about a value that is no string, number or boolean (--pending-deprecation).
struct EnvState {
  explicit EnvState(Runtime&) {}
  v8::Global<v8::Function> on_odd_value;
  std::shared_ptr<Environment> own;
};

Environment* own_environment(v8::Isolate* isolate) {
  Runtime& runtime = Runtime::from(isolate);
  return runtime.is_main() ? nullptr : runtime.state<EnvState>().own.get();
}

bool lookup(v8::Isolate* isolate, const std::string& name, std::string& value) {
  if (const Environment* own = own_environment(isolate)) return own->get(name, value);
  std::lock_guard lock(env_lock());
  const char* text = std::getenv(name.c_str());
  if (text == nullptr) return false;
  value = text;
  return true;
}

/// A time zone is read again when the program changes it.
void changed(v8::Isolate* isolate, const std::string& name) {
  if (name != "TZ") return;
  tzset();
  isolate->DateTimeConfigurationChangeNotification(v8::Isolate::TimeZoneDetection::kRedetect);
}

bool set_variable(v8::Isolate* isolate, v8::Local<v8::Value> key, v8::Local<v8::Value> value) {
  auto context = isolate->GetCurrentContext();
  auto& state = Runtime::from(isolate).state<EnvState>();
  if (!state.on_odd_value.IsEmpty() && !value->IsString() && !value->IsNumber() && !value->IsBoolean()) {
    if (state.on_odd_value.Get(isolate)->Call(context, v8::Undefined(isolate), 0, nullptr).IsEmpty()) return false;
  }
  v8::Local<v8::String> key_text, value_text;
  if (!key->ToString(context).ToLocal(&key_text) || !value->ToString(context).ToLocal(&value_text)) return false;
  std::string name = js::utf8(isolate, key_text), text = js::utf8(isolate, value_text);
  if (Environment* own = own_environment(isolate)) {
    if (!name.empty()) own->set(name, std::move(text));
    return true;
  }
  {
    std::lock_guard lock(env_lock());
    // The system ignores an empty name and one with '='.
    if (!name.empty()) setenv(name.c_str(), text.c_str(), 1);
  }
  changed(isolate, name);
  return true;
}

Intercepted get(v8::Local<v8::Name> key, const v8::PropertyCallbackInfo<v8::Value>& info) {
  v8::Isolate* isolate = info.GetIsolate();
  if (key->IsSymbol()) return Intercepted::kNo;
  std::string value;
  if (!lookup(isolate, js::utf8(isolate, key.As<v8::String>()), value)) return Intercepted::kNo;
  v8::Local<v8::String> text;
  if (js::string(isolate, value).ToLocal(&text)) info.GetReturnValue().Set(text);
  return Intercepted::kYes;
}

Intercepted set(v8::Local<v8::Name> key, v8::Local<v8::Value> value, const v8::PropertyCallbackInfo<void>& info) {
  // An exception is pending when it failed; either way nothing is stored in the object itself.
  (void)set_variable(info.GetIsolate(), key, value);
  return Intercepted::kYes;
}

Intercepted query(v8::Local<v8::Name> key, const v8::PropertyCallbackInfo<v8::Integer>& info) {
  if (key->IsSymbol()) return Intercepted::kNo;
  std::string value;
  if (!lookup(info.GetIsolate(), js::utf8(info.GetIsolate(), key.As<v8::String>()), value)) return Intercepted::kNo;
  info.GetReturnValue().Set(0);
  return Intercepted::kYes;
}

Intercepted remove(v8::Local<v8::Name> key, const v8::PropertyCallbackInfo<v8::Boolean>& info) {
  if (key->IsString()) {
    std::string name = js::utf8(info.GetIsolate(), key.As<v8::String>());
    if (Environment* own = own_environment(info.GetIsolate())) {
      own->remove(name);
    } else {
      {
        std::lock_guard lock(env_lock());
        unsetenv(name.c_str());
      }
      changed(info.GetIsolate(), name);
    }
  }
  // Deleting always works, as for a plain object.
  info.GetReturnValue().Set(true);
  return Intercepted::kYes;
}

void enumerate(const v8::PropertyCallbackInfo<v8::Array>& info) {
  v8::Isolate* isolate = info.GetIsolate();
  const auto variables = variables_of(Runtime::from(isolate));
  std::vector<v8::Local<v8::Value>> keys;
  keys.reserve(variables.size());
  for (auto& [name, value] : variables) {
    v8::Local<v8::String> text;
    if (!js::string(isolate, name).ToLocal(&text)) return;
    keys.push_back(text);
  }
  info.GetReturnValue().Set(v8::Array::New(isolate, keys.data(), keys.size()));
}

Intercepted define(v8::Local<v8::Name> key, const v8::PropertyDescriptor& descriptor,
                   const v8::PropertyCallbackInfo<void>& info) {
  v8::Isolate* isolate = info.GetIsolate();
  auto fail = [&](const char* message) {
    js::throw_error(Runtime::from(isolate), Error::type("ERR_INVALID_OBJECT_DEFINE_PROPERTY", message));
    return Intercepted::kYes;
  };
  if (descriptor.has_get() || descriptor.has_set()) {
    return fail("'process.env' does not accept an accessor(getter/setter) descriptor");
  }
  bool plain = descriptor.has_value() && descriptor.has_configurable() && descriptor.configurable() &&
               descriptor.has_enumerable() && descriptor.enumerable() && descriptor.has_writable() &&
               descriptor.writable();
  if (!plain) return fail("'process.env' only accepts a configurable, writable, and enumerable data descriptor");
  (void)set_variable(isolate, key, descriptor.value());
  return Intercepted::kYes;
}

// Names that are numbers.
v8::Local<v8::Name> to_name(v8::Isolate* isolate, uint32_t index) { return js::name(isolate, std::to_string(index)); }
Intercepted get_index(uint32_t i, const v8::PropertyCallbackInfo<v8::Value>& info) {
  return get(to_name(info.GetIsolate(), i), info);
}
Intercepted set_index(uint32_t i, v8::Local<v8::Value> value, const v8::PropertyCallbackInfo<void>& info) {
  return set(to_name(info.GetIsolate(), i), value, info);
}
Intercepted query_index(uint32_t i, const v8::PropertyCallbackInfo<v8::Integer>& info) {
  return query(to_name(info.GetIsolate(), i), info);
}
Intercepted remove_index(uint32_t i, const v8::PropertyCallbackInfo<v8::Boolean>& info) {
  return remove(to_name(info.GetIsolate(), i), info);
}
Intercepted define_index(uint32_t i, const v8::PropertyDescriptor& descriptor,
                         const v8::PropertyCallbackInfo<void>& info) {
  return define(to_name(info.GetIsolate(), i), descriptor, info);
}

/// `fn()` is called when a value that is no string, number or boolean is assigned.
void on_odd_value(Runtime& runtime, v8::Local<v8::Function> fn) {
  runtime.state<EnvState>().on_odd_value.Reset(runtime.isolate(), fn);
}

}  // namespace

bool Environment::get(const std::string& name, std::string& value) const {
  std::lock_guard lock(mutex_);
  for (auto& [known, text] : variables_) {
    if (known != name) continue;
    value = text;
    return true;
  }
  return false;
}

void Environment::set(const std::string& name, std::string value) {
  std::lock_guard lock(mutex_);
  for (auto& [known, text] : variables_) {
    if (known != name) continue;
    text = std::move(value);
    return;
  }
  variables_.emplace_back(name, std::move(value));
}

void Environment::remove(const std::string& name) {
  std::lock_guard lock(mutex_);
  std::erase_if(variables_, [&](const auto& variable) { return variable.first == name; });
}

Environment::Variables Environment::all() const {
  std::lock_guard lock(mutex_);
  return variables_;
}

std::shared_ptr<Environment> environment_of(Runtime& runtime) {
  return runtime.is_main() ? nullptr : runtime.state<EnvState>().own;
}

void set_environment_of(Runtime& runtime, std::shared_ptr<Environment> environment) {
  runtime.state<EnvState>().own = std::move(environment);
}

Environment::Variables variables_of(Runtime& runtime) {
  if (auto own = environment_of(runtime)) return own->all();
  Environment::Variables variables;
  std::lock_guard lock(env_lock());
  for (char** entry = environ; *entry != nullptr; entry++) {
    std::string_view text = *entry;
    // Some systems have entries that begin with '='.
    const size_t end = text.find('=', 1);
    variables.emplace_back(text.substr(0, end), end == text.npos ? "" : text.substr(end + 1));
  }
  return variables;
}

void declare_env(js::Binding& b) {
  b.reference(&get);
  b.reference(&set);
  b.reference(&query);
  b.reference(&remove);
  b.reference(&enumerate);
  b.reference(&define);
  b.reference(&get_index);
  b.reference(&set_index);
  b.reference(&query_index);
  b.reference(&remove_index);
  b.reference(&define_index);
  b.function<&on_odd_value>("onOddEnvValue");
  if (b.listing()) return;
  v8::Isolate* isolate = b.env()->isolate();
  auto instance = v8::ObjectTemplate::New(isolate);
  instance->SetHandler(v8::NamedPropertyHandlerConfiguration(get, set, query, remove, enumerate, define, nullptr, {},
                                                             v8::PropertyHandlerFlags::kHasNoSideEffect));
  instance->SetHandler(v8::IndexedPropertyHandlerConfiguration(get_index, set_index, query_index, remove_index, nullptr,
                                                               define_index, nullptr, {},
                                                               v8::PropertyHandlerFlags::kHasNoSideEffect));
  v8::Local<v8::Object> env;
  if (instance->NewInstance(isolate->GetCurrentContext()).ToLocal(&env)) js::set(isolate, b.target(), "env", env);
}

}  // namespace weft::process
