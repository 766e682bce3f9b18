// What debuggers may ask of network traffic, resources, storage and tracing.
#include <simdutf.h>

#include <algorithm>

#include "api/inspector/session.h"
#include "runtime/runtime.h"

namespace weft::inspector {
namespace {

std::string base64(std::string_view bytes) {
  std::string out(simdutf::base64_length_from_binary(bytes.size()), '\0');
  out.resize(simdutf::binary_to_base64(bytes.data(), bytes.size(), out.data()));
  return out;
}

/// What IO.read gives at once when it was not told how much.
constexpr size_t kChunk = size_t{1} << 16;

}  // namespace

bool Session::node_tracing(const Request& request) {
  const std::string_view method = request.method();
  if (method == "NodeTracing.getCategories") {
    reply(request,
          R"({"categories":["node","node.async_hooks","node.bootstrap","node.console","node.dns.native",)"
          R"("node.environment","node.fs.async","node.fs.sync","node.fs_dir.async","node.fs_dir.sync","node.http",)"
          R"("node.net.native","node.perf","node.perf.timerify","node.perf.usertiming","node.promises.rejections",)"
          R"("node.threadpoolwork.async","node.threadpoolwork.sync","node.vm.script","v8"]})");
    return true;
  }
  if (method == "NodeTracing.start" || method == "NodeTracing.stop") {
    refuse(request, "Tracing is not available in this version of Weft");
    return true;
  }
  return false;
}

bool Session::network(const Request& request) {
  const std::string_view method = request.method();
  const auto entry = [&]() -> NetworkData::Entry* {
    if (!request.has("requestId")) {
      refuse(request, "Invalid parameters", -32602);
      return nullptr;
    }
    NetworkData::Entry* found = agent_.network().find(request.text("requestId"));
    if (found == nullptr) refuse(request, "Request not found", -32602);
    return found;
  };
  if (method == "Network.enable") {
    if (enabled_.insert("Network").second) agent_.network_watched(true);
    reply(request);
  } else if (method == "Network.disable") {
    if (enabled_.erase("Network") > 0) agent_.network_watched(false);
    reply(request);
  } else if (method == "Network.getRequestPostData") {
    NetworkData::Entry* found = entry();
    if (found == nullptr) return true;
    if (!found->sent_whole) {
      refuse(request, "Request data is not finished yet", -32602);
    } else if (!found->sent_is_text || !simdutf::validate_utf8(found->sent.data(), found->sent.size())) {
      // The protocol has no form for bytes here.
      refuse(request, "Unable to serialize binary request body", -32602);
    } else {
      reply(request, "{\"postData\":" + json_text(found->sent) + "}");
    }
  } else if (method == "Network.getResponseBody") {
    NetworkData::Entry* found = entry();
    if (found == nullptr) return true;
    if (!found->received_whole) {
      refuse(request, "Response data is not finished yet", -32602);
    } else if (found->received_is_text && simdutf::validate_utf8(found->received.data(), found->received.size())) {
      reply(request, "{\"body\":" + json_text(found->received) + ",\"base64Encoded\":false}");
    } else {
      reply(request, "{\"body\":" + json_text(base64(found->received)) + ",\"base64Encoded\":true}");
    }
  } else if (method == "Network.streamResourceContent") {
    NetworkData::Entry* found = entry();
    if (found == nullptr) return true;
    if (!found->received_whole) found->streaming.insert(number_);
    reply(request, "{\"bufferedData\":" + json_text(base64(found->received)) + "}");
  } else if (method == "Network.loadNetworkResource" && is_on("--experimental-inspector-network-resource")) {
    auto content = find_resource(std::string(request.text("url")));
    if (!content) {
      reply(request, R"({"resource":{"success":false}})");
    } else {
      const std::string handle = std::to_string(++streams_made_);
      streams_[handle] = {std::move(*content), 0};
      reply(request, "{\"resource\":{\"success\":true,\"stream\":" + json_text(handle) + "}}");
    }
  } else if (method == "IO.read") {
    auto found = streams_.find(std::string(request.text("handle")));
    if (found == streams_.end()) {
      reply(request, R"({"data":"","eof":true})");
      return true;
    }
    auto& [content, at] = found->second;
    if (const int64_t offset = request.number("offset"); offset >= 0) at = static_cast<size_t>(offset);
    at = std::min(at, content.size());
    const int64_t size = request.number("size");
    size_t end = at + std::min(content.size() - at, size > 0 ? static_cast<size_t>(size) : kChunk);
    // Not within a character.
    while (end < content.size() && end > at && (static_cast<uint8_t>(content[end]) & 0xc0) == 0x80) end--;
    const bool eof = end == content.size();
    reply(request,
          "{\"data\":" + json_text(content.substr(at, end - at)) + ",\"eof\":" + (eof ? "true" : "false") + "}");
    at = end;
  } else if (method == "IO.close") {
    streams_.erase(std::string(request.text("handle")));
    reply(request);
  } else {
    return false;
  }
  return true;
}

bool Session::storage(const Request& request) {
  const std::string_view method = request.method();
  if (method == "DOMStorage.enable") {
    enabled_.insert("DOMStorage");
    reply(request);
  } else if (method == "DOMStorage.disable") {
    enabled_.erase("DOMStorage");
    reply(request);
  } else if (method == "DOMStorage.getDOMStorageItems") {
    const bool is_local = request.flag_in("storageId", "isLocalStorage");
    reply(request, "{\"entries\":" + agent_.storage_items(is_local) + "}");
  } else if (method == "Storage.getStorageKey") {
    reply(request, "{\"storageKey\":" + json_text(agent_.storage_key()) + "}");
  } else {
    return false;
  }
  return true;
}

}  // namespace weft::inspector
