// How a JavaScript call reaches a C++ function: the only place that sees FunctionCallbackInfo.
#pragma once

#include <v8-fast-api-calls.h>
#include <v8.h>

#include <array>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include "base/result.h"
#include "js/callback.h"
#include "js/convert.h"

namespace weft::js {

/// `this` of a call, for functions that ask for it.
struct Receiver {
  v8::Local<v8::Object> object;
};

/// All remaining arguments, for functions of any arity; must be the last parameter.
struct Rest {
  const v8::FunctionCallbackInfo<v8::Value>& info;
  int first;
  int size() const { return info.Length() > first ? info.Length() - first : 0; }
  v8::Local<v8::Value> operator[](int i) const { return info[first + i]; }
};

/// A parameter type that is not an argument: it is taken from the call's surroundings. Specialised for Env&, Receiver, and,
/// above this layer, for Runtime&.
template <typename T>
struct Injected : std::false_type {};
template <>
struct Injected<Env&> : std::true_type {
  static Env& get(Env& env, v8::Local<v8::Object>) { return env; }
};
template <>
struct Injected<Receiver> : std::true_type {
  static Receiver get(Env&, v8::Local<v8::Object> receiver) { return {receiver}; }
};
template <>
struct Injected<v8::Isolate*> : std::true_type {
  static v8::Isolate* get(Env& env, v8::Local<v8::Object>) { return env.isolate(); }
};

namespace internal {

using Info = v8::FunctionCallbackInfo<v8::Value>;

template <typename T>
struct IsResult : std::false_type {};
template <typename T>
struct IsResult<Result<T>> : std::true_type {
  using Value = T;
};

template <typename R>
void give(Env& env, const Info& info, R&& result) {
  using T = std::decay_t<R>;
  if constexpr (IsResult<T>::value) {
    if (!result.ok()) return throw_error(env, result.error());
    if constexpr (!std::is_void_v<typename IsResult<T>::Value>) give(env, info, std::move(result.value()));
  } else if constexpr (std::is_same_v<T, bool>) {
    info.GetReturnValue().Set(static_cast<bool>(result));
  } else if constexpr (std::is_same_v<T, int32_t> || std::is_same_v<T, uint32_t> || std::is_same_v<T, double>) {
    info.GetReturnValue().Set(result);
  } else {
    v8::Local<v8::Value> value;
    if (to_value(env, std::forward<R>(result)).ToLocal(&value)) info.GetReturnValue().Set(value);
  }
}

template <typename T>
struct Source {
  static constexpr bool kIsArgument = !Injected<T>::value && !std::is_same_v<T, Rest>;
};

/// Converts argument I of a parameter list; injected parameters take no place among the JavaScript arguments.
template <typename T>
struct Slot {
  using Clean =
      std::conditional_t<std::is_reference_v<T> && std::is_const_v<std::remove_reference_t<T>> &&
                             !std::is_same_v<std::decay_t<T>, std::string>,
                         std::decay_t<T>, std::conditional_t<std::is_rvalue_reference_v<T>, std::decay_t<T>, T>>;
  struct Storage {
    typename From<Clean>::Storage value{};
    bool load(Env& env, const Info& info, int index) {
      return From<Clean>::convert(env, info[index], index + 1, value);
    }
    decltype(auto) pass(Env&, const Info&, int) { return From<Clean>::pass(value); }
  };
};
template <typename T>
requires(Injected<T>::value) struct Slot<T> {
  struct Storage {
    bool load(Env&, const Info&, int) { return true; }
    decltype(auto) pass(Env& env, const Info& info, int) { return Injected<T>::get(env, info.This()); }
  };
};
template <>
struct Slot<Rest> {
  struct Storage {
    bool load(Env&, const Info&, int) { return true; }
    Rest pass(Env&, const Info& info, int index) { return Rest{info, index}; }
  };
};

template <typename... Args>
constexpr int arity() {
  return (0 + ... + (Source<Args>::kIsArgument ? 1 : 0));
}

/// JavaScript position of each parameter.
template <typename... Args>
constexpr std::array<int, sizeof...(Args) + 1> positions() {
  std::array<int, sizeof...(Args) + 1> out{};
  [[maybe_unused]] int next = 0;
  size_t i = 0;
  ((out[i++] = next, next += Source<Args>::kIsArgument ? 1 : 0), ...);
  return out;
}

template <typename... Args, typename Invoke>
void with_arguments(const Info& info, Invoke&& invoke) {
  Env& env = Env::from(info.GetIsolate());
  std::tuple<typename Slot<Args>::Storage...> slots;
  constexpr auto at = positions<Args...>();
  [&]<size_t... I>(std::index_sequence<I...>) {
    if (!(std::get<I>(slots).load(env, info, at[I]) && ...)) return;
    invoke(env, [&](auto&& target) -> decltype(auto) { return target(std::get<I>(slots).pass(env, info, at[I])...); });
  }
  (std::index_sequence_for<Args...>{});
}

template <typename R, typename Call>
void finish(Env& env, const Info& info, Call&& call) {
  if constexpr (std::is_void_v<R>) {
    call();
  } else {
    give(env, info, call());
  }
}

// --- free functions ----------------------------------------------------------------------------------------------------

template <auto Fn, typename Type = decltype(Fn)>
struct Glue;
template <auto Fn, typename R, typename... Args>
struct Glue<Fn, R (*)(Args...)> {
  static constexpr int kArity = arity<Args...>();
  static void call(const Info& info) {
    with_arguments<Args...>(info, [&](Env& env, auto&& apply) {
      finish<R>(env, info,
                [&]() -> R { return apply([](auto&&... a) -> R { return Fn(std::forward<decltype(a)>(a)...); }); });
    });
  }
};

// --- methods -----------------------------------------------------------------------------------------------------------

template <typename T>
T* self(v8::Local<v8::Value> receiver) {
  return static_cast<T*>(
      static_cast<Object*>(receiver.As<v8::Object>()->GetAlignedPointerFromInternalField(Object::kObjectField)));
}

/// V8's signature check guarantees the receiver's type, but not that its constructor has run: a class that derives from a
/// native one and never calls super() has an empty field, as has one whose native part ended.
template <typename T>
T* checked_self(Env& env, const Info& info) {
  T* object = self<T>(info.This());
  if (object == nullptr) throw_error(env, Error::type("ERR_INVALID_THIS", "Illegal invocation"));
  return object;
}

template <typename T, auto Fn, typename Type = decltype(Fn)>
struct MethodGlue;
#define WEFT_METHOD_GLUE(qualifier)                                                                       \
  template <typename T, auto Fn, typename R, typename C, typename... Args>                                \
  struct MethodGlue<T, Fn, R (C::*)(Args...) qualifier> {                                                 \
    static constexpr int kArity = arity<Args...>();                                                       \
    static void call(const Info& info) {                                                                  \
      T* object = checked_self<T>(Env::from(info.GetIsolate()), info);                                    \
      if (object == nullptr) return;                                                                      \
      with_arguments<Args...>(info, [&](Env& env, auto&& apply) {                                         \
        finish<R>(env, info, [&]() -> R {                                                                 \
          return apply([&](auto&&... a) -> R { return (object->*Fn)(std::forward<decltype(a)>(a)...); }); \
        });                                                                                               \
      });                                                                                                 \
    }                                                                                                     \
  };
WEFT_METHOD_GLUE()
WEFT_METHOD_GLUE(const)
#undef WEFT_METHOD_GLUE
/// A free function whose first parameter is T& may serve as a method, too.
template <typename T, auto Fn, typename R, typename... Args>
struct MethodGlue<T, Fn, R (*)(T&, Args...)> {
  static constexpr int kArity = arity<Args...>();
  static void call(const Info& info) {
    T* object = checked_self<T>(Env::from(info.GetIsolate()), info);
    if (object == nullptr) return;
    with_arguments<Args...>(info, [&](Env& env, auto&& apply) {
      finish<R>(env, info, [&]() -> R {
        return apply([&](auto&&... a) -> R { return Fn(*object, std::forward<decltype(a)>(a)...); });
      });
    });
  }
};

// --- constructors ------------------------------------------------------------------------------------------------------

void not_constructible(const Info& info);

template <typename T, typename... Args>
struct Construct {
  static void call(const Info& info) {
    Env& env = Env::from(info.GetIsolate());
    if (!info.IsConstructCall()) {
      return throw_error(
          env, Error::type("ERR_CONSTRUCT_CALL_REQUIRED", "Class constructor cannot be invoked without `new`"));
    }
    with_arguments<Args...>(info, [&](Env& env, auto&& apply) {
      T* object = apply([](auto&&... a) { return new T(std::forward<decltype(a)>(a)...); });
      object->attach(env, info.This(), type_tag<T>());
    });
  }
};

// --- fast calls --------------------------------------------------------------------------------------------------------

/// What V8 passes for a parameter type, and how to hand it on.
template <typename T>
struct FastArgument {
  using Passed = T;
  static T pass(Env&, T v) { return v; }
};
template <typename H>
struct FastArgument<v8::Local<H>> {
  using Passed = v8::Local<v8::Value>;
  static v8::Local<H> pass(Env&, Passed v) { return v.As<H>(); }
};
template <>
struct FastArgument<Bytes> {
  using Passed = v8::Local<v8::Value>;
  static Bytes pass(Env&, Passed v) { return Bytes::is(v) ? Bytes::of(v) : Bytes(); }
};
template <typename E>
requires std::is_enum_v<E>
struct FastArgument<E> {
  using Passed = int32_t;
  static E pass(Env&, int32_t v) { return static_cast<E>(v); }
};

template <typename R, typename List>
struct FastSignature;

template <typename... Ts>
struct List {};
template <typename L, typename... Ts>
struct DropInjected;
template <typename... Kept>
struct DropInjected<List<Kept...>> {
  using Type = List<Kept...>;
};
template <typename... Kept, typename T, typename... Ts>
struct DropInjected<List<Kept...>, T, Ts...> {
  using Type =
      typename DropInjected<std::conditional_t<Injected<T>::value, List<Kept...>, List<Kept..., T>>, Ts...>::Type;
};
template <typename L, typename... Ts>
struct OnlyInjected;
template <typename... Kept>
struct OnlyInjected<List<Kept...>> {
  using Type = List<Kept...>;
};
template <typename... Kept, typename T, typename... Ts>
struct OnlyInjected<List<Kept...>, T, Ts...> {
  using Type =
      typename OnlyInjected<std::conditional_t<Injected<T>::value, List<Kept..., T>, List<Kept...>>, Ts...>::Type;
};

template <typename Call, typename R, typename Inj, typename Plain>
struct FastEntry;
/// Injected parameters come first in every bound function, so the two lists can be joined.
template <typename Call, typename R, typename... Inj, typename... Plain>
struct FastEntry<Call, R, List<Inj...>, List<Plain...>> {
  static R enter(v8::Local<v8::Object> receiver, typename FastArgument<Plain>::Passed... args,
                 v8::FastApiCallbackOptions& options) {
    // V8 opens no scope for a fast call: without one, every handle made here would live as long as the whole program runs.
    v8::HandleScope scope(options.isolate);
    Env& env = Env::from(options.isolate);
    return Call::invoke(receiver, Injected<Inj>::get(env, receiver)..., FastArgument<Plain>::pass(env, args)...);
  }
  static v8::CFunction make() { return v8::CFunction::Make(&enter); }
};

template <auto Fn, typename Type = decltype(Fn)>
struct FastGlue;
template <auto Fn, typename R, typename... Args>
struct FastGlue<Fn, R (*)(Args...)> {
  struct Call {
    static R invoke(v8::Local<v8::Object>, Args... args) { return Fn(args...); }
  };
  static v8::CFunction make() {
    return FastEntry<Call, R, typename OnlyInjected<List<>, Args...>::Type,
                     typename DropInjected<List<>, Args...>::Type>::make();
  }
};

template <typename T, auto Fn, typename Type = decltype(Fn)>
struct FastMethodGlue;
#define WEFT_FAST_METHOD(qualifier)                                           \
  template <typename T, auto Fn, typename R, typename C, typename... Args>    \
  struct FastMethodGlue<T, Fn, R (C::*)(Args...) qualifier> {                 \
    struct Call {                                                             \
      static R invoke(v8::Local<v8::Object> receiver, Args... args) {         \
        T* object = self<T>(receiver);                                        \
        if (object == nullptr) return R();                                    \
        return (object->*Fn)(args...);                                        \
      }                                                                       \
    };                                                                        \
    static v8::CFunction make() {                                             \
      return FastEntry<Call, R, typename OnlyInjected<List<>, Args...>::Type, \
                       typename DropInjected<List<>, Args...>::Type>::make(); \
    }                                                                         \
  };
WEFT_FAST_METHOD()
WEFT_FAST_METHOD(const)
#undef WEFT_FAST_METHOD

}  // namespace internal
}  // namespace weft::js
