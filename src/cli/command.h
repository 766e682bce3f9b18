// The parsed command line of this process.
#pragma once

#include "cli/options.h"

namespace weft::cli {

/// Set once by main, before the first Runtime; read-only afterwards.
const Parsed& command();
void set_command(Parsed parsed);

}  // namespace weft::cli
