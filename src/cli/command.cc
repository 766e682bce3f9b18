#include "cli/command.h"

#include <memory>

namespace weft::cli {

namespace {
std::unique_ptr<const Parsed> given = std::make_unique<Parsed>();
}

const Parsed& command() { return *given; }
void set_command(Parsed parsed) { given = std::make_unique<const Parsed>(std::move(parsed)); }

}  // namespace weft::cli
