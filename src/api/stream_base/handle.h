// libuv handles behind JavaScript objects.
#pragma once

#include <uv.h>

#include <optional>

#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft::stream_base {

/// A libuv handle that JavaScript holds. Every method runs on its loop's thread.
///
/// Life: a derived class's `open` step initialises the libuv handle → the object keeps its JavaScript wrapper alive while the
/// handle is open → close() → after libuv's close callback the wrapper is free to go. An object that is destroyed with an open
/// handle (the runtime ends) closes it; libuv's structure is freed by the close callback, whenever that runs. An open handle keeps
/// the loop alive unless unref() was called or it is inactive.
class Handle : public js::Object {
 public:
  explicit Handle(Runtime& runtime) : runtime_(runtime) {}
  ~Handle() override;

  /// Closes; later calls do nothing. `done` runs in the loop's closing phase, also when the handle was closed before.
  void close(std::optional<js::Callback> done);
  void ref();
  void unref();
  bool has_ref() const;
  bool is_open() const { return raw_ != nullptr && !closing_; }
  Runtime& runtime() const { return runtime_; }
  /// libuv's handle; null when it was never made, or is gone.
  uv_handle_t* raw() const { return raw_ == nullptr ? nullptr : &raw_->handle; }
  /// Whether nobody else has the descriptor for sure: closing it ends a connection then, as a shutdown would.
  bool is_sole() const { return sole_; }
  /// Somebody else, perhaps another process, may have the descriptor from now on.
  void share() { sole_ = false; }
  /// Where events of the handle run: the async context in which it was opened.
  const js::AsyncContext& context() const { return context_; }

 protected:
  /// Gives room for a libuv handle of any type; the caller initialises it and then calls opened(), or failed().
  uv_any_handle* reserve();
  /// The handle is initialised: from now on it is closed before it is freed.
  void opened();
  /// Initialising failed; the handle is nothing but memory.
  void failed();
  template <typename T>
  T* as() const {
    return reinterpret_cast<T*>(raw_);
  }
  /// The object of a libuv callback; null when it is gone.
  template <typename T>
  static T* self(const uv_handle_t* handle) {
    return static_cast<T*>(static_cast<Handle*>(handle->data));
  }
  /// As close(), by another of libuv's closing functions, which may fail; then the handle stays open.
  int close_by(int (*closer)(uv_handle_t*, uv_close_cb), std::optional<js::Callback> done);
  /// The handle was made here, and its descriptor has gone nowhere.
  void set_sole() { sole_ = true; }
  /// Called when the handle is about to be closed, for requests that wait.
  virtual void on_closing() {}

 private:
  static void on_closed(uv_handle_t* handle);
  Runtime& runtime_;
  js::AsyncContext context_;
  uv_any_handle* raw_ = nullptr;
  bool closing_ = false;
  bool sole_ = false;
  std::optional<js::Callback> closed_;
};

}  // namespace weft::stream_base
