#include "js/binding.h"

#include <algorithm>
#include <cstring>

namespace weft::js {

namespace {

// Filled by static initialisers, before main; only read afterwards.
Binding::Registration* registrations = nullptr;

}  // namespace

Binding::Registration::Registration(const char* name, Declare declare)
    : name(name), declare(declare), next(registrations) {
  registrations = this;
}

v8::MaybeLocal<v8::Object> Binding::instantiate(Env& env, std::string_view name) {
  for (auto* r = registrations; r != nullptr; r = r->next) {
    if (name != r->name) continue;
    v8::Local<v8::Object> target = v8::Object::New(env.isolate());
    Binding b(&env, target, nullptr);
    r->declare(b);
    return target;
  }
  return {};
}

void Binding::list_references(std::vector<intptr_t>& out) {
  std::vector<Registration*> sorted;
  for (auto* r = registrations; r != nullptr; r = r->next) sorted.push_back(r);
  std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return std::strcmp(a->name, b->name) < 0; });
  Binding b(nullptr, {}, &out);
  for (auto* r : sorted) r->declare(b);
}

void Binding::note(v8::FunctionCallback callback, const v8::CFunction* fast) {
  reference(callback);
  if (fast != nullptr) {
    reference(fast->GetAddress());
    reference(fast->GetTypeInfo());
  }
}

v8::Local<v8::FunctionTemplate> Binding::make_template(v8::FunctionCallback callback, int arity,
                                                       const v8::CFunction* fast, v8::Local<v8::Signature> signature,
                                                       v8::ConstructorBehavior behavior) {
  return v8::FunctionTemplate::New(env_->isolate(), callback, {}, signature, arity, behavior,
                                   v8::SideEffectType::kHasSideEffect, fast);
}

void Binding::add_function(const char* name, v8::FunctionCallback callback, int arity, const v8::CFunction* fast) {
  note(callback, fast);
  if (listing()) return;
  v8::Isolate* isolate = env_->isolate();
  v8::Local<v8::Function> fn;
  if (!make_template(callback, arity, fast)->GetFunction(isolate->GetCurrentContext()).ToLocal(&fn)) return;
  fn->SetName(js::name(isolate, name));
  set(isolate, target_, name, fn);
}

}  // namespace weft::js
