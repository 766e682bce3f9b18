// Signals of the process as callbacks of the loop.
#include "api/process/process.h"

namespace weft::process {

namespace {

/// Calls a function for each arrival of one signal, between start() and close(). It keeps the loop alive for nobody.
class SignalWatcher final : public js::Object {
 public:
  SignalWatcher(Runtime& runtime, js::Callback on_signal) : on_signal_(std::move(on_signal)), handle_(new uv_signal_t) {
    uv_signal_init(runtime.loop(), handle_);
    uv_unref(reinterpret_cast<uv_handle_t*>(handle_));
    handle_->data = this;
  }
  ~SignalWatcher() override { close(); }

  /// Returns 0 or a negative errno.
  int32_t start(int32_t signal) {
    if (handle_ == nullptr) return UV_EINVAL;
    int error = uv_signal_start(
        handle_,
        [](uv_signal_t* handle, int number) { static_cast<SignalWatcher*>(handle->data)->on_signal_.call(number); },
        signal);
    if (error == 0) hold();
    return error;
  }

  void close() {
    if (handle_ == nullptr) return;
    uv_close(reinterpret_cast<uv_handle_t*>(handle_),
             [](uv_handle_t* handle) { delete reinterpret_cast<uv_signal_t*>(handle); });
    handle_ = nullptr;
    release();
  }

  void ref() {
    if (handle_ != nullptr) uv_ref(reinterpret_cast<uv_handle_t*>(handle_));
  }
  void unref() {
    if (handle_ != nullptr) uv_unref(reinterpret_cast<uv_handle_t*>(handle_));
  }

 private:
  js::Callback on_signal_;
  uv_signal_t* handle_;
};

}  // namespace

void declare_signals(js::Binding& b) {
  b.type<SignalWatcher>("SignalWatcher")
      .constructor<Runtime&, js::Callback>()
      .method<&SignalWatcher::start>("start")
      .method<&SignalWatcher::close>("close")
      .method<&SignalWatcher::ref>("ref")
      .method<&SignalWatcher::unref>("unref");
}

}  // namespace weft::process
