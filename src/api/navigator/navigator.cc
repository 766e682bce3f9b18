// `binding:navigator`
#include <uv.h>

#include "js/binding.h"

WEFT_BINDING(navigator) { b.function<&uv_available_parallelism>("availableParallelism"); }
