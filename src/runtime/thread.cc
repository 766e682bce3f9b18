#include "runtime/thread.h"

#include <pthread.h>

#include <memory>

namespace weft {

namespace {

struct Start {
  std::string name;
  std::function<void()> body;
};

}  // namespace

Result<void> Thread::start(size_t stack_size, const std::string& name, std::function<void()> body) {
  auto start = std::make_unique<Start>(Start{name.substr(0, 15), std::move(body)});
  uv_thread_options_t options{};
  if (stack_size > 0) {
    options.flags = UV_THREAD_HAS_STACK_SIZE;
    options.stack_size = stack_size;
  }
  const int error = uv_thread_create_ex(
      &thread_, &options,
      [](void* data) {
        std::unique_ptr<Start> start(static_cast<Start*>(data));
        if (!start->name.empty()) pthread_setname_np(pthread_self(), start->name.c_str());
        start->body();
      },
      start.get());
  if (error != 0) return Error::system(error, "uv_thread_create");
  (void)start.release();
  started_ = true;
  return {};
}

void Thread::join() {
  if (!started_) return;
  started_ = false;
  uv_thread_join(&thread_);
}

void Thread::detach() {
  if (!started_) return;
  started_ = false;
  pthread_detach(thread_);
}

}  // namespace weft
