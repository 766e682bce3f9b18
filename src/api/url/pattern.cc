// binding:urlpattern: URL patterns by Ada, with V8's regular expressions.
#include <ada.h>
#include <v8.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "js/binding.h"

namespace weft::url {
namespace {

using js::Env;
using v8::Local;
using v8::Value;

/// How Ada gets at regular expressions: the standard asks for those of JavaScript, with the flag "v".
class V8Regex {
 public:
  using regex_type = v8::Global<v8::RegExp>;

  static std::optional<regex_type> create_instance(std::string_view pattern, bool ignore_case) {
    v8::Isolate* isolate = v8::Isolate::GetCurrent();
    v8::TryCatch try_catch(isolate);
    int flags = v8::RegExp::kUnicodeSets | v8::RegExp::kDotAll;
    if (ignore_case) flags |= v8::RegExp::kIgnoreCase;
    Local<v8::String> source;
    Local<v8::RegExp> regexp;
    if (!js::string(isolate, pattern).ToLocal(&source) ||
        !v8::RegExp::New(isolate->GetCurrentContext(), source, static_cast<v8::RegExp::Flags>(flags))
             .ToLocal(&regexp)) {
      return std::nullopt;
    }
    return regex_type(isolate, regexp);
  }

  /// The groups of a match, without the whole; nothing if there is none.
  static std::optional<std::vector<std::optional<std::string>>> regex_search(std::string_view input,
                                                                             const regex_type& regex) {
    v8::Isolate* isolate = v8::Isolate::GetCurrent();
    v8::HandleScope scope(isolate);
    Local<v8::Object> match;
    if (!exec(isolate, input, regex).ToLocal(&match)) return std::nullopt;
    Local<v8::Context> context = isolate->GetCurrentContext();
    std::vector<std::optional<std::string>> groups;
    uint32_t count = match.As<v8::Array>()->Length();
    for (uint32_t i = 1; i < count; i++) {
      Local<Value> group;
      if (!match->Get(context, i).ToLocal(&group)) return std::nullopt;
      if (group->IsString()) {
        groups.emplace_back(js::utf8(isolate, group.As<v8::String>()));
      } else {
        groups.emplace_back(std::nullopt);
      }
    }
    return groups;
  }

  static bool regex_match(std::string_view input, const regex_type& regex) {
    v8::Isolate* isolate = v8::Isolate::GetCurrent();
    v8::HandleScope scope(isolate);
    return !exec(isolate, input, regex).IsEmpty();
  }

 private:
  static v8::MaybeLocal<v8::Object> exec(v8::Isolate* isolate, std::string_view input, const regex_type& regex) {
    v8::TryCatch try_catch(isolate);
    Local<v8::String> text;
    Local<v8::Object> match;
    if (!js::string(isolate, input).ToLocal(&text) ||
        !regex.Get(isolate)->Exec(isolate->GetCurrentContext(), text).ToLocal(&match) || !match->IsArray()) {
      return {};
    }
    return match;
  }
};

using Pattern = ada::url_pattern<V8Regex>;

/// A compiled pattern; on its isolate's thread.
class UrlPattern final : public js::Object {
 public:
  explicit UrlPattern(Pattern pattern) : pattern_(std::move(pattern)) {}

  std::string_view protocol() { return pattern_.get_protocol(); }
  std::string_view username() { return pattern_.get_username(); }
  std::string_view password() { return pattern_.get_password(); }
  std::string_view hostname() { return pattern_.get_hostname(); }
  std::string_view port() { return pattern_.get_port(); }
  std::string_view pathname() { return pattern_.get_pathname(); }
  std::string_view search() { return pattern_.get_search(); }
  std::string_view hash() { return pattern_.get_hash(); }
  bool has_regexp_groups() { return pattern_.has_regexp_groups(); }

  /// { protocol: { input, groups }, … }, or null without a match.
  Result<Local<Value>> exec(Env& env, Local<Value> input, std::optional<std::string> base);
  Result<bool> test(Env& env, Local<Value> input, std::optional<std::string> base);

 private:
  Pattern pattern_;
};

/// The members of a URLPatternInit, in the order in which JavaScript passes them in an array.
constexpr std::optional<std::string> ada::url_pattern_init::*kMembers[] = {
    &ada::url_pattern_init::protocol, &ada::url_pattern_init::username, &ada::url_pattern_init::password,
    &ada::url_pattern_init::hostname, &ada::url_pattern_init::port,     &ada::url_pattern_init::pathname,
    &ada::url_pattern_init::search,   &ada::url_pattern_init::hash,     &ada::url_pattern_init::base_url,
};

/// What JavaScript gives as an input: a string, or an array of the members (kMembers), undefined for absent ones.
class Input {
 public:
  Input(Env& env, Local<Value> value) {
    v8::Isolate* isolate = env.isolate();
    if (value->IsString()) {
      text_ = js::utf8(isolate, value.As<v8::String>());
      return;
    }
    ada::url_pattern_init init;
    Local<v8::Object> members = value.As<v8::Object>();
    for (uint32_t i = 0; i < std::size(kMembers); i++) {
      Local<Value> member;
      if (!members->Get(isolate->GetCurrentContext(), i).ToLocal(&member)) return;
      if (member->IsString()) init.*kMembers[i] = js::utf8(isolate, member.As<v8::String>());
    }
    init_ = std::move(init);
  }

  std::variant<std::string_view, ada::url_pattern_init> get() const {
    if (init_) return *init_;
    return std::string_view(text_);
  }

 private:
  std::string text_;
  std::optional<ada::url_pattern_init> init_;
};

Error failed(const char* what) {
  return Error::coded(ErrorKind::kTypeError, "ERR_OPERATION_FAILED", std::string("Failed to ") + what + " URLPattern");
}

Local<Value> to_string(v8::Isolate* isolate, std::string_view text) {
  Local<v8::String> string;
  return js::string(isolate, text).ToLocal(&string) ? string : v8::String::Empty(isolate);
}

Local<v8::Object> to_object(v8::Isolate* isolate, const ada::url_pattern_component_result& component) {
  Local<v8::Object> groups = v8::Object::New(isolate);
  for (const auto& [name, value] : component.groups) {
    js::set(isolate, groups, name, value ? to_string(isolate, *value) : Local<Value>(v8::Undefined(isolate)));
  }
  Local<v8::Object> object = v8::Object::New(isolate);
  js::set(isolate, object, "groups", groups);
  js::set(isolate, object, "input", to_string(isolate, component.input));
  return object;
}

Result<Local<Value>> UrlPattern::exec(Env& env, Local<Value> value, std::optional<std::string> base) {
  v8::Isolate* isolate = env.isolate();
  Input input(env, value);
  std::string_view base_view = base ? std::string_view(*base) : std::string_view();
  auto result = pattern_.exec(input.get(), base ? &base_view : nullptr);
  if (!result) return failed("exec");
  if (!*result) return Local<Value>(v8::Null(isolate));
  const ada::url_pattern_result& match = **result;
  Local<v8::Object> object = v8::Object::New(isolate);
  const std::pair<const char*, const ada::url_pattern_component_result*> components[] = {
      {"hash", &match.hash},         {"hostname", &match.hostname}, {"password", &match.password},
      {"pathname", &match.pathname}, {"port", &match.port},         {"protocol", &match.protocol},
      {"search", &match.search},     {"username", &match.username},
  };
  for (const auto& [name, component] : components) js::set(isolate, object, name, to_object(isolate, *component));
  return Local<Value>(object);
}

Result<bool> UrlPattern::test(Env& env, Local<Value> value, std::optional<std::string> base) {
  Input input(env, value);
  std::string_view base_view = base ? std::string_view(*base) : std::string_view();
  auto result = pattern_.test(input.get(), base ? &base_view : nullptr);
  if (!result) return failed("test");
  return *result;
}

Result<Local<Value>> compile(Env& env, Local<Value> value, std::optional<std::string> base, bool ignore_case) {
  Input input(env, value);
  std::string_view base_view = base ? std::string_view(*base) : std::string_view();
  ada::url_pattern_options options{.ignore_case = ignore_case};
  auto pattern = ada::parse_url_pattern<V8Regex>(input.get(), base ? &base_view : nullptr, &options);
  if (!pattern) return Error::type("ERR_INVALID_URL_PATTERN", "Failed to construct URLPattern");
  return Local<Value>(js::create<UrlPattern>(env, std::move(*pattern))->wrapper());
}

}  // namespace
}  // namespace weft::url

WEFT_BINDING(urlpattern) {
  using weft::url::UrlPattern;
  b.type<UrlPattern>("UrlPattern")
      .method<&UrlPattern::exec>("exec")
      .method<&UrlPattern::test>("test")
      .getter<&UrlPattern::protocol>("protocol")
      .getter<&UrlPattern::username>("username")
      .getter<&UrlPattern::password>("password")
      .getter<&UrlPattern::hostname>("hostname")
      .getter<&UrlPattern::port>("port")
      .getter<&UrlPattern::pathname>("pathname")
      .getter<&UrlPattern::search>("search")
      .getter<&UrlPattern::hash>("hash")
      .getter<&UrlPattern::has_regexp_groups>("hasRegExpGroups");
  b.function<&weft::url::compile>("compile");
}
