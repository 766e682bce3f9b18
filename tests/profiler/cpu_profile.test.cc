#include "api/profiler/cpu_profile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "js/test_env.h"
#include "runtime/runtime.h"

namespace weft::profiler {
namespace {

constexpr char kProgram[] = R"(
function inner(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.sqrt(i);
  return sum;
}
function outer() {
  const first = inner(3e6);
  return first + inner(3e6);
}
for (let i = 0; i < 8; i++) outer();
)";

void run(v8::Isolate* isolate, v8::Local<v8::Context> context) {
  v8::ScriptOrigin origin(v8::String::NewFromUtf8Literal(isolate, "program.js"));
  v8::ScriptCompiler::Source source(v8::String::NewFromUtf8Literal(isolate, kProgram), origin);
  v8::ScriptCompiler::Compile(context, &source).ToLocalChecked()->Run(context).ToLocalChecked();
}

const ProfileNode* named(const CpuProfile& profile, const std::string& name) {
  auto at = std::find_if(profile.nodes.begin(), profile.nodes.end(), [&](auto& node) { return node.name == name; });
  return at == profile.nodes.end() ? nullptr : &*at;
}

TEST(CpuProfiler, TwoProfilesOfOneRun) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer delays the signals by which V8 samples until the next system call";
#endif
  js::test::start_engine();
  Runtime::Options options;
  options.main = false;
  Runtime runtime(std::move(options));
  v8::HandleScope handles(runtime.isolate());
  v8::Context::Scope entered(runtime.context());
  auto& profiler = runtime.state<CpuProfiler>();
  ASSERT_TRUE(profiler.start("leaves", 200, false));
  ASSERT_TRUE(profiler.start("callers", 200, true));
  EXPECT_FALSE(profiler.start("leaves", 200, false)) << "the title is in use";
  run(runtime.isolate(), runtime.context());
  auto leaves = profiler.stop("leaves");
  auto callers = profiler.stop("callers");
  ASSERT_TRUE(leaves && callers);
  EXPECT_GT(leaves->duration_us, 0);

  const ProfileNode* inner = named(*leaves, "inner");
  ASSERT_NE(inner, nullptr);
  EXPECT_EQ(inner->url, "program.js");
  EXPECT_EQ(inner->line, 2) << "where it begins";
  EXPECT_EQ(inner->column, 15) << "its parameters";
  uint32_t hits = 0;
  for (auto& node : leaves->nodes) {
    if (node.name != "inner") continue;
    for (auto& tick : node.ticks) {
      EXPECT_TRUE(tick.line >= 2 && tick.line <= 6) << tick.line;
      hits += tick.hits;
    }
  }
  EXPECT_GT(hits, 0u);

  // By callers: a node for each line that called.
  std::vector<int32_t> lines;
  for (auto& node : callers->nodes) {
    if (node.name == "inner") lines.push_back(node.line);
  }
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  EXPECT_EQ(lines, (std::vector<int32_t>{8, 9}));

  // Parents stand before their children.
  for (size_t i = 1; i < leaves->nodes.size(); i++) {
    const uint32_t parent = leaves->nodes[i].parent;
    EXPECT_TRUE(std::any_of(leaves->nodes.begin(), leaves->nodes.begin() + static_cast<ptrdiff_t>(i),
                            [&](auto& node) { return node.id == parent; }));
  }
}

TEST(CpuProfiler, StopsWhatWasStartedOnly) {
  js::test::start_engine();
  Runtime::Options options;
  options.main = false;
  Runtime runtime(std::move(options));
  v8::HandleScope handles(runtime.isolate());
  v8::Context::Scope entered(runtime.context());
  auto& profiler = runtime.state<CpuProfiler>();
  EXPECT_FALSE(profiler.stop("never"));
  ASSERT_TRUE(profiler.start("once", 1000, false));
  EXPECT_TRUE(profiler.stop("once"));
  EXPECT_FALSE(profiler.stop("once"));
  EXPECT_TRUE(profiler.start("left running", 1000, false)) << "and ended with the runtime";
}

}  // namespace
}  // namespace weft::profiler
