// Telling harmless static initializers from the others by their machine code.
#pragma once

#include <cstdint>

namespace fuse {

/// Whether the x86-64 function at `code` does nothing but move and combine constants, registers and memory up to its
/// first return: no call, no jump. An instruction that is not known to be like that makes the answer no.
bool only_stores_constants(const uint8_t* code);

}  // namespace fuse
