#include "runtime/error_print.h"

#include <cstdio>
#include <string>

#include "runtime/runtime.h"

namespace weft {

void print_exception(Runtime& runtime, v8::Local<v8::Value> error, v8::Local<v8::Message> message) {
  v8::Isolate* isolate = runtime.isolate();
  v8::HandleScope handles(isolate);
  v8::TryCatch ignore(isolate);
  auto context = isolate->GetCurrentContext();
  std::string out;
  if (!message.IsEmpty() && message->GetScriptOrigin().ResourceName()->IsString()) {
    out += js::utf8(isolate, message->GetScriptOrigin().ResourceName().As<v8::String>());
    out += ":" + std::to_string(message->GetLineNumber(context).FromMaybe(0)) + "\n";
    v8::Local<v8::String> line;
    if (message->GetSourceLine(context).ToLocal(&line)) {
      out += js::utf8(isolate, line) + "\n";
      int start = message->GetStartColumn(), end = message->GetEndColumn();
      out += std::string(static_cast<size_t>(start), ' ') + std::string(static_cast<size_t>(std::max(end - start, 1)), '^') +
             "\n\n";
    }
  }
  v8::Local<v8::Value> stack;
  v8::Local<v8::String> text;
  if (error->IsObject() &&
      error.As<v8::Object>()->Get(context, js::name(isolate, "stack")).ToLocal(&stack) && stack->IsString()) {
    out += js::utf8(isolate, stack.As<v8::String>());
  } else if (error->ToDetailString(context).ToLocal(&text)) {
    out += "Uncaught " + js::utf8(isolate, text);
  }
  out += "\n";
  std::fwrite(out.data(), 1, out.size(), stderr);
  std::fflush(stderr);
}

}  // namespace weft
