// Functions on their way to other threads: their text, their bytecode, and what they capture.
#pragma once

#include <v8.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/messaging/message.h"
#include "js/binding.h"

namespace weft {
class Runtime;
}

namespace weft::deferred {

/// One function literal as any thread can compile it. Immutable but for the bytecode, which the first thread that has run the
/// function leaves for the others. Any thread.
class Code {
 public:
  /// `body`: the body of a function without parameters that returns the literal (see ship.js); it stands in the file
  /// `resource` such that line `line` (from 0) of the file is its first.
  Code(std::string body, std::string resource, int line, bool is_module);

  uint64_t id() const { return id_; }
  size_t size() const { return body_.size(); }
  bool is_module() const { return is_module_; }
  const std::string& body() const { return body_; }
  const std::string& resource() const { return resource_; }
  int line() const { return line_; }

  /// Compiles the body in the current context: a function that makes the literal each time it is called. Empty with a
  /// pending exception. `from_cache` says whether bytecode was at hand.
  v8::MaybeLocal<v8::Function> compile(Runtime& runtime, bool* from_cache) const;
  /// Whether bytecode of this literal is worth keeping and missing.
  bool wants_bytecode() const;
  /// Takes the bytecode that `maker`, which compile() returned, has by now.
  void keep_bytecode(v8::Local<v8::Function> maker) const;

 private:
  const uint64_t id_;
  const std::string body_;  ///< UTF-8
  const std::string resource_;
  const int line_;
  const bool is_module_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const v8::ScriptCompiler::CachedData> bytecode_;  ///< guarded by mutex_
};

/// A function with all that it captures, ready to be made on any thread. Immutable; any thread.
struct Unit {
  uint64_t id = 0;
  std::vector<std::shared_ptr<const Code>> codes;  ///< the function's own first, then those of captured functions
  /// The description that `internal:deferred/rebuild` makes functions and data from; null: nothing is captured. Has neither
  /// ports nor transferred buffers, so that it may be read any number of times.
  std::shared_ptr<messaging::Message> graph;
  bool simple = false;    ///< cannot leave anything behind that runs later: called directly, without an async context
  bool reusable = false;  ///< no call can leave anything in the function: one serves all calls on a thread
  bool tampers = false;   ///< may leave something in the globals of its thread
};

/// JavaScript's hold on a Code.
class CodeHandle final : public js::Object {
 public:
  CodeHandle(std::string body, std::string resource, int32_t line, bool is_module)
      : code_(std::make_shared<const Code>(std::move(body), std::move(resource), line, is_module)) {}
  const std::shared_ptr<const Code>& code() const { return code_; }
  double id() const { return static_cast<double>(code_->id()); }
  double size() const { return static_cast<double>(code_->size()); }

 private:
  std::shared_ptr<const Code> code_;
};

/// JavaScript's hold on a Unit.
class UnitHandle final : public js::Object {
 public:
  const std::shared_ptr<const Unit>& unit() const { return unit_; }
  void set(std::shared_ptr<const Unit> unit) { unit_ = std::move(unit); }
  double id() const { return static_cast<double>(unit_->id); }
  double size() const;

 private:
  std::shared_ptr<const Unit> unit_;
};

/// A fresh number for a unit.
uint64_t next_unit_id();

}  // namespace weft::deferred
