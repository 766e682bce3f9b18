// Native side of the `process` object: what its files offer to the one binding `binding:process`.
#pragma once

#include <v8.h>

#include <string>
#include <vector>

#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft::process {

/// Adds `env`, the live view of the environment, and the functions around it.
void declare_env(js::Binding& b);
/// Adds getuid() and its family.
void declare_credentials(js::Binding& b);
/// Adds memory, CPU and clock functions.
void declare_usage(js::Binding& b);
/// Adds `versions`, `release`, `features`, `arch` and `platform`, all known when Weft is built.
void declare_versions(js::Binding& b);
/// Adds the class SignalWatcher.
void declare_signals(js::Binding& b);
/// Adds functions that list what keeps the loop alive.
void declare_resources(js::Binding& b);
/// Adds execve() and the data of diagnostic reports.
void declare_execve(js::Binding& b);

}  // namespace weft::process
