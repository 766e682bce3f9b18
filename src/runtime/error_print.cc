#include "runtime/error_print.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "runtime/runtime.h"
#include "runtime/version.h"

namespace weft {

namespace {

using v8::Local;

/// Set on errors whose stack begins with the excerpt already.
Local<v8::Private> decorated_key(v8::Isolate* isolate) {
  return v8::Private::ForApi(isolate, js::name(isolate, "weft:decorated"));
}

/// The excerpt that belongs to an error, set where it was caught on its way.
Local<v8::Private> excerpt_key(v8::Isolate* isolate) {
  return v8::Private::ForApi(isolate, js::name(isolate, "weft:excerpt"));
}

std::string noted_excerpt(v8::Isolate* isolate, Local<v8::Context> context, Local<v8::Value> error) {
  Local<v8::Value> text;
  if (!error->IsObject() || !error.As<v8::Object>()->GetPrivate(context, excerpt_key(isolate)).ToLocal(&text) ||
      !text->IsString()) {
    return {};
  }
  return js::utf8(isolate, text.As<v8::String>());
}

bool is_decorated(v8::Isolate* isolate, Local<v8::Context> context, Local<v8::Value> error) {
  if (!error->IsObject()) return false;
  return error.As<v8::Object>()->HasPrivate(context, decorated_key(isolate)).FromMaybe(false);
}

/// Whether stderr shows colours; the environment variables are those that Node's streams honour.
bool wants_colors() {
  auto set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  if (const char* force = std::getenv("FORCE_COLOR")) return std::string_view(force) != "0";
  if (set("NO_COLOR") || set("NODE_DISABLE_COLORS")) return false;
  const char* term = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) == 1 && (term == nullptr || std::string_view(term) != "dumb");
}

/// util.inspect(error); empty when JavaScript cannot say.
v8::MaybeLocal<v8::String> inspect(Runtime& runtime, Local<v8::Context> context, Local<v8::Value> error) {
  v8::Isolate* isolate = runtime.isolate();
  Local<v8::Value> id = js::name(isolate, "internal:util/inspect_uncaught"), module, fn, text;
  auto undefined = v8::Undefined(isolate);
  if (runtime.require_builtin().IsEmpty() ||
      !runtime.require_builtin()->Call(context, undefined, 1, &id).ToLocal(&module) || !module->IsObject())
    return {};
  if (!module.As<v8::Object>()->Get(context, js::name(isolate, "inspectUncaught")).ToLocal(&fn) || !fn->IsFunction()) {
    return {};
  }
  Local<v8::Value> argv[] = {error, v8::Boolean::New(isolate, wants_colors())};
  if (!fn.As<v8::Function>()->Call(context, undefined, 2, argv).ToLocal(&text) || !text->IsString()) return {};
  return text.As<v8::String>();
}

/// The excerpt of the original source, where source maps are on and know it.
std::string original_excerpt(Runtime& runtime, Local<v8::Context> context, Local<v8::Message> message) {
  v8::Isolate* isolate = runtime.isolate();
  if (message.IsEmpty() || !message->GetScriptOrigin().ResourceName()->IsString()) return {};
  auto undefined = v8::Undefined(isolate);
  Local<v8::Value> id = js::name(isolate, "internal:modules/source_maps"), module, fn, text;
  if (runtime.require_builtin().IsEmpty() ||
      !runtime.require_builtin()->Call(context, undefined, 1, &id).ToLocal(&module) || !module->IsObject())
    return {};
  if (!module.As<v8::Object>()->Get(context, js::name(isolate, "originalExcerpt")).ToLocal(&fn) || !fn->IsFunction()) {
    return {};
  }
  Local<v8::Value> argv[] = {message->GetScriptOrigin().ResourceName(),
                             v8::Integer::New(isolate, message->GetLineNumber(context).FromMaybe(0)),
                             v8::Integer::New(isolate, message->GetStartColumn(context).FromMaybe(0) + 1)};
  if (!fn.As<v8::Function>()->Call(context, undefined, 3, argv).ToLocal(&text) || !text->IsString()) return {};
  return js::utf8(isolate, text.As<v8::String>());
}

std::string program_name(Runtime& runtime) {
  const auto& argv = runtime.options().argv;
  if (argv.empty()) return "weft";
  return argv[0].substr(argv[0].find_last_of('/') + 1);
}

/// The stack property as text; empty when there is none.
std::string plain_stack(v8::Isolate* isolate, Local<v8::Context> context, Local<v8::Value> error) {
  Local<v8::Value> stack;
  if (!error->IsObject() || !error.As<v8::Object>()->Get(context, js::name(isolate, "stack")).ToLocal(&stack) ||
      !stack->IsString()) {
    return {};
  }
  return js::utf8(isolate, stack.As<v8::String>());
}

/// The frames where a value that is no error was thrown, for --trace-uncaught.
std::string thrown_at(v8::Isolate* isolate, Local<v8::Message> message) {
  if (message.IsEmpty()) return {};
  Local<v8::StackTrace> trace = message->GetStackTrace();
  if (trace.IsEmpty() || trace->GetFrameCount() == 0) return {};
  std::string out = "Thrown at:\n";
  for (int i = 0; i < trace->GetFrameCount(); i++) {
    Local<v8::StackFrame> frame = trace->GetFrame(isolate, static_cast<uint32_t>(i));
    auto text = [&](Local<v8::String> s) { return s.IsEmpty() ? std::string() : js::utf8(isolate, s); };
    std::string function = text(frame->GetFunctionName());
    std::string place = text(frame->GetScriptNameOrSourceURL()) + ":" + std::to_string(frame->GetLineNumber()) + ":" +
                        std::to_string(frame->GetColumn());
    out += "    at " + (function.empty() ? place : function + " (" + place + ")") + "\n";
  }
  return out;
}

}  // namespace

std::string source_excerpt(v8::Isolate* isolate, Local<v8::Context> context, Local<v8::Message> message) {
  if (message.IsEmpty()) return {};
  Local<v8::Value> resource = message->GetScriptOrigin().ResourceName();
  Local<v8::String> line;
  if (!message->GetSourceLine(context).ToLocal(&line)) return {};
  std::string source = js::utf8(isolate, line);
  std::string name = resource->IsString() ? js::utf8(isolate, resource.As<v8::String>()) : "";
  if (name.empty()) name = "<anonymous_script>";
  int number = message->GetLineNumber(context).FromMaybe(0);
  std::string out = name + ":" + std::to_string(number) + "\n" + source + "\n";

  int start = message->GetStartColumn(context).FromMaybe(0);
  int end = message->GetEndColumn(context).FromMaybe(0);
  // Columns of a script's first line count from its offset; the line that we show does not have what is before it.
  v8::ScriptOrigin origin = message->GetScriptOrigin();
  if (number - 1 == origin.LineOffset() && start >= origin.ColumnOffset()) {
    int offset = origin.ColumnOffset();
    start -= offset;
    end -= offset;
  }
  if (start < 0 || end < start) return out;
  // Columns are UTF-16 units; one sign each, tabs kept so that the caret stands where the eye expects it.
  std::vector<uint16_t> units(static_cast<size_t>(line->Length()));
  line->WriteV2(isolate, 0, static_cast<uint32_t>(units.size()), units.data());
  for (int i = 0; i < start; i++) {
    out += static_cast<size_t>(i) < units.size() && units[static_cast<size_t>(i)] == '\t' ? '\t' : ' ';
  }
  out.append(static_cast<size_t>(end - start), '^');
  return out + "\n";
}

void decorate_error(Runtime& runtime, Local<v8::Value> error, Local<v8::Message> message, const char* separator) {
  v8::Isolate* isolate = runtime.isolate();
  v8::HandleScope handles(isolate);
  if (!error->IsNativeError()) return;
  v8::TryCatch ignore(isolate);
  auto context = isolate->GetCurrentContext();
  if (is_decorated(isolate, context, error)) return;
  std::string excerpt = source_excerpt(isolate, context, message);
  std::string stack = plain_stack(isolate, context, error);
  Local<v8::String> text;
  if (excerpt.empty() || stack.empty() || !js::string(isolate, excerpt + separator + stack).ToLocal(&text)) return;
  auto object = error.As<v8::Object>();
  // Not enumerable, as stacks are.
  if (object->DefineOwnProperty(context, js::name(isolate, "stack"), text, v8::DontEnum).IsNothing()) return;
  (void)object->SetPrivate(context, decorated_key(isolate), v8::True(isolate));
}

void annotate_error(Runtime& runtime, Local<v8::Value> error, Local<v8::Message> message) {
  v8::Isolate* isolate = runtime.isolate();
  v8::HandleScope handles(isolate);
  if (!error->IsNativeError()) return;
  v8::TryCatch ignore(isolate);
  auto context = isolate->GetCurrentContext();
  if (is_decorated(isolate, context, error) || !noted_excerpt(isolate, context, error).empty()) return;
  Local<v8::String> text;
  if (!js::string(isolate, source_excerpt(isolate, context, message)).ToLocal(&text)) return;
  (void)error.As<v8::Object>()->SetPrivate(context, excerpt_key(isolate), text);
}

void print_exception(Runtime& runtime, Local<v8::Value> error, Local<v8::Message> message) {
  v8::Isolate* isolate = runtime.isolate();
  v8::HandleScope handles(isolate);
  v8::TryCatch ignore(isolate);
  ignore.SetVerbose(false);
  auto context = isolate->GetCurrentContext();
  std::string excerpt;
  if (!is_decorated(isolate, context, error)) {
    excerpt = original_excerpt(runtime, context, message);
    if (excerpt.empty()) excerpt = noted_excerpt(isolate, context, error);
    if (excerpt.empty()) excerpt = source_excerpt(isolate, context, message);
  }
  std::string out;
  if (error->IsNativeError()) {
    if (!excerpt.empty()) out += excerpt + "\n";
  } else {
    out += "\n" + excerpt;
  }
  Local<v8::String> text;
  bool as_primitive = !error->IsObject();
  if (!as_primitive && !error->IsNativeError()) {
    // An object whose stack cannot even be read is not looked at any closer.
    v8::TryCatch unreadable(isolate);
    as_primitive = error.As<v8::Object>()->Get(context, js::name(isolate, "stack")).IsEmpty();
  }
  if (!as_primitive && inspect(runtime, context, error).ToLocal(&text)) {
    out += js::utf8(isolate, text) + "\n";
  } else if (std::string stack = plain_stack(isolate, context, error); !stack.empty()) {
    out += stack + "\n";
  } else if (error->IsObject()) {
    out += "[object Object]\n";
  } else if (!error->IsSymbol() && error->ToDetailString(context).ToLocal(&text)) {
    out += js::utf8(isolate, text) + "\n";
  } else {
    out += "\n";
  }
  if (std::string trace = thrown_at(isolate, message); !trace.empty()) {
    out += trace + "\n";
  } else if (as_primitive) {
    out += "(Use `" + program_name(runtime) + " --trace-uncaught ...` to show where the exception was thrown)\n";
  }
  out += "\nNode.js v" + std::string(kNodeVersion) + "\n";
  const char* at = out.data();
  for (size_t left = out.size(); left > 0;) {
    ssize_t n = ::write(STDERR_FILENO, at, left);
    if (n < 0) break;
    at += n;
    left -= static_cast<size_t>(n);
  }
}

}  // namespace weft
