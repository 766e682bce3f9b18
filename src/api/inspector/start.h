// How debugging begins and ends with a thread.
#pragma once

#include <cstdint>
#include <string>

namespace weft {
class Runtime;
}

namespace weft::inspector {

/// The main runtime, before its program: opens the server and waits for a debugger, if the command line says so, and otherwise sees to it
/// that SIGUSR1 opens it later. False if the server cannot be opened; the user was told, and the process is to end with kCannotListen.
bool begin_main(Runtime& runtime);
inline constexpr int kCannotListen = 12;

/// A worker, on its thread, before its program; may wait for a debugger: one of the main thread wants that, or the worker's own options do
/// (`own_options`: they are not its parent's). `url`: of its file, or empty.
void begin_worker(Runtime& runtime, uint32_t thread_id, const std::string& name, const std::string& url,
                  bool own_options);
/// From any thread: a worker is to end, so that it waits for no debugger any more.
void interrupt_worker(uint32_t thread_id);
/// After its program, while interrupt_worker() can still be called.
void end_worker(Runtime& runtime, uint32_t thread_id);

}  // namespace weft::inspector
