// Several runtimes in one process, each on its own thread: nothing that one does shows in another.
#include "runtime/runtime.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "js/test_env.h"

namespace weft {
namespace {

/// Writes a script into a file of its own, for as long as the object lives.
class Script {
 public:
  explicit Script(const std::string& source) {
    static std::atomic<int> number = 0;
    path_ = testing::TempDir() + "weft-" + std::to_string(getpid()) + "-" + std::to_string(number++) + ".cjs";
    std::ofstream(path_) << source;
  }
  ~Script() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Runs a script to its end on this thread and returns the exit code.
int run(const Script& script) {
  Runtime::Options options;
  options.main = false;
  options.argv = {"weft", script.path()};
  Runtime runtime(std::move(options));
  if (!runtime.start()) return runtime.exit_code();
  return runtime.run();
}

TEST(Runtime, RunsAScriptToItsEnd) {
  js::test::start_engine();
  EXPECT_EQ(run(Script("setTimeout(() => { process.exitCode = 7; }, 5);")), 7);
}

TEST(Runtime, ProcessExitEndsOnlyThatRuntime) {
  js::test::start_engine();
  EXPECT_EQ(run(Script("setInterval(() => {}, 1000); setTimeout(() => process.exit(5), 1);")), 5);
  EXPECT_EQ(run(Script("process.exit(6); for (;;);")), 6);
}

TEST(Runtime, GlobalsAreNotShared) {
  js::test::start_engine();
  EXPECT_EQ(run(Script("globalThis.mark = 1; Array.prototype.mine = 1;")), 0);
  EXPECT_EQ(run(Script("process.exitCode = typeof mark === 'undefined' && !Array.prototype.mine ? 0 : 1;")), 0);
}

TEST(Runtime, ManyAtOnce) {
  js::test::start_engine();
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int t = 0; t < 4; t++) {
    threads.emplace_back([t, &right] {
      for (int round = 0; round < 3; round++) {
        Script script(
            "let n = 0;"
            "const step = async () => { await null; n++;"
            "  if (n < 50) return n % 2 ? setImmediate(step) : setTimeout(step, 0);"
            "  process.exitCode = n + " +
            std::to_string(t) +
            "; };"
            "process.nextTick(step);");
        if (run(script) == 50 + t) right++;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 12);
}

TEST(Runtime, WorkRunsOnThePoolAndComesBack) {
  js::test::start_engine();
  Runtime::Options options;
  options.main = false;
  Script script("0");
  options.argv = {"weft", script.path()};
  Runtime runtime(std::move(options));
  ASSERT_TRUE(runtime.start());
  std::thread::id here = std::this_thread::get_id(), there, back;
  runtime.work([&] { there = std::this_thread::get_id(); }, [&] { back = std::this_thread::get_id(); });
  EXPECT_EQ(runtime.run(), 0);
  EXPECT_NE(there, here);
  EXPECT_EQ(back, here);
}

}  // namespace
}  // namespace weft
