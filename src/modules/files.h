// What module loading needs of the file system: few system calls, no JavaScript objects on the way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::modules {

/// 0 for anything that is not a directory, 1 for a directory, a negative errno otherwise. Follows links.
int32_t path_kind(const char* path);

/// The whole file; a negative errno in `error` and an empty optional otherwise. EISDIR for a directory.
std::optional<std::string> read_file(const char* path, int& error);

}  // namespace weft::modules
