// The parsed command line of this process.
#pragma once

#include <memory>

#include "cli/options.h"

namespace weft {
class Runtime;
}

namespace weft::cli {

/// Set once by main, before the first Runtime; read-only afterwards.
const Parsed& command();
void set_command(Parsed parsed);

/// The options of one runtime: its own where it was given some (a worker with `execArgv`), else the process's. On its thread.
const Parsed& command_of(Runtime& runtime);
/// Gives a runtime options of its own. On its thread, before its JavaScript starts.
void set_command_of(Runtime& runtime, std::shared_ptr<const Parsed> options);

}  // namespace weft::cli
