// Heap snapshots of a runtime that is about to run out of memory.
#pragma once

#include <cstdint>

namespace weft {
class Runtime;
}

namespace weft::v8_api {

/// Up to `count` times, when the heap comes near its limit, a snapshot is written into the diagnostic folder and the limit raised a little;
/// after that the heap's limit means what it meant before. The first call counts, later ones do nothing. On the runtime's thread.
void snapshot_near_heap_limit(Runtime& runtime, uint32_t count, uint32_t thread_id);

}  // namespace weft::v8_api
