// What the program told of its network traffic, kept for debuggers that ask for it later.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace weft::inspector {

/// Bodies of requests and responses by request, the oldest dropped first beyond a limit; on one thread.
class NetworkData {
 public:
  struct Entry {
    std::string sent, received;
    bool sent_is_text = false, received_is_text = false;
    bool sent_whole = false, received_whole = false;
    std::set<uint64_t> streaming;  ///< sessions that take the response as it comes
  };

  Entry& add(const std::string& id);
  Entry* find(std::string_view id);
  void append_sent(const std::string& id, std::string_view bytes);
  void append_received(const std::string& id, std::string_view bytes);
  void clear();

  /// Bytes of all bodies that are kept.
  static constexpr size_t kLimit = size_t{100} << 20;

 private:
  void make_room();
  std::map<std::string, Entry, std::less<>> entries_;
  std::deque<std::string> order_;
  size_t bytes_ = 0;
};

/// What programs offer as resources (NetworkResources.put); one table a process, since any thread may ask for what another put there.
void put_resource(const std::string& url, std::string content);
std::optional<std::string> find_resource(const std::string& url);

}  // namespace weft::inspector
