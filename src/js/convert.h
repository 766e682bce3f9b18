// C++ values <-> JavaScript values. src/js/README.md is the table. A new type is taught by specialising From or To, or, for
// a struct, Fields.
#pragma once

#include <v8.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "js/bytes.h"
#include "js/env.h"
#include "js/error.h"
#include "js/object.h"

namespace weft::js {

/// From JavaScript. `Storage` holds the converted argument during the call, `pass` hands it to the function; `convert`
/// returns false with an exception pending.
template <typename T>
struct From;
/// To JavaScript; empty with an exception pending when it fails.
template <typename T>
struct To;
/// The properties of a struct that becomes (or is read from) a plain object:
/// `static constexpr auto list = std::tuple{field("name", &T::name), …};`
template <typename T>
struct Fields;

template <typename Member>
struct Field {
  const char* name;
  Member member;
};
template <typename Member>
constexpr Field<Member> field(const char* name, Member member) {
  return {name, member};
}
template <typename T>
concept HasFields = requires {
  Fields<T>::list;
};

template <typename T>
v8::MaybeLocal<v8::Value> to_value(Env& env, T&& value) {
  return To<std::decay_t<T>>::convert(env, std::forward<T>(value));
}

// --- booleans and numbers ---------------------------------------------------------------------------------------------

template <>
struct From<bool> {
  using Storage = bool;
  static bool convert(Env& env, v8::Local<v8::Value> value, int, bool& out) {
    out = value->BooleanValue(env.isolate());
    return true;
  }
  static bool pass(Storage& s) { return s; }
};

/// Whole numbers: anything else is ERR_INVALID_ARG_TYPE (not a number) or ERR_OUT_OF_RANGE (fraction, NaN, too large).
template <typename Int>
struct FromInteger {
  using Storage = Int;
  static bool convert(Env& env, v8::Local<v8::Value> value, int position, Int& out) {
    if constexpr (sizeof(Int) <= 4) {
      if (value->IsInt32()) {
        int32_t n = value.As<v8::Int32>()->Value();
        if (std::in_range<Int>(n)) return out = static_cast<Int>(n), true;
      }
    } else if (value->IsBigInt()) {
      bool lossless = false;
      if constexpr (std::is_signed_v<Int>) {
        out = value.As<v8::BigInt>()->Int64Value(&lossless);
      } else {
        out = value.As<v8::BigInt>()->Uint64Value(&lossless);
      }
      if (lossless) return true;
      throw_out_of_range(env, position, "a 64-bit integer", value);
      return false;
    }
    if (!value->IsNumber()) return throw_wrong_argument(env, position, "of type number", value), false;
    double d = value.As<v8::Number>()->Value();
    constexpr double low = static_cast<double>(std::numeric_limits<Int>::min());
    constexpr double high = static_cast<double>(std::numeric_limits<Int>::max());
    if (!(d >= low && d <= high && std::trunc(d) == d) || (sizeof(Int) == 8 && d >= high)) {
      throw_out_of_range(env, position,
                         "an integer >= " + std::to_string(std::numeric_limits<Int>::min()) +
                             " && <= " + std::to_string(std::numeric_limits<Int>::max()),
                         value);
      return false;
    }
    out = static_cast<Int>(d);
    return true;
  }
  static Int pass(Storage& s) { return s; }
};
template <>
struct From<int8_t> : FromInteger<int8_t> {};
template <>
struct From<uint8_t> : FromInteger<uint8_t> {};
template <>
struct From<int16_t> : FromInteger<int16_t> {};
template <>
struct From<uint16_t> : FromInteger<uint16_t> {};
template <>
struct From<int32_t> : FromInteger<int32_t> {};
template <>
struct From<uint32_t> : FromInteger<uint32_t> {};
template <>
struct From<int64_t> : FromInteger<int64_t> {};
template <>
struct From<uint64_t> : FromInteger<uint64_t> {};

template <>
struct From<double> {
  using Storage = double;
  static bool convert(Env& env, v8::Local<v8::Value> value, int position, double& out) {
    if (!value->IsNumber()) return throw_wrong_argument(env, position, "of type number", value), false;
    out = value.As<v8::Number>()->Value();
    return true;
  }
  static double pass(Storage& s) { return s; }
};

template <typename E>
requires std::is_enum_v<E>
struct From<E> {
  using Underlying = std::underlying_type_t<E>;
  using Storage = E;
  static bool convert(Env& env, v8::Local<v8::Value> value, int position, E& out) {
    Underlying n;
    if (!From<Underlying>::convert(env, value, position, n)) return false;
    out = static_cast<E>(n);
    return true;
  }
  static E pass(Storage& s) { return s; }
};

template <>
struct To<bool> {
  static v8::MaybeLocal<v8::Value> convert(Env& env, bool v) { return v8::Boolean::New(env.isolate(), v); }
};
template <typename N>
requires(std::is_arithmetic_v<N> && !std::is_same_v<N, bool>) struct To<N> {
  static v8::MaybeLocal<v8::Value> convert(Env& env, N v) {
    if constexpr (std::is_integral_v<N> && (sizeof(N) < 4 || std::is_same_v<N, int32_t>)) {
      return v8::Integer::New(env.isolate(), v);
    } else if constexpr (std::is_same_v<N, uint32_t>) {
      return v8::Integer::NewFromUnsigned(env.isolate(), v);
    } else {
      return v8::Number::New(env.isolate(), static_cast<double>(v));
    }
  }
};
template <typename E>
requires std::is_enum_v<E>
struct To<E> {
  static v8::MaybeLocal<v8::Value> convert(Env& env, E v) {
    return to_value(env, static_cast<std::underlying_type_t<E>>(v));
  }
};

// --- strings ----------------------------------------------------------------------------------------------------------

template <>
struct From<std::string> {
  using Storage = std::string;
  static bool convert(Env& env, v8::Local<v8::Value> value, int position, std::string& out) {
    if (!value->IsString()) return throw_wrong_argument(env, position, "of type string", value), false;
    out = utf8(env.isolate(), value.As<v8::String>());
    return true;
  }
  static std::string pass(Storage& s) { return std::move(s); }
};
template <>
struct From<const std::string&> : From<std::string> {
  static const std::string& pass(Storage& s) { return s; }
};

template <>
struct To<std::string> {
  static v8::MaybeLocal<v8::Value> convert(Env& env, std::string_view v) { return string(env.isolate(), v); }
};
template <>
struct To<std::string_view> : To<std::string> {};
template <>
struct To<const char*> : To<std::string> {};
template <>
struct To<char*> : To<std::string> {};

// --- bytes ------------------------------------------------------------------------------------------------------------

template <typename B>
struct FromBytes {
  using Storage = B;
  static bool convert(Env& env, v8::Local<v8::Value> value, int position, B& out) {
    if (!Bytes::is(value)) {
      throw_wrong_argument(env, position, "an instance of ArrayBuffer, Buffer, TypedArray, or DataView", value);
      return false;
    }
    out = B::of(value);
    return true;
  }
  static B pass(Storage& s) { return std::move(s); }
};
template <>
struct From<Bytes> : FromBytes<Bytes> {};
template <>
struct From<PinnedBytes> : FromBytes<PinnedBytes> {};

// --- V8 handles -------------------------------------------------------------------------------------------------------

template <typename H>
struct HandleKind;
#define WEFT_HANDLE_KIND(type, test, text)                       \
  template <>                                                    \
  struct HandleKind<v8::type> {                                  \
    static bool is(v8::Local<v8::Value> v) { return v->test(); } \
    static constexpr const char* expected = text;                \
  };
WEFT_HANDLE_KIND(Object, IsObject, "of type object")
WEFT_HANDLE_KIND(Function, IsFunction, "of type function")
WEFT_HANDLE_KIND(String, IsString, "of type string")
WEFT_HANDLE_KIND(Symbol, IsSymbol, "of type symbol")
WEFT_HANDLE_KIND(Name, IsName, "of type string or symbol")
WEFT_HANDLE_KIND(Array, IsArray, "an instance of Array")
WEFT_HANDLE_KIND(Promise, IsPromise, "an instance of Promise")
WEFT_HANDLE_KIND(Proxy, IsProxy, "an instance of Proxy")
WEFT_HANDLE_KIND(Map, IsMap, "an instance of Map")
WEFT_HANDLE_KIND(Set, IsSet, "an instance of Set")
WEFT_HANDLE_KIND(Number, IsNumber, "of type number")
WEFT_HANDLE_KIND(BigInt, IsBigInt, "of type bigint")
WEFT_HANDLE_KIND(Uint8Array, IsUint8Array, "an instance of Uint8Array")
WEFT_HANDLE_KIND(Uint32Array, IsUint32Array, "an instance of Uint32Array")
WEFT_HANDLE_KIND(Int32Array, IsInt32Array, "an instance of Int32Array")
WEFT_HANDLE_KIND(Float64Array, IsFloat64Array, "an instance of Float64Array")
WEFT_HANDLE_KIND(BigInt64Array, IsBigInt64Array, "an instance of BigInt64Array")
WEFT_HANDLE_KIND(ArrayBuffer, IsArrayBuffer, "an instance of ArrayBuffer")
WEFT_HANDLE_KIND(SharedArrayBuffer, IsSharedArrayBuffer, "an instance of SharedArrayBuffer")
WEFT_HANDLE_KIND(ArrayBufferView, IsArrayBufferView, "an instance of TypedArray or DataView")
#undef WEFT_HANDLE_KIND

template <typename H>
struct From<v8::Local<H>> {
  using Storage = v8::Local<H>;
  static bool convert(Env& env, v8::Local<v8::Value> value, int position, Storage& out) {
    if constexpr (std::is_same_v<H, v8::Value>) {
      out = value;
    } else {
      if (!HandleKind<H>::is(value)) return throw_wrong_argument(env, position, HandleKind<H>::expected, value), false;
      out = value.As<H>();
    }
    return true;
  }
  static v8::Local<H> pass(Storage& s) { return s; }
};
template <typename H>
struct To<v8::Local<H>> {
  static v8::MaybeLocal<v8::Value> convert(Env& env, v8::Local<H> v) {
    if (v.IsEmpty()) return v8::Undefined(env.isolate());
    return v.template As<v8::Value>();
  }
};
/// An empty one means that an exception is pending.
template <typename H>
struct To<v8::MaybeLocal<H>> {
  static v8::MaybeLocal<v8::Value> convert(Env&, v8::MaybeLocal<H> v) {
    v8::Local<H> local;
    if (!v.ToLocal(&local)) return {};
    return local.template As<v8::Value>();
  }
};
template <typename H>
struct To<v8::Global<H>> {
  static v8::MaybeLocal<v8::Value> convert(Env& env, const v8::Global<H>& v) {
    return v.Get(env.isolate()).template As<v8::Value>();
  }
};

// --- exposed classes ---------------------------------------------------------------------------------------------------

template <typename T>
requires std::is_base_of_v<Object, std::remove_const_t<T>>
struct From<T&> {
  using Storage = T*;
  static bool convert(Env& env, v8::Local<v8::Value> value, int position, T*& out) {
    out = unwrap<std::remove_const_t<T>>(value);
    if (out == nullptr) throw_wrong_argument(env, position, "a native object of the right type", value);
    return out != nullptr;
  }
  static T& pass(Storage& s) { return *s; }
};
/// A pointer takes null and undefined, too.
template <typename T>
requires std::is_base_of_v<Object, T>
struct From<T*> {
  using Storage = T*;
  static bool convert(Env& env, v8::Local<v8::Value> value, int position, T*& out) {
    if (value->IsNullOrUndefined()) return out = nullptr, true;
    return From<T&>::convert(env, value, position, out);
  }
  static T* pass(Storage& s) { return s; }
};
template <typename T>
requires std::is_base_of_v<Object, T>
struct To<T*> {
  static v8::MaybeLocal<v8::Value> convert(Env& env, T* v) {
    if (v == nullptr) return v8::Null(env.isolate());
    return v->wrapper();
  }
};

// --- optional, vector, struct, results ------------------------------------------------------------------------------------

template <typename T>
struct From<std::optional<T>> {
  using Storage = std::optional<T>;
  static bool convert(Env& env, v8::Local<v8::Value> value, int position, Storage& out) {
    if (value->IsNullOrUndefined()) return true;
    typename From<T>::Storage inner{};
    if (!From<T>::convert(env, value, position, inner)) return false;
    out.emplace(From<T>::pass(inner));
    return true;
  }
  static std::optional<T> pass(Storage& s) { return std::move(s); }
};
template <typename T>
struct To<std::optional<T>> {
  static v8::MaybeLocal<v8::Value> convert(Env& env, std::optional<T> v) {
    if (!v) return v8::Undefined(env.isolate());
    return to_value(env, *std::move(v));
  }
};

template <typename T>
struct From<std::vector<T>> {
  using Storage = std::vector<T>;
  static bool convert(Env& env, v8::Local<v8::Value> value, int position, Storage& out) {
    if (!value->IsArray()) return throw_wrong_argument(env, position, "an instance of Array", value), false;
    auto array = value.As<v8::Array>();
    auto context = env.isolate()->GetCurrentContext();
    uint32_t length = array->Length();
    out.reserve(length);
    for (uint32_t i = 0; i < length; i++) {
      v8::Local<v8::Value> item;
      typename From<T>::Storage inner{};
      if (!array->Get(context, i).ToLocal(&item) || !From<T>::convert(env, item, position, inner)) return false;
      out.push_back(From<T>::pass(inner));
    }
    return true;
  }
  static std::vector<T> pass(Storage& s) { return std::move(s); }
};
template <typename T>
struct To<std::vector<T>> {
  static v8::MaybeLocal<v8::Value> convert(Env& env, std::vector<T> v) {
    // V8 keeps the handles alive in this scope; the vector of them is only a list.
    std::vector<v8::Local<v8::Value>> items(v.size());
    for (size_t i = 0; i < v.size(); i++) {
      if (!to_value(env, std::move(v[i])).ToLocal(&items[i])) return {};
    }
    return v8::Array::New(env.isolate(), items.data(), items.size());
  }
};

template <HasFields T>
struct To<T> {
  static v8::MaybeLocal<v8::Value> convert(Env& env, const T& v) {
    auto object = v8::Object::New(env.isolate());
    bool ok = std::apply(
        [&](auto&... f) {
          return ([&] {
            v8::Local<v8::Value> value;
            if (!to_value(env, v.*(f.member)).ToLocal(&value)) return false;
            set(env.isolate(), object, f.name, value);
            return true;
          }() && ...);
        },
        Fields<T>::list);
    if (!ok) return {};
    return object;
  }
};
/// Missing properties keep the struct's defaults.
template <HasFields T>
struct From<T> {
  using Storage = T;
  static bool convert(Env& env, v8::Local<v8::Value> value, int position, T& out) {
    if (!value->IsObject()) return throw_wrong_argument(env, position, "of type object", value), false;
    auto object = value.As<v8::Object>();
    auto context = env.isolate()->GetCurrentContext();
    return std::apply(
        [&](auto&... f) {
          return ([&] {
            using M = std::decay_t<decltype(out.*(f.member))>;
            v8::Local<v8::Value> item;
            if (!object->Get(context, name(env.isolate(), f.name)).ToLocal(&item)) return false;
            if (item->IsUndefined()) return true;
            typename From<M>::Storage inner{};
            if (!From<M>::convert(env, item, position, inner)) return false;
            out.*(f.member) = From<M>::pass(inner);
            return true;
          }() && ...);
        },
        Fields<T>::list);
  }
  static T pass(Storage& s) { return std::move(s); }
};

template <>
struct To<Error> {
  static v8::MaybeLocal<v8::Value> convert(Env& env, const Error& e) { return to_exception(env, e); }
};
template <>
struct To<std::nullptr_t> {
  static v8::MaybeLocal<v8::Value> convert(Env& env, std::nullptr_t) { return v8::Null(env.isolate()); }
};
struct Undefined {};
template <>
struct To<Undefined> {
  static v8::MaybeLocal<v8::Value> convert(Env& env, Undefined) { return v8::Undefined(env.isolate()); }
};

}  // namespace weft::js
