// Where the next server of the process listens.
#pragma once

#include <cstdint>
#include <string>

namespace weft::inspector {

struct Address {
  std::string host;
  uint16_t port;
};

/// Any thread: what the command line said, or the last server that was opened.
Address next_address();
void set_next_address(const Address& address);

}  // namespace weft::inspector
