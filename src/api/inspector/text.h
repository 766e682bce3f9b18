// Strings between V8's inspector and everybody else.
#pragma once

#include <v8-inspector.h>

#include <string>
#include <string_view>

namespace weft::inspector {

/// As UTF-8; lone surrogates become U+FFFD.
std::string to_utf8(const v8_inspector::StringView& text);

/// A view of UTF-8 text in a form that V8's inspector takes, valid as long as this lives and the text does.
class Text {
 public:
  explicit Text(std::string_view utf8);
  operator v8_inspector::StringView() const { return view_; }  // NOLINT(google-explicit-constructor)

 private:
  std::u16string wide_;
  v8_inspector::StringView view_;
};

}  // namespace weft::inspector
