// The files of --env-file and --env-file-if-exists.
#pragma once

#include <string>

#include "cli/options.h"

namespace weft::cli {

/// Sets the environment variables of the files, in order: a later file wins over an earlier one, what was set before over both.
/// To be called before any thread starts. On failure (a file that is not there or cannot be read) returns what is wrong, else "".
std::string apply_env_files(const Parsed& parsed);

}  // namespace weft::cli
