#include "cli/env_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "api/util/dotenv.h"

namespace weft::cli {

namespace {

bool read_file(const std::string& path, std::string& out) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0 || S_ISDIR(info.st_mode)) return false;
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  out = text.str();
  return static_cast<bool>(in);
}

}  // namespace

std::string apply_env_files(const Parsed& parsed) {
  std::set<std::string> ours;
  for (auto& [option, path] : parsed.values) {
    std::string_view name = option->name;
    bool optional = name == "--env-file-if-exists";
    if (name != "--env-file" && !optional) continue;
    std::string text;
    if (access(path.c_str(), F_OK) != 0) {
      if (!optional) return path + ": not found";
      std::fprintf(stderr, "%s not found. Continuing without it.\n", path.c_str());
      continue;
    }
    if (!read_file(path, text)) return path + ": invalid format";
    for (auto& [key, value] : util::parse_dotenv(text)) {
      if (std::getenv(key.c_str()) != nullptr && !ours.contains(key)) continue;
      setenv(key.c_str(), value.c_str(), 1);
      ours.insert(key);
    }
  }
  return "";
}

}  // namespace weft::cli
