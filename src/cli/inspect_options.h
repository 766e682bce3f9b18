// What the command line says of debuggers.
#pragma once

#include <cstdint>
#include <string>

#include "cli/options.h"

namespace weft::cli {

struct InspectOptions {
  bool listen = false;  ///< --inspect, --inspect-brk, --inspect-wait
  bool wait = false;    ///< the last two: nothing runs until a debugger says so
  std::string host = "127.0.0.1";
  uint16_t port = 9229;
  bool publish_in_stderr = true, publish_in_http = true;
  std::string error;  ///< what is wrong with a value; the exit code is 9
};

InspectOptions inspect_options(const Parsed& parsed);

}  // namespace weft::cli
