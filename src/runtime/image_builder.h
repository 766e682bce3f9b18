// Making the start-up image.
#pragma once

#include <string>

namespace weft {

/// Evaluates the core from the transformed files in `folder`, and writes snapshot, sources and code caches to `output`. The
/// program `training` is run first: the functions that it calls are compiled into the snapshot, so it should do what programs
/// do when they start. False, with the reason on stderr, when something fails. Starts the engine: once per process.
bool build_image(const std::string& folder, const std::string& training, const std::string& output);

}  // namespace weft
