// Limits of heap and stack: who reaches one ends alone.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "js/test_env.h"
#include "runtime/loop.h"
#include "runtime/runtime.h"
#include "runtime/thread.h"

namespace weft {
namespace {

struct Outcome {
  bool out_of_memory = false, exited = false;
  int code = -1;
  ResourceLimits limits;
};

/// Runs a script as one runtime of several, on a thread with that stack.
Outcome run(const std::string& source, ResourceLimits limits, size_t stack = 8 << 20) {
  js::test::start_engine();
  const std::string path = testing::TempDir() + "weft-limits-" + std::to_string(getpid()) + ".cjs";
  std::ofstream(path) << source;
  Outcome outcome;
  Thread thread;
  auto started = thread.start(stack, "limits", [&] {
    auto loop = make_loop();
    if (!loop) return;
    Runtime::Options options;
    options.main = false;
    options.argv = {"weft", path};
    options.limits = limits;
    Runtime runtime(std::move(options), std::move(*loop));
    outcome.code = runtime.start() ? runtime.run() : runtime.exit_code();
    outcome.out_of_memory = runtime.out_of_memory();
    outcome.exited = runtime.exited();
    outcome.limits = runtime.limits();
  });
  EXPECT_TRUE(started);
  thread.join();
  std::remove(path.c_str());
  return outcome;
}

TEST(Limits, AFullHeapEndsItsRuntimeOnly) {
  for (const char* source : {"const a = []; for (;;) { try { for (;;) a.push([a]); } catch {} }",
                             "const a = []; setInterval(() => { for (let i = 0; i < 1e5; i++) a.push({ i }); }, 0);",
                             "JSON.parse('[' + '{\"a\":[1,2,3]},'.repeat(7e5) + '1]'); setInterval(() => {}, 1000);"}) {
    const auto outcome = run(source, {.max_old_generation_mb = 12, .max_young_generation_mb = 2});
    EXPECT_TRUE(outcome.out_of_memory) << source;
    EXPECT_FALSE(outcome.exited) << source;
  }
  EXPECT_FALSE(run("0", {}).out_of_memory);
}

TEST(Limits, WhatIsLeftOpenIsFilledIn) {
  const auto outcome = run("0", {.max_old_generation_mb = 77});
  EXPECT_EQ(outcome.limits.max_old_generation_mb, 77);
  EXPECT_GT(outcome.limits.max_young_generation_mb, 0);
}

/// How deep a function can call itself, as an exit code in units of 1,000 frames.
constexpr const char* kDepth =
    "let n = 0; const f = () => { n++; f(); }; try { f(); } catch {} process.exitCode = Math.floor(n / 1000);";

TEST(Limits, TheStackIsAsLargeAsWantedAndNotLargerThanTheThreads) {
  const int small = run(kDepth, {.stack_mb = 0.5}).code;
  const int large = run(kDepth, {.stack_mb = 4}).code;
  EXPECT_GT(small, 0);
  EXPECT_GT(large, 4 * small);
  EXPECT_LT(run(kDepth, {.stack_mb = 100}, 1 << 20).code, large / 2);
}

}  // namespace
}  // namespace weft
