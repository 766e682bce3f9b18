// What `binding:http` gives to JavaScript.
#include <llhttp.h>

#include "api/http/hooks.h"
#include "api/http/parser.h"
#include "api/http/send.h"
#include "js/binding.h"

namespace weft::http {

v8::MaybeLocal<v8::Value> Hooks::make_chunk(v8::Local<v8::Value> buffer, size_t offset, size_t size) {
  v8::Isolate* isolate = runtime_.isolate();
  v8::Local<v8::Value> argv[] = {buffer, v8::Number::New(isolate, static_cast<double>(offset)),
                                 v8::Number::New(isolate, static_cast<double>(size))};
  return get(kChunk)->Call(runtime_.context(), v8::Undefined(isolate), 3, argv);
}

void Hooks::set(v8::Local<v8::Array> functions, double max_header_size) {
  auto context = runtime_.context();
  for (uint32_t i = 0; i < kHooks; ++i) {
    v8::Local<v8::Value> function;
    if (functions->Get(context, i).ToLocal(&function) && function->IsFunction()) {
      hooks_[i].Reset(runtime_.isolate(), function.As<v8::Function>());
    }
  }
  max_header_size_ = static_cast<size_t>(max_header_size);
}

namespace {

void set_hooks(Runtime& runtime, v8::Local<v8::Array> functions, double max_header_size) {
  runtime.state<Hooks>().set(functions, max_header_size);
}

/// Names by llhttp's numbers; those that plain HTTP does not have are missing.
std::vector<std::string> method_names() {
  return {
#define WEFT_METHOD(number, name, text) #text,
      HTTP_METHOD_MAP(WEFT_METHOD)
#undef WEFT_METHOD
  };
}
std::vector<int32_t> method_numbers() {
  return {
#define WEFT_METHOD(number, name, text) number,
      HTTP_METHOD_MAP(WEFT_METHOD)
#undef WEFT_METHOD
  };
}

v8::Local<v8::Array> split_fields(Runtime& runtime, v8::Local<v8::String> fields) {
  v8::Isolate* isolate = runtime.isolate();
  const auto size = static_cast<uint32_t>(fields->Length());
  constexpr uint32_t kSmall = 4096;
  if (size <= kSmall) {
    char small[kSmall];
    fields->WriteOneByteV2(isolate, 0, size, reinterpret_cast<uint8_t*>(small));
    return split(runtime, {small, size});
  }
  std::string text(size, '\0');
  fields->WriteOneByteV2(isolate, 0, size, reinterpret_cast<uint8_t*>(text.data()));
  return split(runtime, text);
}

}  // namespace
}  // namespace weft::http

WEFT_BINDING(http) {
  using namespace weft::http;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.type<Parser>("HTTPParser")
      .constructor<weft::Runtime&>()
      .method<&Parser::initialize>("initialize")
      .method<&Parser::use_hooks>("useHooks")
      .method<&Parser::execute>("execute")
      .method<&Parser::finish>("finish")
      .method<&Parser::consume>("consume")
      .method<&Parser::unconsume>("unconsume")
      .method<&Parser::release>("release")
      .method<&Parser::current_buffer>("currentBytes")
      .getter<&Parser::message_start>("messageStart")
      .getter<&Parser::headers_completed>("headersCompleted")
      .method<&Parser::duration>("duration")
      .method<&Parser::mark_idle>("markIdle");
  b.function<&send_message>("send");
  b.function<&set_hooks>("setHooks");
  b.function<&split_fields>("splitFields");
  b.function<&method_names>("methodNames");
  b.function<&method_numbers>("methodNumbers");
}
