#include "runtime/engine.h"

#include <sys/random.h>
#include <uv.h>
#include <v8.h>

#include <algorithm>

#include "js/binding.h"

// Of Abseil, which V8 uses; its headers are not part of V8's.
namespace absl {
enum class OnDeadlockCycle;
void SetMutexDeadlockDetectionMode(OnDeadlockCycle mode);
}  // namespace absl

namespace weft {

namespace {
std::unique_ptr<Engine> engine;

}  // namespace

std::vector<std::string> Engine::start(const Options& options, std::unique_ptr<Image> image) {
  engine = std::make_unique<Engine>();
  engine->start_time_ns = uv_hrtime();
  // V8's library is built such that every mutex looks for deadlocks: a megabyte of tables at the start, and work at each lock.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle{0});
  // `import source`, which programs on Node 24 have.
  v8::V8::SetFlagsFromString("--js-source-phase-imports");
  // v8.setFlagsFromString() works at any time.
  v8::V8::SetFlagsFromString("--no-freeze-flags-after-init");
  if (!options.v8_flags.empty()) {
    std::vector<char*> argv{const_cast<char*>("weft")};
    for (auto& flag : options.v8_flags) argv.push_back(const_cast<char*>(flag.c_str()));
    int argc = static_cast<int>(argv.size());
    v8::V8::SetFlagsFromCommandLine(&argc, argv.data(), true);
    if (argc > 1) return {argv.begin() + 1, argv.begin() + argc};
  }
  int threads = options.background_threads;
  if (threads <= 0) threads = std::clamp(static_cast<int>(uv_available_parallelism()), 1, 4);
  engine->platform_ = std::make_unique<Platform>(threads);
  v8::V8::SetEntropySource([](unsigned char* buffer, size_t length) {
    return getrandom(buffer, length, 0) == static_cast<ssize_t>(length);
  });
  v8::V8::InitializePlatform(engine->platform_.get());
  v8::V8::Initialize();
  engine->image_ = std::move(image);
  js::Binding::list_references(engine->references_);
  for (auto& source : engine->image_->builtins())
    engine->references_.push_back(reinterpret_cast<intptr_t>(source.get()));
  engine->references_.push_back(0);
  return {};
}

Engine& Engine::get() { return *engine; }

void Engine::stop() {
  v8::V8::Dispose();
  v8::V8::DisposePlatform();
  engine.reset();
}

}  // namespace weft
