// weft: read the command line, make a Runtime, run it.
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>
#include <v8.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "api/inspector/start.h"
#include "api/profiler/from_options.h"
#include "base/descriptors.h"
#include "cli/command.h"
#include "cli/env_files.h"
#include "runtime/runtime.h"
#include "runtime/version.h"

namespace {

constexpr int kBadOption = 9;

int bad_option(const char* program, const std::string& message) {
  std::fprintf(stderr, "%s: %s\n", program, message.c_str());
  return kBadOption;
}

/// As many open files as the system allows: servers need them, and the soft limit is often 1,024.
void raise_file_limit() {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void prepare_signals() {
  // A peer that went away is an error of write(), not the end of the process.
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, nullptr);
  // A file over the size limit is EFBIG of write().
  sigaction(SIGXFSZ, &ignore, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  weft::open_standard_descriptors();
  raise_file_limit();
  prepare_signals();
  argv = uv_setup_args(argc, argv);
  const char* node_options = std::getenv("NODE_OPTIONS");
  weft::cli::Parsed parsed = weft::cli::parse(argc, argv, node_options);
  if (!parsed.error.empty()) return bad_option(argv[0], parsed.error);
  if (std::string error = weft::cli::apply_env_files(parsed); !error.empty()) return bad_option(argv[0], error);
  // A file may have set NODE_OPTIONS.
  if (node_options == nullptr && (node_options = std::getenv("NODE_OPTIONS")) != nullptr) {
    parsed = weft::cli::parse(argc, argv, node_options);
    if (!parsed.error.empty()) return bad_option(argv[0], parsed.error);
  }
  if (parsed.flag("--version")) {
    std::printf("v%s\n", weft::kNodeVersion);
    return 0;
  }
  if (parsed.flag("--help")) {
    std::fputs(weft::cli::help().c_str(), stdout);
    return 0;
  }
  if (parsed.flag("--v8-options")) {
    v8::V8::SetFlagsFromString("--help");
    return 0;
  }

  weft::Engine::Options engine;
  engine.v8_flags = parsed.v8_flags;
  engine.background_threads = std::atoi(parsed.text("--v8-pool-size"));
  for (const std::string& unknown : weft::Engine::start(engine, weft::Image::embedded())) {
    return bad_option(argv[0], "bad option: " + unknown);
  }

  weft::Runtime::Options options;
  options.argv.push_back(argv[0]);
  options.argv.insert(options.argv.end(), parsed.arguments.begin(), parsed.arguments.end());
  options.exec_argv = parsed.exec_argv;
  weft::cli::set_command(std::move(parsed));

  weft::Runtime runtime(std::move(options));
  weft::profiler::begin_from_options(runtime, 0);
  if (!weft::inspector::begin_main(runtime)) return weft::inspector::kCannotListen;
  if (!runtime.start()) return runtime.exit_code();
  // The process ends here, with all it holds: taking the heap apart first would only cost time.
  runtime.exit(runtime.run());
  return 0;
}
