// Code caches on disk: what V8 compiled for a program's files, for its next start.
#pragma once

#include <v8.h>

#include <memory>
#include <string>
#include <unordered_map>

#include "runtime/runtime.h"

namespace weft::modules {

/// The on-disk compile cache of one runtime (module.enableCompileCache, NODE_COMPILE_CACHE). Off until enable(). A
/// file's entry is made at its first compilation and written when the runtime ends, so that it holds the functions that
/// ran, too.
class CompileCache {
 public:
  enum class Kind { kCommonJS, kModule };
  enum class Status { kFailed, kEnabled, kAlreadyEnabled, kDisabled };

  /// One source file. Lives as long as the cache.
  class Entry {
   public:
    /// The data to compile with, owned by the caller; null when there is none.
    v8::ScriptCompiler::CachedData* take();
    /// To be called after compiling with what take() gave, before the script source object goes.
    void compiled(v8::Isolate* isolate, v8::Local<v8::Function> fn, bool rejected);
    void compiled(v8::Isolate* isolate, v8::Local<v8::UnboundModuleScript> script, bool rejected);

   private:
    friend class CompileCache;
    void note(bool rejected);
    CompileCache* cache_ = nullptr;
    Kind kind_ = Kind::kCommonJS;
    std::string filename_, path_;
    uint64_t code_hash_ = 0;
    uint32_t code_size_ = 0;
    std::string bytes_;
    bool had_cache_ = false, accepted_ = false, written_ = false;
    v8::Global<v8::Function> function_;
    v8::Global<v8::UnboundModuleScript> script_;
  };

  explicit CompileCache(Runtime& runtime);

  struct Enabled {
    Status status;
    std::string message, directory;
  };
  /// Starts using `directory`, which is made where missing. `portable`: files are known by their path relative to it.
  Enabled enable(const std::string& directory, bool portable);
  bool enabled() const { return !folder_.empty(); }
  const std::string& directory() const { return folder_; }

  /// The entry of a source; null for what is not cached.
  Entry* lookup(v8::Local<v8::String> source, v8::Local<v8::String> filename, Kind kind);
  /// Writes what is new.
  void flush();
  /// flush() on the program's request.
  void flush_now() {
    flush();
    debug("[compile cache] module.flushCompileCache() finished.\n");
  }

 private:
  void read(Entry& entry);
  void write(Entry& entry);
  void debug(const char* format, ...) __attribute__((format(printf, 2, 3)));

  Runtime& runtime_;
  std::string folder_;  ///< with the version's sub-folder; empty while off
  bool portable_ = false;
  bool debug_ = false;
  std::unordered_map<std::string, std::unique_ptr<Entry>> entries_;
};

}  // namespace weft::modules
