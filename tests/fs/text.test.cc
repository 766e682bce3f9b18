// How bytes of files become strings: which form, and what is malformed.
#include "api/fs/text.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <string_view>

namespace weft::fs {
namespace {

using Kind = Decoded::Kind;

Decoded decode(std::string_view bytes, GrowingBytes& scratch) {
  return decode_utf8(bytes.data(), bytes.size(), scratch);
}

TEST(FileText, AsciiIsTakenAsItIs) {
  GrowingBytes scratch;
  const std::string text(1000, 'a');
  const Decoded decoded = decode(text, scratch);
  EXPECT_EQ(decoded.kind, Kind::kOneByte);
  EXPECT_EQ(decoded.data, text.data());
  EXPECT_EQ(decoded.units, 1000u);
  EXPECT_EQ(scratch.capacity, 0u);
}

TEST(FileText, NothingIsAnEmptyText) {
  GrowingBytes scratch;
  const Decoded decoded = decode("", scratch);
  EXPECT_EQ(decoded.kind, Kind::kOneByte);
  EXPECT_EQ(decoded.units, 0u);
}

TEST(FileText, Latin1GetsOneByteACharacter) {
  GrowingBytes scratch;
  const Decoded decoded = decode("caf\xc3\xa9", scratch);
  ASSERT_EQ(decoded.kind, Kind::kOneByte);
  EXPECT_EQ(std::string_view(static_cast<const char*>(decoded.data), decoded.units), "caf\xe9");
}

TEST(FileText, OtherTextGetsTwo) {
  GrowingBytes scratch;
  const Decoded decoded = decode("\xc3\xa9\xe2\x98\x83\xf0\x9f\x98\x80", scratch);
  ASSERT_EQ(decoded.kind, Kind::kTwoByte);
  EXPECT_EQ(std::u16string_view(static_cast<const char16_t*>(decoded.data), decoded.units), u"\u00e9\u2603\U0001f600");
}

TEST(FileText, MalformedSequencesAreLeftToV8) {
  for (std::string_view bytes :
       {"\xff", "a\xc3", "\xe2\x98", "\xed\xa0\x80", "\xc3\xa9\xff", "\xe2\x98\x83\xff", "\xc0\x80"}) {
    GrowingBytes scratch;
    const Decoded decoded = decode(bytes, scratch);
    EXPECT_EQ(decoded.kind, Kind::kMalformed) << bytes;
    EXPECT_EQ(decoded.data, bytes.data());
    EXPECT_EQ(decoded.units, bytes.size());
  }
}

TEST(FileText, GrowingKeepsWhatIsThere) {
  GrowingBytes bytes;
  ASSERT_TRUE(bytes.reserve(4));
  std::memcpy(bytes.data.get(), "weft", 4);
  bytes.size = 4;
  ASSERT_TRUE(bytes.reserve(1 << 20));
  EXPECT_EQ(std::memcmp(bytes.data.get(), "weft", 4), 0);
  bytes.shrink();
  EXPECT_EQ(bytes.capacity, 4u);
  EXPECT_EQ(std::memcmp(bytes.data.get(), "weft", 4), 0);
}

TEST(FileText, MemoryThatThereIsNotIsNoCrash) {
  GrowingBytes bytes;
  EXPECT_FALSE(bytes.reserve(SIZE_MAX / 2));
  EXPECT_EQ(bytes.capacity, 0u);
  EXPECT_TRUE(bytes.reserve(16));
  bytes.size = 16;
  EXPECT_FALSE(bytes.reserve(SIZE_MAX / 2));
  EXPECT_EQ(bytes.size, 0u);
}

}  // namespace
}  // namespace weft::fs
