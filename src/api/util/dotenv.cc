#include "api/util/dotenv.h"

namespace weft::util {

namespace {

constexpr std::string_view kBlank = " \t\r\n\f\v";

std::string_view trim(std::string_view text) {
  size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Removes the next line from `text`.
std::string_view take_line(std::string_view& text) {
  size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::string expand_newlines(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'n') {
      out += '\n';
      i++;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// Removes a value and the rest of its last line from `text`, which starts right behind the `=`.
std::string take_value(std::string_view& text) {
  size_t start = text.find_first_not_of(" \t\r\f\v");
  if (start == std::string_view::npos) {
    text = {};
    return {};
  }
  char mark = text[start];
  if (mark == '"' || mark == '\'' || mark == '`') {
    size_t end = text.find(mark, start + 1);
    if (end != std::string_view::npos) {
      std::string_view value = text.substr(start + 1, end - start - 1);
      text.remove_prefix(end + 1);
      take_line(text);
      return mark == '"' ? expand_newlines(value) : std::string(value);
    }
  }
  std::string_view line = take_line(text);
  return std::string(trim(line.substr(0, line.find('#'))));
}

}  // namespace

std::vector<std::pair<std::string, std::string>> parse_dotenv(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> out;
  while (!text.empty()) {
    size_t start = text.find_first_not_of(kBlank);
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    size_t line_end = text.find('\n'), equals = text.find('=');
    if (text[0] == '#' || equals == std::string_view::npos || equals > line_end) {
      take_line(text);
      continue;
    }
    std::string_view key = trim(text.substr(0, equals));
    if (key.starts_with("export ")) key = trim(key.substr(7));
    text.remove_prefix(equals + 1);
    std::string value = take_value(text);
    if (!key.empty()) out.emplace_back(key, std::move(value));
  }
  return out;
}

}  // namespace weft::util
