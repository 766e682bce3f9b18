#include "cli/options.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "cli/inspect_options.h"

namespace weft::cli {

namespace {

struct Alias {
  const char* from;
  const char* to;
};
constexpr Alias kAliases[] = {
    {"--loader", "--experimental-loader"},
    {"--debug-port", "--inspect-port"},
    {"--report-dir", "--report-directory"},
    {"--experimental-strip-types", "--strip-types"},
    {"--experimental-require-module", "--require-module"},
    {"--enable-network-family-autoselection", "--network-family-autoselection"},
    {"--es-module-specifier-resolution", "--experimental-specifier-resolution"},
    {"--experimental-test-isolation", "--test-isolation"},
    {"--trace-events-enabled", "--trace-event-categories"},
    {"-pe", "--print"},
    {"-es", "--eval"},
};

bool takes_value(Kind kind) {
  return kind == Kind::kString || kind == Kind::kList || kind == Kind::kNumber || kind == Kind::kAcceptedArg;
}

/// Splits NODE_OPTIONS: blanks separate, double quotes group, a backslash in quotes escapes. False on an open quote.
bool split(const char* text, std::vector<std::string>& out) {
  bool in_word = false, quoted = false;
  for (const char* c = text; *c != '\0'; c++) {
    if (*c == '\\' && quoted) {
      if (c[1] == '\0') return false;
      out.back() += *++c;
    } else if (*c == ' ' && !quoted) {
      in_word = false;
    } else {
      if (!in_word) out.emplace_back();
      in_word = true;
      if (*c == '"') {
        quoted = !quoted;
      } else {
        out.back() += *c;
      }
    }
  }
  return !quoted;
}

class Parser {
 public:
  explicit Parser(Parsed& out) : out_(out) {}

  /// Returns the index of the first word that is not an option's.
  size_t read(const std::vector<std::string>& words, bool environment) {
    environment_ = environment;
    size_t i = 0;
    for (; i < words.size() && out_.error.empty(); i++) {
      const std::string& word = words[i];
      if (word == "--") {
        if (!environment) out_.exec_argv.push_back(word);
        return i + 1;
      }
      if (word == "-" || word.empty() || word[0] != '-') {
        if (environment) out_.error = word + " is not allowed in NODE_OPTIONS";
        return i;
      }
      if (!environment) out_.exec_argv.push_back(word);
      i = option(words, i);
    }
    return i;
  }

 private:
  size_t option(const std::vector<std::string>& words, size_t i) {
    std::string name = words[i], value;
    bool has_value = false;
    if (auto equals = name.find('='); equals != std::string::npos && name.starts_with("--")) {
      value = name.substr(equals + 1);
      name.resize(equals);
      has_value = true;
    }
    if (name.starts_with("--")) std::replace(name.begin() + 2, name.end(), '_', '-');
    for (auto& alias : kAliases) {
      if (name == alias.from) name = alias.to;
    }
    bool negated = false;
    const Option* found = find(name);
    if (found == nullptr && name.starts_with("--no-")) {
      std::string positive = "--" + name.substr(5);
      for (auto& alias : kAliases) {
        if (positive == alias.from) positive = alias.to;
      }
      found = find(positive);
      if (found != nullptr && found->kind != Kind::kAcceptedArg &&
          (takes_value(found->kind) || found->kind == Kind::kOptional)) {
        out_.error = words[i] + " is an invalid negation because it is not a boolean option";
        return i;
      }
      negated = found != nullptr;
    }
    if (name == "--debug" || name == "--debug-brk") {
      out_.error =
          "[DEP0062]: `node --debug` and `node --debug-brk` are invalid. Please use `node --inspect` and "
          "`node --inspect-brk` instead.";
      return i;
    }
    if (found == nullptr) {
      // Not one of ours: V8's, if V8 knows it; the engine tells when it starts.
      out_.v8_flags.push_back(words[i]);
      return i;
    }
    if (environment_ && !found->in_environment) {
      out_.error = words[i].substr(0, words[i].find('=')) + " is not allowed in NODE_OPTIONS";
      return i;
    }
    std::string shown = has_value ? words[i].substr(0, words[i].find('=')) : words[i];
    switch (found->kind) {
      case Kind::kV8:
        out_.v8_flags.push_back(words[i]);
        // V8 takes only --flag=value; Node's users also write --stack-trace-limit 5 for numbers: V8's parser takes that, too.
        return i;
      case Kind::kUnavailable:
        out_.error = shown + " is not available in this version of Weft";
        return i;
      case Kind::kAccepted:
        return i;
      case Kind::kOptional:
        set_text(*found, value, has_value);
        return i;
      case Kind::kBool:
        if (has_value) {
          out_.error = words[i] + " takes no value";
          return i;
        }
        set_bool(*found, !negated);
        return i;
      default:
        break;
    }
    // -p and -e: `-p` alone prints standard input or what -e gave.
    bool optional = std::strcmp(found->name, "--print") == 0;
    if (!has_value) {
      bool next = i + 1 < words.size() && (words[i + 1].empty() || words[i + 1][0] != '-' || words[i + 1] == "-");
      if (next && words[i + 1] == "-" && optional) next = false;
      if (next) {
        value = words[++i];
        if (value.starts_with("\\-")) value.erase(0, 1);
        if (!environment_) out_.exec_argv.push_back(words[i]);
        has_value = true;
      } else if (!optional) {
        out_.error = shown + " requires an argument";
        return i;
      }
    } else if (value.empty() && found->kind != Kind::kAcceptedArg && found->kind != Kind::kNumber && !optional) {
      out_.error = shown + "= requires an argument";
      return i;
    }
    set_text(*found, value, has_value);
    return i;
  }

  void set_bool(const Option& option, bool on) {
    out_.values.push_back({&option, on ? "true" : "false"});
    std::string_view name = option.name;
    if (name == "--check") out_.check = on;
    if (name == "--interactive") out_.interactive = on;
  }

  void set_text(const Option& option, const std::string& value, bool given) {
    std::string_view name = option.name;
    if (name == "--eval" || name == "--print") {
      if (name == "--print") out_.print = true;
      if (given) {
        out_.has_eval = true;
        out_.eval = value;
      }
    }
    out_.values.push_back({&option, value});
  }

  Parsed& out_;
  bool environment_ = false;
};

void check_values(Parsed& out) {
  if (!out.error.empty()) return;
  if (std::string wrong = inspect_options(out).error; !wrong.empty()) out.error = wrong;
  for (const char* profile : {"--cpu-prof", "--heap-prof"}) {
    if (out.flag(profile)) continue;
    for (const char* detail : {"-name", "-dir", "-interval"}) {
      const std::string name = std::string(profile) + detail;
      const Option* option = find(name);
      if (std::any_of(out.values.begin(), out.values.end(), [&](auto& value) { return value.option == option; })) {
        out.error = name + " must be used with " + profile;
        return;
      }
    }
  }
  if (std::atoi(out.text("--heapsnapshot-near-heap-limit")) < 0) {
    out.error = "--heapsnapshot-near-heap-limit must not be negative";
  }
  if (const char* mode = out.text("--unhandled-rejections")) {
    constexpr std::string_view kModes[] = {"warn-with-error-code", "throw", "strict", "warn", "none"};
    if (std::find(std::begin(kModes), std::end(kModes), mode) == std::end(kModes)) {
      out.error = "invalid value for --unhandled-rejections";
    }
  }
  if (const char* type = out.text("--input-type")) {
    constexpr std::string_view kTypes[] = {"commonjs", "module", "commonjs-typescript", "module-typescript"};
    if (std::find(std::begin(kTypes), std::end(kTypes), type) == std::end(kTypes)) {
      out.error = "--input-type must be \"module\",\"commonjs\", \"module-typescript\" or \"commonjs-typescript\"";
    }
  }
  if (out.flag("--tls-min-v1.3") && out.flag("--tls-max-v1.2")) {
    out.error = "either --tls-min-v1.3 or --tls-max-v1.2 can be used, not both";
  }
  if (const char* order = out.text("--dns-result-order")) {
    constexpr std::string_view kOrders[] = {"verbatim", "ipv4first", "ipv6first"};
    if (std::find(std::begin(kOrders), std::end(kOrders), order) == std::end(kOrders)) {
      out.error = "--dns-result-order must be \"ipv4first\", \"ipv6first\" or \"verbatim\"";
    }
  }
  for (const char* name : {"--secure-heap", "--secure-heap-min"}) {
    const char* text = out.text(name);
    if (text == nullptr) continue;
    const double bytes = std::strtod(text, nullptr);
    const auto whole = bytes >= 0 && bytes < 1e15 ? static_cast<uint64_t>(bytes) : 3;
    if ((whole & (whole - 1)) == 0) continue;
    out.error += (out.error.empty() ? "" : "\n") + std::string(name) + " must be a power of 2";
  }
  if (out.check && (out.has_eval || out.print)) out.error = "either --check or --eval can be used, not both";
}

}  // namespace

const Option* find(std::string_view name) {
  for (auto& option : table()) {
    if (name == option.name || (option.short_name != nullptr && name == option.short_name)) return &option;
  }
  return nullptr;
}

bool Parsed::flag(std::string_view name) const {
  const char* value = text(name);
  return value != nullptr && std::strcmp(value, "true") == 0;
}

const char* Parsed::text(std::string_view name) const {
  for (auto it = values.rbegin(); it != values.rend(); ++it) {
    if (name == it->option->name) return it->text.c_str();
  }
  const Option* option = find(name);
  return option == nullptr ? nullptr : option->default_value;
}

Parsed parse(int argc, char** argv, const char* node_options) {
  Parsed out;
  Parser parser(out);
  // Before all others, so that each of them can undo it.
  if (const char* proxy = std::getenv("NODE_USE_ENV_PROXY"); proxy != nullptr && std::strcmp(proxy, "1") == 0) {
    out.values.push_back({find("--use-env-proxy"), "true"});
  }
  if (node_options != nullptr && *node_options != '\0') {
    std::vector<std::string> words;
    if (!split(node_options, words)) {
      out.error = "invalid value for NODE_OPTIONS (unterminated string)";
      return out;
    }
    parser.read(words, true);
    if (!out.error.empty()) return out;
  }
  std::vector<std::string> words(argv + 1, argv + argc);
  size_t rest = parser.read(words, false);
  if (out.error.empty()) {
    // `--` is not among the runtime's own options for the program, but a script's name follows it.
    if (!out.exec_argv.empty() && out.exec_argv.back() == "--") out.exec_argv.pop_back();
    out.arguments.assign(words.begin() + static_cast<ptrdiff_t>(std::min(rest, words.size())), words.end());
  }
  check_values(out);
  return out;
}

namespace {

/// Options of the process as a whole.
bool is_per_process(std::string_view name) {
  constexpr std::string_view kNames[] = {
      "--title",
      "--v8-pool-size",
      "--zero-fill-buffers",
      "--debug-arraybuffer-allocations",
      "--security-revert",
      "--completion-bash",
      "--help",
      "--version",
      "--v8-options",
      "--icu-data-dir",
      "--openssl-config",
      "--openssl-legacy-provider",
      "--enable-fips",
      "--force-fips",
      "--openssl-shared-config",
      "--tls-cipher-list",
      "--use-bundled-ca",
      "--use-openssl-ca",
      "--use-system-ca",
      "--secure-heap",
      "--secure-heap-min",
      "--disable-proto",
      "--node-snapshot",
      "--trace-event-categories",
      "--env-file",
      "--env-file-if-exists",
      "--run",
      "--trace-event-file-pattern",
      "--disable-wasm-trap-handler",
  };
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

}  // namespace

Parsed parse_for_worker(const std::vector<std::string>& exec_argv, const char* node_options,
                        std::vector<std::string>& invalid) {
  std::vector<char*> argv{const_cast<char*>("worker")};
  for (auto& word : exec_argv) argv.push_back(const_cast<char*>(word.c_str()));
  Parsed in_environment;
  if (node_options != nullptr) {
    char* none[] = {argv[0]};
    in_environment = parse(1, none, node_options);
    // What is none of our options may be one of V8's, of which a few are allowed here; those are in the table.
    for (auto& flag : in_environment.v8_flags) {
      const std::string name = flag.substr(0, flag.find('='));
      if (in_environment.error.empty() && find(name) == nullptr)
        in_environment.error = name + " is not allowed in NODE_OPTIONS";
    }
    if (!in_environment.error.empty()) return in_environment;
  }
  Parsed own = parse(static_cast<int>(argv.size()), argv.data(), node_options);
  if (!own.error.empty()) {
    invalid.push_back(std::exchange(own.error, {}));
    return own;
  }
  for (size_t i = in_environment.v8_flags.size(); i < own.v8_flags.size(); i++) invalid.push_back(own.v8_flags[i]);
  for (size_t i = in_environment.values.size(); i < own.values.size(); i++) {
    if (is_per_process(own.values[i].option->name)) invalid.push_back(own.values[i].option->name);
  }
  for (auto& word : own.arguments) invalid.push_back(word);
  // What the parent's command line evaluates is not the worker's program.
  own.has_eval = own.print = own.check = own.interactive = false;
  own.exec_argv = exec_argv;
  return own;
}

std::string help() {
  std::string out =
      "Usage: weft [options] [ script.js ] [arguments]\n"
      "\n"
      "Runs a JavaScript program written for Node.js. Without a script, reads one from standard input.\n"
      "\n"
      "Options:\n"
      "  -                                script read from standard input\n"
      "  --                               end of Weft's options\n";
  for (auto& option : table()) {
    if (option.help == nullptr) continue;
    std::string line = "  ";
    if (option.short_name != nullptr) line += std::string(option.short_name) + ", ";
    line += option.name;
    if (takes_value(option.kind)) line += "=...";
    if (option.kind == Kind::kOptional) line += "[=...]";
    line.resize(std::max<size_t>(line.size() + 1, 35), ' ');
    out += line + option.help + "\n";
  }
  out +=
      "\nOther options of Node.js are accepted where they can have no wrong effect, and V8's are handed to V8.\n"
      "\n"
      "Environment variables:\n"
      "  NODE_OPTIONS                     options, before those of the command line\n"
      "  NODE_PATH                        folders to search for modules, separated by ':'\n"
      "  NODE_NO_WARNINGS                 1: print no warnings\n"
      "  NODE_USE_ENV_PROXY               1: as --use-env-proxy\n"
      "  NO_COLOR, FORCE_COLOR            colours in output\n";
  return out;
}

}  // namespace weft::cli
