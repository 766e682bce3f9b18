// Reads .env files.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::util {

/// The variables of a .env file in their order; a name may come more than once. Lines without `=` and comments are
/// skipped. A value in quotes (', " or `) may span lines; in double quotes `\n` is a line break; without quotes it ends
/// at `#`. Never fails; pure, any thread.
std::vector<std::pair<std::string, std::string>> parse_dotenv(std::string_view text);

}  // namespace weft::util
