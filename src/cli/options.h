// The command line: which options there are, and what was given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weft::cli {

enum class Kind : unsigned char {
  kBool,         ///< --x, --no-x
  kString,       ///< --x=value or --x value
  kOptional,     ///< --x or --x=value; the text is empty without one
  kList,         ///< as kString, may be repeated
  kNumber,       ///< as kString, a whole number
  kV8,           ///< handed to V8
  kAccepted,     ///< without effect here, and none is missed (an option of a feature that is always on, or off)
  kAcceptedArg,  ///< the same, with a value
  kUnavailable,  ///< a feature that Weft does not have: using it must not go unnoticed
};

struct Option {
  const char* name;
  Kind kind;
  bool in_environment;        ///< allowed in NODE_OPTIONS
  const char* default_value;  ///< bool: "true" or "false"; null: unset
  const char* help;           ///< null: not shown by --help
  const char* short_name = nullptr;
};

const std::vector<Option>& table();
const Option* find(std::string_view name);

/// What was given, after NODE_OPTIONS and the command line were read. Values in the order given.
struct Parsed {
  struct Value {
    const Option* option;
    std::string text;  ///< bool: "true" or "false"
  };
  std::vector<Value> values;
  std::vector<std::string> v8_flags;
  std::vector<std::string> exec_argv;  ///< the options as written, without those of NODE_OPTIONS
  std::vector<std::string> arguments;  ///< script and what follows it
  bool has_eval = false, print = false, check = false, interactive = false, read_stdin = false;
  std::string eval;
  std::string error;  ///< what is wrong, without the program's name; the exit code is 9

  bool flag(std::string_view name) const;
  /// The last value, or the default; null when there is neither.
  const char* text(std::string_view name) const;
};

/// Reads NODE_OPTIONS, then argv. `program` is argv[0].
Parsed parse(int argc, char** argv, const char* node_options);

/// Reads the options of a worker: `node_options` (null: none) as the environment variable, then `exec_argv`. What a thread cannot have
/// for itself, such as V8's options, or what is no option at all is added to `invalid`; of an error in NODE_OPTIONS `error` tells.
Parsed parse_for_worker(const std::vector<std::string>& exec_argv, const char* node_options,
                        std::vector<std::string>& invalid);

/// The text of --help.
std::string help();

}  // namespace weft::cli
