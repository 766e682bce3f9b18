// How a runtime's program presents itself to debuggers.
#pragma once

#include "api/inspector/server.h"

namespace weft::inspector {

/// What the next server of this runtime is to be opened with; host and port as next_address() has them. On the runtime's thread.
Server::Options program_of(Runtime& runtime);

}  // namespace weft::inspector
