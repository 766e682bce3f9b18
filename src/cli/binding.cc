// `binding:options`: what the command line said.
#include <cstdlib>

#include "cli/command.h"
#include "runtime/runtime.h"

namespace weft::cli {

namespace {

v8::Local<v8::Value> to_js(js::Env& env, const Option& option, const std::string& text) {
  v8::Isolate* isolate = env.isolate();
  if (option.kind == Kind::kBool) return v8::Boolean::New(isolate, text == "true");
  if (option.kind == Kind::kNumber) return v8::Number::New(isolate, std::strtod(text.c_str(), nullptr));
  return js::string(isolate, text).ToLocalChecked();
}

/// The value of an option: boolean, number, string, array of strings; undefined when unset or unknown.
v8::Local<v8::Value> get(Runtime& env, std::string name) {
  const Parsed& parsed = command_of(env);
  const Option* option = find(name);
  v8::Isolate* isolate = env.isolate();
  if (option == nullptr) return v8::Undefined(isolate);
  if (option->kind == Kind::kList) {
    std::vector<std::string> all;
    for (auto& v : parsed.values) {
      if (v.option == option) all.push_back(v.text);
    }
    v8::Local<v8::Value> list;
    if (js::to_value(env, std::move(all)).ToLocal(&list)) return list;
  }
  const char* text = parsed.text(name);
  if (text == nullptr) return v8::Undefined(isolate);
  return to_js(env, *option, text);
}

/// Names of the options that NODE_OPTIONS may hold.
std::vector<std::string> environment_names() {
  std::vector<std::string> out;
  for (auto& option : table()) {
    if (!option.in_environment) continue;
    out.emplace_back(option.name);
    if (option.short_name != nullptr) out.emplace_back(option.short_name);
  }
  return out;
}

/// Names of the options that are booleans: they have a --no- form.
std::vector<std::string> boolean_names() {
  std::vector<std::string> out;
  for (auto& option : table()) {
    if (option.kind == Kind::kBool && option.in_environment) out.emplace_back(option.name);
  }
  return out;
}

struct Main {
  std::vector<std::string> argv, exec_argv;
  bool has_eval, print, check, interactive;
  std::string eval;
};

Main main_program(Runtime& runtime) {
  const Parsed& p = command_of(runtime);
  return {runtime.options().argv, runtime.options().exec_argv, p.has_eval, p.print, p.check, p.interactive, p.eval};
}

}  // namespace

}  // namespace weft::cli

namespace weft::js {
template <>
struct Fields<weft::cli::Main> {
  using M = weft::cli::Main;
  static constexpr auto list =
      std::tuple{field("argv", &M::argv),   field("execArgv", &M::exec_argv), field("hasEval", &M::has_eval),
                 field("print", &M::print), field("check", &M::check),        field("interactive", &M::interactive),
                 field("eval", &M::eval)};
};
}  // namespace weft::js

WEFT_BINDING(options) {
  using namespace weft::cli;
  b.function<&get>("get");
  b.function<&environment_names>("environmentNames");
  b.function<&boolean_names>("booleanNames");
  b.function<&main_program>("mainProgram");
}
