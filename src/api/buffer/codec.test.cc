#include "api/buffer/codec.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace weft::buffer {
namespace {

std::string base64(std::string_view text, size_t capacity = 100) {
  std::vector<uint8_t> out(capacity);  // exactly: a sanitizer sees a byte too many
  size_t size = decode_base64(reinterpret_cast<const uint8_t*>(text.data()), text.size(), out.data(), capacity);
  return {out.begin(), out.begin() + static_cast<ptrdiff_t>(size)};
}

TEST(Codec, Base64TakesBothAlphabetsAndSkipsTheRest) {
  EXPECT_EQ(base64("YWJj"), "abc");
  EXPECT_EQ(base64("YW Jj\n*ZA"), "abcd");
  EXPECT_EQ(base64("YWJj=ZGVm"), "abc");
  EXPECT_EQ(base64("-_-_"), base64("+/+/"));
  EXPECT_EQ(base64("Y"), "");
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="), "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

TEST(Codec, Base64StopsAtItsCapacity) {
  EXPECT_EQ(base64("YWJjZGVm", 4), "abcd");
  EXPECT_EQ(base64("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=", 5), "ABCDE");
  EXPECT_EQ(base64("YWJj", 0), "");
}

TEST(Codec, Base64OfTwoByteText) {
  std::u16string text = u"YWJj\u2713ZGVm";
  uint8_t out[16];
  size_t size = decode_base64(reinterpret_cast<const uint16_t*>(text.data()), text.size(), out, sizeof out);
  EXPECT_EQ(std::string_view(reinterpret_cast<char*>(out), size), "abcdef");
}

TEST(Codec, HexEndsAtTheFirstPairThatIsNone) {
  auto hex = [](std::string_view text) {
    uint8_t out[16];
    size_t size = decode_hex(reinterpret_cast<const uint8_t*>(text.data()), text.size(), out, sizeof out);
    return std::string(reinterpret_cast<char*>(out), size);
  };
  EXPECT_EQ(hex("6162"), "ab");
  EXPECT_EQ(hex("616"), "a");
  EXPECT_EQ(hex("61zz62"), "a");
  EXPECT_EQ(hex("4A4b"), "JK");
  char digits[6];
  encode_hex(reinterpret_cast<const uint8_t*>("\x00\xffJ"), 3, digits);
  EXPECT_EQ(std::string_view(digits, 6), "00ff4a");
}

TEST(Codec, AnyTextStaysInsideOfItsCapacity) {
  std::mt19937 random(7);
  constexpr std::string_view kAlphabet = "ABCabc019+/-_= \n*\x80\xff";
  for (int round = 0; round < 20000; round++) {
    std::string text(random() % 64, 'A');
    for (char& c : text) c = kAlphabet[random() % kAlphabet.size()];
    size_t capacity = random() % 50;
    EXPECT_LE(base64(text, capacity).size(), capacity);
    std::vector<uint8_t> out(capacity);
    EXPECT_LE(decode_hex(reinterpret_cast<const uint8_t*>(text.data()), text.size(), out.data(), capacity), capacity);
  }
}

TEST(Codec, FillRepeatsThePattern) {
  for (size_t size = 0; size < 40; size++) {
    for (size_t pattern_size = 1; pattern_size < 9; pattern_size++) {
      std::vector<uint8_t> out(size);
      fill_pattern(out.data(), size, reinterpret_cast<const uint8_t*>("abcdefgh"), pattern_size);
      for (size_t i = 0; i < size; i++) ASSERT_EQ(out[i], 'a' + i % pattern_size);
    }
  }
}

TEST(Codec, SwapReversesUnitsAtAnyAlignment) {
  uint8_t bytes[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  swap_bytes(bytes + 1, 8, 8);
  EXPECT_EQ(bytes[1], 8);
  swap_bytes(bytes + 1, 8, 4);
  EXPECT_EQ(bytes[1], 5);
  swap_bytes(bytes + 1, 8, 2);
  EXPECT_EQ(bytes[1], 6);
}

TEST(Codec, FindAgreesWithStringView) {
  std::mt19937 random(1);
  for (int round = 0; round < 5000; round++) {
    std::string hay(random() % 80, 'a');
    for (char& c : hay) c = static_cast<char>('a' + random() % 3);
    std::string needle(1 + random() % 4, 'a');
    for (char& c : needle) c = static_cast<char>('a' + random() % 3);
    size_t start = hay.empty() ? 0 : random() % hay.size();
    auto at = [&](bool forward) {
      return find(reinterpret_cast<const uint8_t*>(hay.data()), hay.size(),
                  reinterpret_cast<const uint8_t*>(needle.data()), needle.size(), start, forward, 1);
    };
    ASSERT_EQ(at(true), static_cast<int64_t>(hay.find(needle, start))) << needle << " in " << hay;
    ASSERT_EQ(at(false), static_cast<int64_t>(hay.rfind(needle, start))) << needle << " in " << hay;
  }
}

TEST(Codec, SearchStartsWhereJavaScriptSays) {
  EXPECT_EQ(search_start(6, -1, 1, true), 5);
  EXPECT_EQ(search_start(6, -9, 1, true), 0);
  EXPECT_EQ(search_start(6, -9, 1, false), -1);
  EXPECT_EQ(search_start(6, 9, 1, true), -1);
  EXPECT_EQ(search_start(6, 9, 1, false), 5);
  EXPECT_EQ(search_start(6, 9, 0, true), 6);
}

}  // namespace
}  // namespace weft::buffer
