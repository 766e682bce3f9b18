// Memory: the allocator behind ArrayBuffers, heap limits, and what happens when memory runs out.
#pragma once

#include <v8.h>

#include <memory>

namespace weft {

std::unique_ptr<v8::ArrayBuffer::Allocator> make_allocator();

/// V8's heap limits from the machine's memory and the control group's limit.
void set_heap_limits(v8::ResourceConstraints& constraints);

/// Fatal errors and out-of-memory: a report that names what happened, then abort.
void set_fatal_handlers(v8::Isolate* isolate);

}  // namespace weft
