// Making the start-up image.
#pragma once

#include <string>

namespace weft {

/// Evaluates the core from the transformed files in `folder`, and writes snapshot, sources and code caches to `output`.
/// False, with the reason on stderr, when that fails. Starts the engine: once per process.
bool build_image(const std::string& folder, const std::string& output);

}  // namespace weft
