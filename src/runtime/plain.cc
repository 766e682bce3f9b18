// Bring-up only: see plain_main.js.
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "runtime/runtime.h"

namespace weft {
namespace {
std::string read(std::string path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}
bool is_file(std::string path) {
  struct stat s;
  return stat(path.c_str(), &s) == 0 && S_ISREG(s.st_mode);
}
v8::MaybeLocal<v8::Function> compile_user(v8::Isolate* isolate, v8::Local<v8::String> text, v8::Local<v8::String> file) {
  v8::ScriptOrigin origin(file);
  v8::ScriptCompiler::Source source(text, origin);
  v8::Local<v8::String> p[] = {js::name(isolate, "exports"), js::name(isolate, "require"), js::name(isolate, "module"),
                               js::name(isolate, "__filename"), js::name(isolate, "__dirname")};
  return v8::ScriptCompiler::CompileFunction(isolate->GetCurrentContext(), &source, 5, p);
}
}  // namespace
}  // namespace weft

WEFT_BINDING(plain) {
  b.function<&weft::read>("read");
  b.function<&weft::is_file>("isFile");
  b.function<&weft::compile_user>("compileUser");
}
