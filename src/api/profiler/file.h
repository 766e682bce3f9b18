// Files that reports are written into.
#pragma once

#include <string>

namespace weft::profiler {

/// Writes a file, and the folders that it needs. A failure is told on stderr: whoever asked for the report is not there to be told any more.
void write_file(const std::string& path, const std::string& text);

}  // namespace weft::profiler
