// An isolate with nothing but the binding layer, for its tests.
#pragma once

#include <gtest/gtest.h>
#include <v8.h>

#include <memory>
#include <string>

#include "js/binding.h"
#include "runtime/engine.h"

namespace weft::js::test {

class TestEnv final : public Env {
 public:
  explicit TestEnv(v8::Isolate* isolate) {
    isolate_ = isolate;
    isolate->SetData(kIsolateSlot, static_cast<Env*>(this));
  }
  void set_context(v8::Local<v8::Context> context) { context_.Reset(isolate_, context); }
  void clear() {
    templates_.clear();
    context_.Reset();
  }
  v8::MaybeLocal<v8::Value> call_from_loop(v8::Local<v8::Function> fn, v8::Local<v8::Value> receiver, int argc,
                                           v8::Local<v8::Value>* argv) override {
    auto result = fn->Call(isolate_->GetCurrentContext(), receiver, argc, argv);
    isolate_->PerformMicrotaskCheckpoint();
    return result;
  }
  std::string system_error_name(int) const override { return "ENOENT"; }
  std::string system_error_message(int) const override { return "no such file or directory"; }
};

/// Starts the engine once for the whole test program, with the built-ins from the build folder and no snapshot.
void start_engine();

class BindingTest : public ::testing::Test {
 protected:
  BindingTest();
  ~BindingTest() override;

  /// Runs a script in which `b` is the binding under test; gives its value as a string, or "throws <name> <code>: <message>".
  std::string run(const std::string& source);
  void collect_garbage();

  std::unique_ptr<v8::ArrayBuffer::Allocator> allocator_;
  v8::Isolate* isolate_;
  std::unique_ptr<TestEnv> env_;
  v8::Global<v8::Context> context_;
};

/// The value of a script in the current context, as a string, or what it throws.
std::string evaluate(Env& env, const std::string& source);

}  // namespace weft::js::test
