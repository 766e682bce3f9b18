// Results and errors: how every layer of Weft reports a failure without C++ exceptions.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace weft {

/// The JavaScript class that an error becomes when it reaches the program.
enum class ErrorKind { kError, kTypeError, kRangeError, kSyntaxError };

/// Why something failed. Three forms:
/// - system: a failed system call, with its (negative) errno and what it was about; becomes Node's system error;
/// - coded: an error class, a code such as ERR_OUT_OF_RANGE, and a message;
/// - pending: a JavaScript exception is already pending in the isolate; nothing is to be thrown any more.
/// Movable, one pointer wide; may be made and moved on any thread.
class Error {
 public:
  enum class Form { kSystem, kCoded, kPending };

  struct Details {
    Form form = Form::kPending;
    ErrorKind kind = ErrorKind::kError;
    int number = 0;       ///< system: negative errno (libuv's numbers)
    std::string code;     ///< coded: ERR_...; empty for a plain error
    std::string message;  ///< coded: the message; system: replaces strerror's text when not empty
    std::string syscall;  ///< system
    std::string path;     ///< system; empty when there is none
    std::string dest;     ///< system; empty when there is none
    std::string address;  ///< system; network errors
    int port = -1;        ///< system; -1 when there is none
  };

  static Error system(int number, std::string_view syscall, std::string_view path = {}, std::string_view dest = {}) {
    Error e(Form::kSystem);
    e.details_->number = number > 0 ? -number : number;
    e.details_->syscall = syscall;
    e.details_->path = path;
    e.details_->dest = dest;
    return e;
  }
  static Error network(int number, std::string_view syscall, std::string_view address, int port) {
    Error e = system(number, syscall);
    e.details_->address = address;
    e.details_->port = port;
    return e;
  }
  static Error coded(ErrorKind kind, std::string_view code, std::string_view message) {
    Error e(Form::kCoded);
    e.details_->kind = kind;
    e.details_->code = code;
    e.details_->message = message;
    return e;
  }
  static Error type(std::string_view code, std::string_view message) {
    return coded(ErrorKind::kTypeError, code, message);
  }
  static Error range(std::string_view code, std::string_view message) {
    return coded(ErrorKind::kRangeError, code, message);
  }
  static Error pending() { return Error(Form::kPending); }

  const Details& operator*() const { return *details_; }
  const Details* operator->() const { return details_.get(); }
  Details& details() { return *details_; }

 private:
  explicit Error(Form form) : details_(std::make_unique<Details>()) { details_->form = form; }
  std::unique_ptr<Details> details_;
};

/// A value or the error that kept it from being made.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() { return *std::get_if<0>(&state_); }
  const T& value() const { return *std::get_if<0>(&state_); }
  T& operator*() { return value(); }
  T* operator->() { return &value(); }
  Error& error() { return *std::get_if<1>(&state_); }
  const Error& error() const { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  Error& error() { return *std::get_if<1>(&state_); }
  const Error& error() const { return *std::get_if<1>(&state_); }

 private:
  std::variant<std::monostate, Error> state_;
};

}  // namespace weft
