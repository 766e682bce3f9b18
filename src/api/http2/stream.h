// What a session keeps for each of its streams.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "js/bytes.h"

namespace weft::http2 {

/// Bytes that wait to become DATA frames. Small ones are copied, large ones stay where the program has them.
class OutQueue {
 public:
  /// Up to this size a copy is cheaper than a reference.
  static constexpr size_t kCopied = 4 * 1024;
  /// A run of bytes at the head of the queue; `keep` (null: copy them) holds their memory.
  struct Piece {
    const uint8_t* data;
    size_t size;
    std::shared_ptr<void> keep;
  };

  void push_copy(std::string_view bytes);
  void push_pinned(std::shared_ptr<js::PinnedBytes> bytes);
  void push_owned(std::string bytes);
  /// Takes up to `size` bytes from the head. A piece that is to be copied is valid until the queue changes.
  Piece take(size_t size);
  size_t size() const { return size_; }
  void clear();

 private:
  struct Chunk {
    std::string own;
    std::shared_ptr<void> keep;
    const uint8_t* data = nullptr;  ///< null: in `own`
    size_t size = 0;
    size_t at = 0;
  };
  std::vector<Chunk> chunks_;
  size_t first_ = 0;
  size_t size_ = 0;
};

/// A header block, as it comes in.
struct HeaderBlock {
  struct Field {
    uint32_t name_size;
    uint32_t value_size;
    bool sensitive;
  };
  std::string text;  ///< names and values, one behind the other
  std::vector<Field> fields;
  size_t list_size = 0;  ///< as RFC 9113, section 6.5.2 counts it
  int category = 0;
  void clear() {
    text.clear();
    fields.clear();
    list_size = 0;
  }
};

/// The native half of a stream; lives until the session has no more use for it, whether JavaScript has destroyed its half or not.
struct Stream {
  explicit Stream(int32_t number) : id(number) {}
  int32_t id;
  OutQueue out;
  HeaderBlock headers;
  size_t header_limit = 0;     ///< of the size of a header list; what our settings said when the stream began
  size_t withheld = 0;         ///< bytes received whose window was not given back, as nobody has read them
  uint32_t reset_code = 0;     ///< of a RST_STREAM that waits for the data before it
  bool has_source = false;     ///< DATA frames may follow the headers that were sent
  bool ended = false;          ///< nothing follows what is in `out`
  bool trailers = false;       ///< trailers are asked for before the stream ends
  bool trailers_told = false;  ///< they were
  bool writing = false;        ///< JavaScript waits to hear that `out` has gone
  bool reset_waits = false;
  bool closed = false;    ///< nghttp2 has forgotten it
  bool detached = false;  ///< JavaScript has destroyed its half
  // Statistics, in ns of uv_hrtime(); 0: did not happen.
  uint64_t started = 0;
  uint64_t first_header = 0;
  uint64_t first_byte = 0;
  uint64_t first_byte_sent = 0;
  uint64_t received_bytes = 0;
  uint64_t sent_bytes = 0;
};

}  // namespace weft::http2
