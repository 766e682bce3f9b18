// The parsers of the command line and of .env files: any input gives a result or a clear error, and the same one each time.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "api/util/dotenv.h"
#include "cli/options.h"

namespace weft {
namespace {

cli::Parsed parse(std::vector<std::string> words, const char* node_options = nullptr) {
  words.insert(words.begin(), "weft");
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  return cli::parse(static_cast<int>(argv.size()), argv.data(), node_options);
}

TEST(CommandLine, OptionsEndAtTheScript) {
  auto p = parse({"--no-warnings", "-r", "./a.js", "script.js", "--no-deprecation", "-p"});
  EXPECT_EQ(p.error, "");
  EXPECT_EQ(p.arguments, (std::vector<std::string>{"script.js", "--no-deprecation", "-p"}));
  EXPECT_EQ(p.exec_argv, (std::vector<std::string>{"--no-warnings", "-r", "./a.js"}));
  EXPECT_FALSE(p.flag("--warnings"));
  EXPECT_TRUE(p.flag("--deprecation"));
  EXPECT_STREQ(p.text("--require"), "./a.js");
}

TEST(CommandLine, TheCommandLineWinsOverTheEnvironment) {
  EXPECT_TRUE(parse({"--warnings"}, "--no-warnings").flag("--warnings"));
  EXPECT_FALSE(parse({}, "--no-warnings").flag("--warnings"));
}

TEST(CommandLine, UnknownOptionsAreLeftToV8) {
  EXPECT_EQ(parse({"--harmony-x=1", "a.js"}).v8_flags, (std::vector<std::string>{"--harmony-x=1"}));
}

TEST(CommandLine, AnyWordsGiveAResult) {
  std::mt19937 random(20261120);
  const std::vector<std::string> pieces = {
      "-",    "--",        "--no-", "-e",       "-p",         "-pe",     "=",
      "",     "\"",        "\\",    "warnings", "eval",       "require", "x.js",
      "\xff", "--inspect", " ",     "env-file", "input-type", "module",  "unhandled-rejections",
      "_"};
  for (int i = 0; i < 20000; i++) {
    std::vector<std::string> words(random() % 5);
    for (auto& word : words) {
      for (size_t n = random() % 4; n > 0; n--) word += pieces[random() % pieces.size()];
    }
    std::string environment;
    for (size_t n = random() % 4; n > 0; n--) environment += pieces[random() % pieces.size()];
    auto first = parse(words, environment.c_str());
    auto second = parse(words, environment.c_str());
    ASSERT_EQ(first.error, second.error);
    ASSERT_EQ(first.arguments, second.arguments);
    if (first.error.empty()) {
      // Nothing is lost: what is no option is an argument, and stands at the end.
      ASSERT_LE(first.arguments.size(), words.size());
      for (size_t k = 0; k < first.arguments.size(); k++) {
        ASSERT_EQ(first.arguments[first.arguments.size() - 1 - k], words[words.size() - 1 - k]);
      }
    }
  }
}

TEST(EnvFiles, AnyBytesGiveAResult) {
  std::mt19937 random(42);
  const std::string alphabet =
      "aA1_=\"'`#\n\r\t \\$.{}export\xc3\xa9\0"
      "\xff";
  for (int i = 0; i < 20000; i++) {
    std::string text(random() % 60, '\0');
    for (char& c : text) c = alphabet[random() % alphabet.size()];
    auto variables = util::parse_dotenv(text);
    ASSERT_EQ(variables, util::parse_dotenv(text));
    for (auto& [name, value] : variables) {
      ASSERT_LE(value.size(), text.size()) << text;
      ASSERT_NE(name, "") << text;
    }
  }
}

}  // namespace
}  // namespace weft
