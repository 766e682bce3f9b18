// binding:url. URLs are parsed and serialised by Ada; JavaScript keeps the serialised form and the offsets of its
// parts.
#include <ada.h>
#include <simdutf.h>
#include <v8.h>

#include <cstring>
#include <string>
#include <string_view>

#include "js/binding.h"

namespace weft::url {
namespace {

using js::Bytes;
using js::Env;
using v8::Local;
using v8::String;
using v8::Value;

/// Which part of a URL a setter changes; the numbers are those of url.js.
enum class Part : int32_t {
  kProtocol,
  kUsername,
  kPassword,
  kHost,
  kHostname,
  kPort,
  kPathname,
  kSearch,
  kHash,
  kHref,
};

/// Calls `use` with the text as UTF-8: in place when it is ASCII, otherwise a copy in which lone surrogates are U+FFFD.
/// `use` must not make JavaScript values.
template <typename Use>
auto with_utf8(v8::Isolate* isolate, Local<String> text, Use use) {
  {
    String::ValueView view(isolate, text);
    if (view.is_one_byte()) {
      std::string_view bytes(reinterpret_cast<const char*>(view.data8()), view.length());
      if (simdutf::validate_ascii(bytes.data(), bytes.size())) return use(bytes);
    }
  }
  std::string copy = js::utf8(isolate, text);
  return use(std::string_view(copy));
}

Local<Value> ascii(v8::Isolate* isolate, std::string_view text) {
  Local<String> string;
  if (!String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(text.data()), v8::NewStringType::kNormal,
                              static_cast<int>(text.size()))
           .ToLocal(&string)) {
    return String::Empty(isolate);
  }
  return string;
}

Local<Value> utf8(v8::Isolate* isolate, std::string_view text) {
  Local<String> string;
  return js::string(isolate, text).ToLocal(&string) ? string : String::Empty(isolate);
}

/// Hands the offsets of a URL's parts to JavaScript, through a Uint32Array of nine.
void publish_offsets(const ada::url_aggregator& url, Bytes components) {
  const ada::url_components& c = url.get_components();
  const uint32_t offsets[9] = {c.protocol_end, c.username_end, c.host_start,
                               c.host_end,     c.port,         c.pathname_start,
                               c.search_start, c.hash_start,   static_cast<uint32_t>(url.type)};
  std::memcpy(components.data(), offsets, std::min(components.size(), sizeof offsets));
}

/// `unchanged`, if given, tells whether the input is written the way it is serialised.
ada::result<ada::url_aggregator> parse_with_base(Env& env, Local<String> input, Local<Value> base,
                                                 bool* unchanged = nullptr) {
  auto parse_input = [&](const ada::url_aggregator* base_url) {
    return with_utf8(env.isolate(), input, [&](std::string_view text) {
      auto url = ada::parse<ada::url_aggregator>(text, base_url);
      if (unchanged != nullptr && url) *unchanged = url->get_href() == text;
      return url;
    });
  };
  if (!base->IsString()) return parse_input(nullptr);
  auto base_url = with_utf8(env.isolate(), base.As<String>(),
                            [](std::string_view text) { return ada::parse<ada::url_aggregator>(text); });
  return base_url ? parse_input(&*base_url) : base_url;
}

/// The serialised URL, or undefined for what is none. Most URLs are written the way they are serialised: then the
/// string that is there serves.
Local<Value> parse(Env& env, Local<String> input, Local<Value> base, Bytes components) {
  bool unchanged = false;
  auto url = parse_with_base(env, input, base, &unchanged);
  if (!url) return v8::Undefined(env.isolate());
  publish_offsets(*url, components);
  if (unchanged) return input;
  return ascii(env.isolate(), url->get_href());
}

bool can_parse(Env& env, Local<String> input, Local<Value> base) {
  if (!base->IsString()) {
    return with_utf8(env.isolate(), input, [](std::string_view text) { return ada::can_parse(text); });
  }
  return parse_with_base(env, input, base).has_value();
}

/// Changes a part of a serialised URL; undefined if the new value is refused.
Local<Value> update(Env& env, Local<String> href, Part part, Local<String> value, Bytes components) {
  auto url =
      with_utf8(env.isolate(), href, [](std::string_view text) { return ada::parse<ada::url_aggregator>(text); });
  if (!url) return v8::Undefined(env.isolate());
  bool accepted = with_utf8(env.isolate(), value, [&](std::string_view text) {
    switch (part) {
      case Part::kProtocol:
        return url->set_protocol(text);
      case Part::kUsername:
        return url->set_username(text);
      case Part::kPassword:
        return url->set_password(text);
      case Part::kHost:
        return url->set_host(text);
      case Part::kHostname:
        return url->set_hostname(text);
      case Part::kPort:
        return url->set_port(text);
      case Part::kPathname:
        return url->set_pathname(text);
      case Part::kSearch:
        return url->set_search(text), true;
      case Part::kHash:
        return url->set_hash(text), true;
      case Part::kHref:
        return url->set_href(text);
    }
    return false;
  });
  if (!accepted) return v8::Undefined(env.isolate());
  publish_offsets(*url, components);
  return ascii(env.isolate(), url->get_href());
}

/// url.format() of a URL: without the parts that are not wanted, the host in Unicode if that is.
Local<Value> format(Env& env, Local<String> href, bool fragment, bool unicode, bool search, bool auth) {
  auto url = with_utf8(env.isolate(), href, [](std::string_view text) { return ada::parse<ada::url>(text); });
  if (!url) return href;
  if (!fragment) url->hash = std::nullopt;
  if (unicode && url->has_hostname()) url->host = ada::idna::to_unicode(url->get_hostname());
  if (!search) url->query = std::nullopt;
  if (!auth) url->username = url->password = "";
  return utf8(env.isolate(), url->get_href());
}

/// The host of a special URL with this host; "" when it cannot be one.
std::string host_of(std::string_view domain) {
  auto url = ada::parse<ada::url_aggregator>("ws://x");
  if (!url || !url->set_hostname(domain)) return {};
  return std::string(url->get_hostname());
}

Local<Value> domain_to_ascii(Env& env, Local<String> domain) {
  return ascii(env.isolate(), with_utf8(env.isolate(), domain, host_of));
}

Local<Value> domain_to_unicode(Env& env, Local<String> domain) {
  return utf8(env.isolate(), ada::idna::to_unicode(with_utf8(env.isolate(), domain, host_of)));
}

/// UTS #46's ToASCII alone, for hosts of legacy URLs; "" when it fails.
Local<Value> to_ascii(Env& env, Local<String> domain) {
  return utf8(env.isolate(),
              with_utf8(env.isolate(), domain, [](std::string_view text) { return ada::idna::to_ascii(text); }));
}

Local<Value> to_unicode(Env& env, Local<String> domain) {
  return utf8(env.isolate(),
              with_utf8(env.isolate(), domain, [](std::string_view text) { return ada::idna::to_unicode(text); }));
}

}  // namespace
}  // namespace weft::url

WEFT_BINDING(url) {
  namespace url = weft::url;
  b.function<&url::parse>("parse");
  b.fast<&url::can_parse>("canParse");
  b.function<&url::update>("update");
  b.function<&url::format>("format");
  b.function<&url::domain_to_ascii>("domainToASCII");
  b.function<&url::domain_to_unicode>("domainToUnicode");
  b.function<&url::to_ascii>("toASCII");
  b.function<&url::to_unicode>("toUnicode");
}
