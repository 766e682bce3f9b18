#include "cli/command.h"

#include <memory>

#include "runtime/runtime.h"

namespace weft::cli {

namespace {
std::unique_ptr<const Parsed> given = std::make_unique<Parsed>();

struct Own {
  explicit Own(Runtime&) {}
  std::shared_ptr<const Parsed> options;
};
}  // namespace

const Parsed& command() { return *given; }
void set_command(Parsed parsed) { given = std::make_unique<const Parsed>(std::move(parsed)); }

const Parsed& command_of(Runtime& runtime) {
  if (runtime.is_main()) return *given;
  const auto& own = runtime.state<Own>().options;
  return own == nullptr ? *given : *own;
}

void set_command_of(Runtime& runtime, std::shared_ptr<const Parsed> options) {
  runtime.state<Own>().options = std::move(options);
}

}  // namespace weft::cli
