#include "cli/inspect_options.h"

#include <algorithm>
#include <cctype>

namespace weft::cli {
namespace {

constexpr uint32_t kFirstPort = 1024, kLastPort = 65535;

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// `port`, `host`, `host:port` or `[address]:port`.
void read_address(const std::string& text, InspectOptions& out) {
  std::string port;
  const size_t bracket = text.find(']');
  const size_t colon = text.rfind(':');
  if (is_number(text)) {
    port = text;
  } else if (text[0] == '[' && bracket != std::string::npos) {
    out.host = text.substr(1, bracket - 1);
    if (bracket + 1 < text.size()) port = text.substr(bracket + 1);
    if (!port.empty() && port[0] == ':') port.erase(0, 1);
  } else if (colon != std::string::npos) {
    if (colon > 0) out.host = text.substr(0, colon);
    port = text.substr(colon + 1);
  } else {
    out.host = text;
    return;
  }
  if (port.empty()) return;
  const uint64_t number = is_number(port) && port.size() <= 5 ? std::stoul(port) : kLastPort + 1;
  if (number > kLastPort || (number != 0 && number < kFirstPort)) {
    out.error = "must be 0 or in range 1024 to 65535.";
    return;
  }
  out.port = static_cast<uint16_t>(number);
}

}  // namespace

InspectOptions inspect_options(const Parsed& parsed) {
  InspectOptions out;
  for (auto& [option, text] : parsed.values) {
    const std::string_view name = option->name;
    if (name == "--inspect-publish-uid") {
      out.publish_in_stderr = out.publish_in_http = false;
      for (size_t from = 0; from <= text.size();) {
        const size_t comma = std::min(text.find(',', from), text.size());
        const std::string where = text.substr(from, comma - from);
        from = comma + 1;
        if (where == "stderr") {
          out.publish_in_stderr = true;
        } else if (where == "http") {
          out.publish_in_http = true;
        } else {
          out.error = "--inspect-publish-uid destination can be stderr or http";
        }
      }
      continue;
    }
    const bool waits = name == "--inspect-brk" || name == "--inspect-wait";
    if (name != "--inspect" && name != "--inspect-port" && !waits) continue;
    if (name != "--inspect-port") out.listen = true;
    if (waits) out.wait = true;
    if (!text.empty()) read_address(text, out);
  }
  return out;
}

}  // namespace weft::cli
