// The functions that make literals, compiled: what a pool thread knows of code.
#pragma once

#include <v8.h>

#include <cstdint>
#include <list>
#include <memory>
#include <unordered_map>

#include "api/deferred/code.h"
#include "api/deferred/pool.h"
#include "runtime/runtime.h"

namespace weft::deferred {

/// Makers by the number of their code, the least recently used of them forgotten when there are too many. One pool thread's own.
class Makers {
 public:
  Makers(Runtime& runtime, Pool::Counters& counters) : runtime_(runtime), counters_(counters) {}

  /// A maker of literals that are part of an ES module: (body, resource, line) → function.
  void set_module_maker(v8::Local<v8::Function> make) { make_in_module_.Reset(runtime_.isolate(), make); }

  /// The maker of a literal. Empty with a pending exception.
  v8::MaybeLocal<v8::Function> maker_of(const std::shared_ptr<const Code>& code);
  /// The function of a literal that captures nothing. `reusable`: one serves all calls. Empty with a pending exception.
  v8::MaybeLocal<v8::Function> function_of(const std::shared_ptr<const Code>& code, bool reusable);
  /// Whether a script is one that came here with a task.
  bool is_shipped(int script_id) const { return scripts_.contains(script_id); }
  void clear();

 private:
  struct Compiled {
    std::shared_ptr<const Code> code;
    v8::Global<v8::Function> maker;
    v8::Global<v8::Function> made;  ///< by the maker, for functions that are reusable
    uint32_t uses = 0;
    int script_id = 0;
  };
  using List = std::list<Compiled>;

  Compiled* known(const std::shared_ptr<const Code>& code);
  void drop_last();

  Runtime& runtime_;
  Pool::Counters& counters_;
  v8::Global<v8::Function> make_in_module_;
  List list_;  ///< the most recently used first
  std::unordered_map<uint64_t, List::iterator> by_id_;
  std::unordered_map<int, int> scripts_;  ///< script id to how many makers it has
  size_t bytes_ = 0;
};

}  // namespace weft::deferred
