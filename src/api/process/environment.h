// The variables that `process.env` shows: the process's, or a thread's own.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace weft {
class Runtime;
}

namespace weft::process {

/// Environment variables of threads that do not see the process's. May be shared by several threads; every method may be called on
/// any thread. Keeps the order in which variables came.
class Environment {
 public:
  using Variables = std::vector<std::pair<std::string, std::string>>;

  explicit Environment(Variables variables) : variables_(std::move(variables)) {}

  bool get(const std::string& name, std::string& value) const;
  void set(const std::string& name, std::string value);
  void remove(const std::string& name);
  Variables all() const;

 private:
  mutable std::mutex mutex_;
  Variables variables_;
};

/// What a runtime sees; null: the environment of the process. On its thread.
std::shared_ptr<Environment> environment_of(Runtime& runtime);
/// On the runtime's thread, before its JavaScript starts.
void set_environment_of(Runtime& runtime, std::shared_ptr<Environment> environment);
/// All variables that a runtime sees now. On its thread.
Environment::Variables variables_of(Runtime& runtime);

}  // namespace weft::process
