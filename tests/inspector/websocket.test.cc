// What a debugger's client sends is read strictly, and whatever it sends, nothing breaks.
#include "api/inspector/websocket.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "api/inspector/http_request.h"

namespace weft::inspector {
namespace {

using Event = WebSocketReader::Event;

std::string frame(uint8_t first, std::string_view payload, bool masked = true) {
  std::string out(1, static_cast<char>(first));
  const auto bit = static_cast<char>(masked ? 0x80 : 0);
  if (payload.size() < 126) {
    out += static_cast<char>(bit | static_cast<char>(payload.size()));
  } else if (payload.size() < 0x10000) {
    out += static_cast<char>(bit | 126);
    out += static_cast<char>(payload.size() >> 8);
    out += static_cast<char>(payload.size());
  } else {
    out += static_cast<char>(bit | 127);
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(payload.size() >> shift);
  }
  if (!masked) return out.append(payload);
  const char mask[] = {1, 2, 4, 8};
  out.append(mask, 4);
  for (size_t i = 0; i < payload.size(); i++) out += static_cast<char>(payload[i] ^ mask[i & 3]);
  return out;
}

Event read(std::string_view bytes, uint16_t* code = nullptr) {
  WebSocketReader reader;
  reader.add(bytes);
  const Event event = reader.next();
  if (code != nullptr) *code = reader.code();
  return event;
}

TEST(WebSocket, AnswersTheKeyOfTheStandard) {
  EXPECT_EQ(websocket_accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocket, ReadsMessagesWhateverTheirPieces) {
  const std::string large(70000, 'x');
  const std::string bytes = frame(0x81, "one") + frame(0x01, "tw") + frame(0x89, "ping") + frame(0x80, "o") +
                            frame(0x81, large) + frame(0x8a, "pong") + frame(0x81, "") + frame(0x88, "\x03\xe8 bye");
  for (size_t piece : {size_t{1}, size_t{3}, size_t{1000}, bytes.size()}) {
    WebSocketReader reader;
    std::vector<std::string> seen;
    for (size_t at = 0; at < bytes.size(); at += piece) {
      reader.add(std::string_view(bytes).substr(at, piece));
      for (Event event; (event = reader.next()) != Event::kMore;) {
        ASSERT_NE(event, Event::kError);
        seen.emplace_back(reader.payload());
        if (event == Event::kClose) break;
      }
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"one", "ping", "two", large, "", " bye"}));
    EXPECT_EQ(reader.code(), 1000);
  }
}

TEST(WebSocket, RefusesWhatTheStandardForbids) {
  const std::pair<std::string, uint16_t> cases[] = {
      {frame(0x81, "a", false), 1002},                       // not masked
      {frame(0xc1, "a"), 1002},                              // a reserved bit
      {frame(0x83, "a"), 1002},                              // an unknown kind
      {frame(0x80, "a"), 1002},                              // a continuation of nothing
      {frame(0x09, "a"), 1002},                              // a ping in pieces
      {frame(0x89, std::string(126, 'a')), 1002},            // a long ping
      {std::string("\x81\xfe\0\x05", 4), 1002},              // a length in more bytes than it needs
      {frame(0x88, "\x03"), 1002},                           // half a code
      {frame(0x88, std::string("\x03\xed", 2)), 1002},       // a code that nobody may send
      {frame(0x82, "a"), 1003},                              // binary data
      {frame(0x81, "\xc0\x80"), 1007},                       // not UTF-8
      {frame(0x88, std::string("\x03\xe8\xff", 3)), 1007},   // the same in a reason
      {std::string("\x81\xff\x7f\0\0\0\0\0\0\0", 10), 1009}  // more than anybody has
  };
  for (auto& [bytes, expected] : cases) {
    uint16_t code = 0;
    EXPECT_EQ(read(bytes, &code), Event::kError);
    EXPECT_EQ(code, expected);
  }
  EXPECT_EQ(read(frame(0x01, "a") + frame(0x81, "b")), Event::kError);
}

TEST(WebSocket, SurvivesAnything) {
  std::mt19937 random(20261120);
  const std::string seeds[] = {frame(0x81, "hello"), frame(0x01, "a") + frame(0x80, "b"), frame(0x88, "\x03\xe8"),
                               frame(0x81, std::string(300, 'y'))};
  for (int round = 0; round < 20000; round++) {
    std::string bytes = seeds[random() % 4];
    for (uint32_t changes = random() % 4; changes > 0; changes--)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    bytes.resize(bytes.size() - random() % bytes.size() / 2);
    WebSocketReader reader;
    size_t at = 0;
    while (at < bytes.size()) {
      const size_t piece = 1 + random() % 40;
      reader.add(std::string_view(bytes).substr(at, piece));
      at += piece;
      for (int i = 0; i < 100; i++) {
        const Event event = reader.next();
        if (event == Event::kMore || event == Event::kError) break;
      }
    }
  }
}

TEST(WebSocket, RequestsOfStrangersAreRecognised) {
  const auto state_of = [](std::string_view text, HttpRequest& request) { return request.add(text); };
  HttpRequest request;
  ASSERT_EQ(state_of("GET /id HTTP/1.1\r\nHost: 127.0.0.1:9229\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Key: abc\r\n\r\n\x81",
                     request),
            HttpRequest::State::kComplete);
  EXPECT_TRUE(request.is_get());
  EXPECT_TRUE(request.wants_websocket());
  EXPECT_TRUE(request.has_safe_host());
  EXPECT_EQ(request.path(), "/id");
  EXPECT_EQ(request.key(), "abc");
  EXPECT_EQ(request.rest(), "\x81");
  HttpRequest foreign;
  ASSERT_EQ(state_of("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n", foreign), HttpRequest::State::kComplete);
  EXPECT_FALSE(foreign.has_safe_host());
  EXPECT_FALSE(foreign.wants_websocket());
  HttpRequest endless;
  HttpRequest::State state = HttpRequest::State::kMore;
  state = endless.add("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 10000 && state == HttpRequest::State::kMore; i++)
    state = endless.add("X-Field: some value of it\r\n");
  EXPECT_EQ(state, HttpRequest::State::kBad);
}

TEST(WebSocket, RequestsSurviveAnything) {
  std::mt19937 random(7);
  const std::string seed =
      "GET /json HTTP/1.1\r\nHost: [::1]:9229\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
  for (int round = 0; round < 20000; round++) {
    std::string bytes = seed;
    for (uint32_t changes = random() % 5; changes > 0; changes--)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    HttpRequest request;
    for (size_t at = 0; at < bytes.size();) {
      const size_t piece = 1 + random() % 30;
      if (request.add(std::string_view(bytes).substr(at, piece)) != HttpRequest::State::kMore) break;
      at += piece;
    }
    (void)request.has_safe_host();
  }
}

}  // namespace
}  // namespace weft::inspector
