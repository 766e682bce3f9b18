#include "api/inspector/network_data.h"

#include <mutex>

namespace weft::inspector {

NetworkData::Entry& NetworkData::add(const std::string& id) {
  auto [at, added] = entries_.try_emplace(id);
  if (added) order_.push_back(id);
  return at->second;
}

NetworkData::Entry* NetworkData::find(std::string_view id) {
  auto at = entries_.find(id);
  return at == entries_.end() ? nullptr : &at->second;
}

void NetworkData::append_sent(const std::string& id, std::string_view bytes) {
  if (Entry* entry = find(id)) {
    entry->sent += bytes;
    bytes_ += bytes.size();
    make_room();
  }
}

void NetworkData::append_received(const std::string& id, std::string_view bytes) {
  if (Entry* entry = find(id)) {
    entry->received += bytes;
    bytes_ += bytes.size();
    make_room();
  }
}

void NetworkData::make_room() {
  while (bytes_ > kLimit && !order_.empty()) {
    auto oldest = entries_.find(order_.front());
    order_.pop_front();
    if (oldest == entries_.end()) continue;
    bytes_ -= oldest->second.sent.size() + oldest->second.received.size();
    entries_.erase(oldest);
  }
}

void NetworkData::clear() {
  entries_.clear();
  order_.clear();
  bytes_ = 0;
}

namespace {
struct Resources {
  std::mutex mutex;
  std::map<std::string, std::string> by_url;
};

Resources& resources() {
  static auto* resources = new Resources;  // never destroyed: threads may outlive the statics
  return *resources;
}
}  // namespace

void put_resource(const std::string& url, std::string content) {
  std::lock_guard lock(resources().mutex);
  resources().by_url[url] = std::move(content);
}

std::optional<std::string> find_resource(const std::string& url) {
  std::lock_guard lock(resources().mutex);
  auto at = resources().by_url.find(url);
  if (at == resources().by_url.end()) return std::nullopt;
  return at->second;
}

}  // namespace weft::inspector
