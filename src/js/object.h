// C++ objects that JavaScript holds.
#pragma once

#include <v8.h>

#include "js/env.h"

namespace weft::js {

/// Identifies a C++ type behind a JavaScript object; `base` is the tag of the type it derives from.
struct TypeTag {
  const TypeTag* base;
  const char* name;
};

/// The tag of T. A class that derives from another exposed class says so with `using JsBase = Parent;`.
template <typename T>
const TypeTag* type_tag();

/// Base of every class that is exposed with `Binding::type<T>`. The object and its JavaScript wrapper live and die together:
/// - by default the wrapper's collection destroys the object;
/// - between hold() and release() the object keeps its wrapper alive (a handle that is open on the loop);
/// - what is left when the runtime ends is destroyed then (before its loop is closed).
/// All on the runtime's thread.
class Object {
 public:
  static constexpr int kObjectField = 0;
  static constexpr int kTagField = 1;
  static constexpr int kFieldCount = 2;

  Object() = default;
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  virtual ~Object();

  /// The runtime's JavaScript side; set before any method but the constructor runs.
  Env& env() const { return *env_; }
  v8::Isolate* isolate() const { return env_->isolate(); }
  v8::Local<v8::Object> wrapper() const { return wrapper_.Get(env_->isolate()); }

  void hold();
  void release();

  /// Called by the binding layer only: joins a fresh object to its wrapper.
  void attach(Env& env, v8::Local<v8::Object> wrapper, const TypeTag* tag);
  /// The object behind `value` when it is one of the type `tag`, or of one derived from it; else null.
  static Object* unwrap(v8::Local<v8::Value> value, const TypeTag* tag);
  /// Destroys all that is left, at the end of a runtime.
  static void destroy_all(Env& env);

 private:
  void make_weak();
  Env* env_ = nullptr;
  v8::Global<v8::Object> wrapper_;
  bool held_ = false;
  Object* next_ = nullptr;
  Object* previous_ = nullptr;
};

namespace internal {
template <typename T>
concept HasJsBase = requires {
  typename T::JsBase;
};
template <typename T>
struct TagOf {
  static const TypeTag* base() {
    if constexpr (HasJsBase<T>) {
      if constexpr (!std::is_same_v<typename T::JsBase, T>) return type_tag<typename T::JsBase>();
    }
    return nullptr;
  }
  static inline TypeTag tag{nullptr, nullptr};
};
}  // namespace internal

template <typename T>
const TypeTag* type_tag() {
  // The base pointer is a constant, so that writing it on every call is harmless from any thread.
  static const TypeTag* base = internal::TagOf<T>::base();
  static const bool once = (internal::TagOf<T>::tag.base = base, true);
  (void)once;
  return &internal::TagOf<T>::tag;
}

/// The T behind a JavaScript value, or null.
template <typename T>
T* unwrap(v8::Local<v8::Value> value) {
  return static_cast<T*>(Object::unwrap(value, type_tag<T>()));
}

/// Makes a T and its wrapper without running its JavaScript constructor; the type's binding must have been loaded.
template <typename T, typename... Args>
T* create(Env& env, Args&&... args) {
  v8::Local<v8::FunctionTemplate> t = env.type_template(type_tag<T>());
  v8::Local<v8::Object> wrapper;
  if (t.IsEmpty() || !t->InstanceTemplate()->NewInstance(env.isolate()->GetCurrentContext()).ToLocal(&wrapper)) {
    return nullptr;
  }
  T* object = new T(std::forward<Args>(args)...);
  object->attach(env, wrapper, type_tag<T>());
  return object;
}

}  // namespace weft::js
