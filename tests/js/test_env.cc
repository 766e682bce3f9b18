#include "test_env.h"

#include "base/descriptors.h"

namespace weft::js::test {

void start_engine() {
  static bool started = [] {
    open_standard_descriptors();
    Engine::Options options;
    options.v8_flags = {"--expose-gc", "--allow-natives-syntax"};
    Engine::start(options, Image::from_folder(WEFT_JS_FOLDER));
    return true;
  }();
  (void)started;
}

std::string evaluate(Env& env, const std::string& source) {
  v8::Isolate* isolate = env.isolate();
  v8::HandleScope handles(isolate);
  auto context = isolate->GetCurrentContext();
  v8::TryCatch caught(isolate);
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> value;
  v8::Local<v8::String> text;
  if (v8::Script::Compile(context, string(isolate, source).ToLocalChecked()).ToLocal(&script) &&
      script->Run(context).ToLocal(&value) && value->ToString(context).ToLocal(&text)) {
    return utf8(isolate, text);
  }
  auto part = [&](const char* key) {
    v8::Local<v8::Value> v;
    if (!caught.Exception()->IsObject() ||
        !caught.Exception().As<v8::Object>()->Get(context, name(isolate, key)).ToLocal(&v) || v->IsUndefined()) {
      return std::string();
    }
    return utf8(isolate, v->ToString(context).ToLocalChecked());
  };
  return "throws " + part("name") + " " + part("code") + ": " + part("message");
}

BindingTest::BindingTest() {
  start_engine();
  allocator_.reset(v8::ArrayBuffer::Allocator::NewDefaultAllocator());
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = allocator_.get();
  isolate_ = v8::Isolate::Allocate();
  Engine::get().platform().add_isolate(isolate_);
  v8::Isolate::Initialize(isolate_, params);
  isolate_->Enter();
  isolate_->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
  env_ = std::make_unique<TestEnv>(isolate_);
  v8::HandleScope handles(isolate_);
  v8::Local<v8::Context> context = v8::Context::New(isolate_);
  env_->set_context(context);
  context_.Reset(isolate_, context);
  v8::Context::Scope entered(context);
  set(isolate_, context->Global(), "b", Binding::instantiate(*env_, "test_subject").ToLocalChecked());
}

BindingTest::~BindingTest() {
  {
    v8::HandleScope handles(isolate_);
    Object::destroy_all(*env_);
  }
  env_->clear();
  context_.Reset();
  isolate_->Exit();
  isolate_->Dispose();
  Engine::get().platform().remove_isolate(isolate_);
}

std::string BindingTest::run(const std::string& source) {
  v8::HandleScope handles(isolate_);
  v8::Context::Scope entered(context_.Get(isolate_));
  return evaluate(*env_, source);
}

void BindingTest::collect_garbage() {
  isolate_->RequestGarbageCollectionForTesting(v8::Isolate::kFullGarbageCollection);
}

}  // namespace weft::js::test
