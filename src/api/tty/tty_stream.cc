#include "api/tty/tty_stream.h"

#include <csignal>

#include <initializer_list>

namespace weft::tty {

namespace {

/// A process that dies of a signal must not leave a raw terminal behind.
void reset_and_die(int signal) {
  uv_tty_reset_mode();
  raise(signal);  // the default action is back by SA_RESETHAND
}

/// Once a process: terminal modes belong to the process, not to a runtime.
void reset_mode_at_end() {
  static const bool once = [] {
    for (int signal : {SIGINT, SIGTERM}) {
      struct sigaction current;
      if (sigaction(signal, nullptr, &current) != 0 || current.sa_handler != SIG_DFL) continue;
      struct sigaction action = {};
      action.sa_handler = &reset_and_die;
      action.sa_flags = SA_RESETHAND | SA_NODEFER;
      sigaction(signal, &action, nullptr);
    }
    return true;
  }();
  (void)once;
}

}  // namespace

TtyStream::TtyStream(Runtime& runtime, int32_t fd) : Stream(runtime) {
  init_error_ = uv_tty_init(runtime.loop(), &reserve()->tty, fd, 0);
  if (init_error_ == 0) {
    opened();
  } else {
    failed();
  }
}

int32_t TtyStream::set_raw_mode(bool on) {
  if (!is_open()) return UV_EBADF;
  if (on && runtime().is_main()) {
    reset_mode_at_end();
    runtime().at_exit([] { uv_tty_reset_mode(); });
  }
  return uv_tty_set_mode(as<uv_tty_t>(), on ? UV_TTY_MODE_RAW : UV_TTY_MODE_NORMAL);
}

std::optional<std::vector<int32_t>> TtyStream::window_size() const {
  int width = 0;
  int height = 0;
  if (!is_open() || uv_tty_get_winsize(as<uv_tty_t>(), &width, &height) != 0) return std::nullopt;
  return std::vector<int32_t>{width, height};
}

}  // namespace weft::tty
