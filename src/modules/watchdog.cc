#include "modules/watchdog.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>
#include <cerrno>

namespace weft::modules {

namespace {

/// A signal handler has no other way to find out whom to tell; -1 while no watchdog listens. Process-wide like the
/// signal.
std::atomic<int> signal_fd = -1;

void on_signal(int) {
  int saved = errno;
  uint64_t one = 1;
  int fd = signal_fd.load();
  if (fd >= 0) [[maybe_unused]]
    ssize_t n = ::write(fd, &one, sizeof one);
  errno = saved;
}

}  // namespace

struct Watchdog::SavedAction {
  struct sigaction action;
};

Watchdog::Watchdog(v8::Isolate* isolate, int64_t timeout_ms, bool on_sigint)
    : isolate_(isolate), timeout_ms_(timeout_ms), on_sigint_(on_sigint) {
  wake_ = ::eventfd(0, EFD_CLOEXEC);
  if (on_sigint_) {
    signal_ = ::eventfd(0, EFD_CLOEXEC);
    previous_signal_ = signal_fd.exchange(signal_);
    saved_ = new SavedAction;
    struct sigaction action = {};
    action.sa_handler = &on_signal;
    sigfillset(&action.sa_mask);
    ::sigaction(SIGINT, &action, &saved_->action);
  }
  thread_ = std::thread([this, timeout_ms] { watch(timeout_ms); });
}

void Watchdog::watch(int64_t timeout_ms) {
  auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  for (;;) {
    int wait = -1;
    if (timeout_ms >= 0) {
      auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
      wait = left <= 0 ? 0 : static_cast<int>(std::min<int64_t>(left, 0x7fffffff));
    }
    struct pollfd fds[] = {{wake_, POLLIN, 0}, {signal_, POLLIN, 0}};
    int n = ::poll(fds, signal_ >= 0 ? 2 : 1, wait);
    if (n < 0) continue;
    if (fds[0].revents != 0) return;
    if (n == 0) {
      if (std::chrono::steady_clock::now() < deadline) continue;
      timed_out_ = true;
    } else {
      interrupted_ = true;
    }
    isolate_->TerminateExecution();
    return;
  }
}

void Watchdog::stop() {
  if (!thread_.joinable()) return;
  uint64_t one = 1;
  [[maybe_unused]] ssize_t n = ::write(wake_, &one, sizeof one);
  thread_.join();
  if (on_sigint_) {
    ::sigaction(SIGINT, &saved_->action, nullptr);
    delete saved_;
    signal_fd = previous_signal_;
    ::close(signal_);
  }
  ::close(wake_);
}

Error Watchdog::error() const {
  if (timed_out_) {
    return Error::coded(ErrorKind::kError, "ERR_SCRIPT_EXECUTION_TIMEOUT",
                        "Script execution timed out after " + std::to_string(timeout_ms_) + "ms");
  }
  return Error::coded(ErrorKind::kError, "ERR_SCRIPT_EXECUTION_INTERRUPTED",
                      "Script execution was interrupted by `SIGINT`");
}

}  // namespace weft::modules
