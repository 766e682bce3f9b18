// --cpu-prof and --heap-prof: profiles of a thread's whole life, written into files when it ends.
#pragma once

#include <cstdint>

namespace weft {
class Runtime;
}

namespace weft::profiler {

/// Begins what the options of this runtime ask for; nothing if that is nothing. On the runtime's thread, before its program.
void begin_from_options(Runtime& runtime, uint32_t thread_id);
/// Writes what was begun, once. A file that cannot be written is told on stderr.
void end_from_options(Runtime& runtime);

}  // namespace weft::profiler
