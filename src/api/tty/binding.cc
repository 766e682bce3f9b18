// What `binding:tty` gives to JavaScript.
#include "api/tty/tty_stream.h"
#include "js/binding.h"

namespace weft::tty {
namespace {

bool is_terminal(int32_t fd) { return fd >= 0 && uv_guess_handle(fd) == UV_TTY; }

}  // namespace
}  // namespace weft::tty

WEFT_BINDING(tty) {
  using weft::tty::TtyStream;
  b.function<&weft::tty::is_terminal>("isTTY");
  b.type<TtyStream>("TTY")
      .constructor<weft::Runtime&, int32_t>()
      .getter<&TtyStream::init_error>("initError")
      .method<&TtyStream::set_raw_mode>("setRawMode")
      .method<&TtyStream::window_size>("getWindowSize");
}
