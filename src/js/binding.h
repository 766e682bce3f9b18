// Exposing C++ to the built-in JavaScript:
//
//   WEFT_BINDING(os) {
//     b.function<&uptime>("uptime");
//     b.type<UdpSocket>("UdpSocket").constructor<AddressFamily>().method<&UdpSocket::bind>("bind");
//   }
#pragma once

#include <v8.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "js/call.h"
#include "js/callback.h"
#include "js/convert.h"
#include "js/env.h"
#include "js/object.h"

namespace weft::js {

/// Describes one native type to JavaScript; got from Binding::type.
template <typename T>
class TypeBuilder;

/// Collects what a native binding offers. The same declaration serves two ends: it makes the JavaScript object when the
/// binding is first imported, and it lists the addresses that the start-up snapshot may refer to.
class Binding {
 public:
  using Declare = void (*)(Binding&);

  /// `target` empty: only list addresses.
  Binding(Env* env, v8::Local<v8::Object> target, std::vector<intptr_t>* references)
      : env_(env), target_(target), references_(references) {}

  /// A function; its parameter types say what it takes (src/js/README.md).
  template <auto Fn>
  Binding& function(const char* name) {
    add_function(name, &internal::Glue<Fn>::call, internal::Glue<Fn>::kArity, nullptr);
    return *this;
  }

  /// A function with a V8 fast call: optimised code calls it without building a call frame for JavaScript. Only for
  /// functions whose arguments were checked by the JavaScript caller, and that neither throw nor call back.
  template <auto Fn>
  Binding& fast(const char* name) {
    v8::CFunction fast = internal::FastGlue<Fn>::make();
    add_function(name, &internal::Glue<Fn>::call, internal::Glue<Fn>::kArity, &fast);
    return *this;
  }

  template <typename V>
  Binding& constant(const char* name, V&& value) {
    if (listing()) return *this;
    v8::Local<v8::Value> v;
    if (to_value(*env_, std::forward<V>(value)).ToLocal(&v)) set(env_->isolate(), target_, name, v);
    return *this;
  }

  template <typename T>
  TypeBuilder<T> type(const char* name);

  /// For a binding whose object needs more than functions; null while addresses are listed.
  Env* env() const { return env_; }
  v8::Local<v8::Object> target() const { return target_; }
  bool listing() const { return references_ != nullptr; }
  /// Names an address that snapshot objects may hold (a callback of an interceptor, a resource).
  template <typename P>
  void reference(P* address) {
    if (listing()) references_->push_back(reinterpret_cast<intptr_t>(address));
  }

  // --- the registry -------------------------------------------------------------------------------------------------
  struct Registration {
    Registration(const char* name, Declare declare);
    const char* name;
    Declare declare;
    Registration* next;
  };
  /// Makes the object of the binding `name`; empty when there is none of that name.
  static v8::MaybeLocal<v8::Object> instantiate(Env& env, std::string_view name);
  /// The addresses of all bindings, in an order that depends on their names alone.
  static void list_references(std::vector<intptr_t>& out);

 private:
  template <typename T>
  friend class TypeBuilder;
  void add_function(const char* name, v8::FunctionCallback callback, int arity, const v8::CFunction* fast);
  v8::Local<v8::FunctionTemplate> make_template(v8::FunctionCallback callback, int arity, const v8::CFunction* fast,
                                                v8::Local<v8::Signature> signature = {},
                                                v8::ConstructorBehavior = v8::ConstructorBehavior::kThrow);
  void note(v8::FunctionCallback callback, const v8::CFunction* fast);

  Env* env_;
  v8::Local<v8::Object> target_;
  std::vector<intptr_t>* references_;
};

template <typename T>
class TypeBuilder {
 public:
  TypeBuilder(Binding& b, const char* name) : b_(b) {
    if (b.listing()) return;
    v8::Isolate* isolate = b.env()->isolate();
    template_ = v8::FunctionTemplate::New(isolate, &internal::not_constructible);
    template_->SetClassName(js::name(isolate, name));
    template_->InstanceTemplate()->SetInternalFieldCount(Object::kFieldCount);
    if constexpr (internal::HasJsBase<T>) {
      if constexpr (!std::is_same_v<typename T::JsBase, T>) {
        auto parent = b.env()->type_template(type_tag<typename T::JsBase>());
        if (!parent.IsEmpty()) template_->Inherit(parent);
      }
    }
    signature_ = v8::Signature::New(isolate, template_);
    b.env()->set_type_template(type_tag<T>(), template_);
    // The function itself is made last, by the destructor: V8 freezes a template once it was instantiated.
    name_ = name;
  }
  TypeBuilder(const TypeBuilder&) = delete;
  ~TypeBuilder() {
    if (name_ == nullptr) return;
    v8::Local<v8::Function> constructor;
    if (template_->GetFunction(b_.env()->isolate()->GetCurrentContext()).ToLocal(&constructor)) {
      set(b_.env()->isolate(), b_.target(), name_, constructor);
    }
  }

  /// `new Name(args)` makes a T(args); T may take `Env&` or `Runtime&` first.
  template <typename... Args>
  TypeBuilder& constructor() {
    auto callback = &internal::Construct<T, Args...>::call;
    b_.note(callback, nullptr);
    if (!b_.listing()) {
      template_->SetCallHandler(callback);
      template_->SetLength(static_cast<int>(sizeof...(Args)));
    }
    return *this;
  }
  template <auto Fn>
  TypeBuilder& method(const char* name) {
    return add(name, &internal::MethodGlue<T, Fn>::call, internal::MethodGlue<T, Fn>::kArity, nullptr);
  }
  /// As Binding::fast.
  template <auto Fn>
  TypeBuilder& fast(const char* name) {
    v8::CFunction fast = internal::FastMethodGlue<T, Fn>::make();
    return add(name, &internal::MethodGlue<T, Fn>::call, internal::MethodGlue<T, Fn>::kArity, &fast);
  }
  template <auto Fn>
  TypeBuilder& getter(const char* name) {
    auto callback = &internal::MethodGlue<T, Fn>::call;
    b_.note(callback, nullptr);
    if (!b_.listing()) {
      template_->PrototypeTemplate()->SetAccessorProperty(js::name(b_.env()->isolate(), name),
                                                          b_.make_template(callback, 0, nullptr, signature_));
    }
    return *this;
  }
  template <typename V>
  TypeBuilder& constant(const char* name, V&& value) {
    if (b_.listing()) return *this;
    v8::Local<v8::Value> v;
    if (to_value(*b_.env(), std::forward<V>(value)).ToLocal(&v)) {
      template_->Set(js::name(b_.env()->isolate(), name), v.As<v8::Primitive>());
    }
    return *this;
  }

 private:
  TypeBuilder& add(const char* name, v8::FunctionCallback callback, int arity, const v8::CFunction* fast) {
    b_.note(callback, fast);
    if (!b_.listing()) {
      template_->PrototypeTemplate()->Set(js::name(b_.env()->isolate(), name),
                                          b_.make_template(callback, arity, fast, signature_));
    }
    return *this;
  }

  Binding& b_;
  const char* name_ = nullptr;
  v8::Local<v8::FunctionTemplate> template_;
  v8::Local<v8::Signature> signature_;
};

template <typename T>
TypeBuilder<T> Binding::type(const char* name) {
  if (listing()) {
    reference(type_tag<T>());
    reference(&internal::not_constructible);
  }
  return TypeBuilder<T>(*this, name);
}

}  // namespace weft::js

/// Declares the native binding `name`; the block gets `b`, a js::Binding&.
#define WEFT_BINDING(name)                                                                      \
  static void weft_declare_##name(weft::js::Binding& b);                                        \
  static weft::js::Binding::Registration weft_registration_##name(#name, &weft_declare_##name); \
  static void weft_declare_##name([[maybe_unused]] weft::js::Binding& b)
