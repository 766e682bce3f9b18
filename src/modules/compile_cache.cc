#include "modules/compile_cache.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

#include "modules/files.h"
#include "runtime/version.h"

namespace weft::modules {

namespace {

/// The head of a cache file. Everything that decides about its validity but V8's own checks.
struct Header {
  uint64_t magic;
  uint64_t code_hash;
  uint64_t data_hash;
  uint32_t code_size;
  uint32_t data_size;
};
constexpr uint64_t kMagic = 0x3165686361437457;  // "WtCache1"

uint64_t hash(const void* bytes, size_t size, uint64_t seed) {
  constexpr uint64_t kFactor = 0x9e3779b97f4a7c15;
  const auto* p = static_cast<const unsigned char*>(bytes);
  uint64_t h = seed ^ (size * kFactor);
  auto mix = [&](uint64_t word) {
    h = (h ^ word) * kFactor;
    h ^= h >> 29;
  };
  for (; size >= 8; size -= 8, p += 8) {
    uint64_t word;
    memcpy(&word, p, 8);
    mix(word);
  }
  uint64_t tail = 0;
  memcpy(&tail, p, size);
  mix(tail);
  h ^= h >> 32;
  return h;
}

uint64_t hash_source(v8::Isolate* isolate, v8::Local<v8::String> source) {
  auto length = static_cast<size_t>(source->Length());
  if (source->IsOneByte()) {
    std::vector<uint8_t> bytes(length);
    source->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(length), bytes.data());
    return hash(bytes.data(), length, 1);
  }
  std::vector<uint16_t> units(length);
  source->WriteV2(isolate, 0, static_cast<uint32_t>(length), units.data());
  return hash(units.data(), length * 2, 2);
}

const char* name_of(CompileCache::Kind kind) { return kind == CompileCache::Kind::kCommonJS ? "CommonJS" : "ESM"; }

std::string path_of_url(const std::string& name) {
  if (name.rfind("file://", 0) != 0) return name;
  std::string out;
  for (size_t i = 7; i < name.size(); i++) {
    if (name[i] == '%' && i + 2 < name.size()) {
      out += static_cast<char>(std::strtol(name.substr(i + 1, 2).c_str(), nullptr, 16));
      i += 2;
    } else {
      out += name[i];
    }
  }
  return out;
}

}  // namespace

CompileCache::CompileCache(Runtime& runtime) : runtime_(runtime) {
  const char* wanted = std::getenv("NODE_DEBUG_NATIVE");
  debug_ = wanted != nullptr && std::strstr(wanted, "COMPILE_CACHE") != nullptr;
}

void CompileCache::debug(const char* format, ...) {
  if (!debug_) return;
  va_list arguments;
  va_start(arguments, format);
  std::vfprintf(stderr, format, arguments);
  va_end(arguments);
}

CompileCache::Enabled CompileCache::enable(const std::string& directory, bool portable) {
  if (const char* off = std::getenv("NODE_DISABLE_COMPILE_CACHE"); off != nullptr && *off != '\0') {
    debug("[compile cache] Disabled by NODE_DISABLE_COMPILE_CACHE\n");
    return {Status::kDisabled, "Disabled by NODE_DISABLE_COMPILE_CACHE", ""};
  }
  if (enabled()) return {Status::kAlreadyEnabled, "", folder_};
  char tag[128];
  std::snprintf(tag, sizeof tag, "v%s-x64-%08x-%u", kNodeVersion, v8::ScriptCompiler::CachedDataVersionTag(),
                static_cast<unsigned>(::getuid()));
  std::error_code error;
  std::filesystem::path base = std::filesystem::absolute(directory, error).lexically_normal();
  std::filesystem::path folder = base / tag;
  debug("[compile cache] resolved path %s + %s -> %s\n", directory.c_str(), tag, folder.c_str());
  debug("[compile cache] creating cache directory %s...", folder.c_str());
  std::filesystem::create_directories(folder, error);
  if (error) {
    debug("%s\n", error.message().c_str());
    return {Status::kFailed, "Cannot create cache directory: " + error.message(), ""};
  }
  debug("success\n");
  folder_ = folder.string();
  portable_ = portable;
  runtime_.at_exit([this] {
    flush();
    debug("[compile cache] Clear deserialized cache.\n");
  });
  return {Status::kEnabled, "", folder_};
}

CompileCache::Entry* CompileCache::lookup(v8::Local<v8::String> source, v8::Local<v8::String> filename, Kind kind) {
  v8::Isolate* isolate = runtime_.isolate();
  std::string name = js::utf8(isolate, filename);
  std::string path = path_of_url(name);
  if (path.empty() || path[0] != '/') return nullptr;
  std::string key = path;
  if (portable_) key = std::filesystem::path(path).lexically_relative(std::filesystem::path(folder_)).string();
  uint64_t id = hash(key.data(), key.size(), kind == Kind::kCommonJS ? 11 : 12);
  char file[32];
  std::snprintf(file, sizeof file, "/%016llx", static_cast<unsigned long long>(id));
  auto& slot = entries_[file];
  uint64_t code_hash = hash_source(isolate, source);
  if (slot != nullptr && slot->code_hash_ == code_hash) return slot.get();
  slot = std::make_unique<Entry>();
  Entry& entry = *slot;
  entry.cache_ = this;
  entry.kind_ = kind;
  entry.filename_ = name;
  entry.path_ = folder_ + file;
  entry.code_hash_ = code_hash;
  entry.code_size_ = static_cast<uint32_t>(source->Length());
  read(entry);
  return &entry;
}

void CompileCache::read(Entry& entry) {
  debug("[compile cache] reading cache from %s for %s %s...", entry.path_.c_str(), name_of(entry.kind_),
        entry.filename_.c_str());
  int error = 0;
  auto bytes = read_file(entry.path_.c_str(), error);
  if (!bytes) {
    debug(" %s\n", std::strerror(-error));
    return;
  }
  Header header;
  if (bytes->size() < sizeof header) {
    debug(" reading header failed, bytes read %zu\n", bytes->size());
    return;
  }
  memcpy(&header, bytes->data(), sizeof header);
  if (header.magic != kMagic) {
    debug(" magic number mismatch: expected %llx, actual %llx\n", static_cast<unsigned long long>(kMagic),
          static_cast<unsigned long long>(header.magic));
    return;
  }
  if (header.code_size != entry.code_size_) {
    debug(" code size mismatch: expected %u, actual %u\n", entry.code_size_, header.code_size);
    return;
  }
  if (header.code_hash != entry.code_hash_) {
    debug(" code hash mismatch: expected %llx, actual %llx\n", static_cast<unsigned long long>(entry.code_hash_),
          static_cast<unsigned long long>(header.code_hash));
    return;
  }
  if (header.data_size != bytes->size() - sizeof header) {
    debug(" cache size mismatch: expected %u, actual %zu\n", header.data_size, bytes->size() - sizeof header);
    return;
  }
  if (hash(bytes->data() + sizeof header, header.data_size, 3) != header.data_hash) {
    debug(" cache hash mismatch\n");
    return;
  }
  entry.bytes_ = bytes->substr(sizeof header);
  entry.had_cache_ = true;
  debug(" success, size=%u\n", header.data_size);
}

v8::ScriptCompiler::CachedData* CompileCache::Entry::take() {
  if (!had_cache_) return nullptr;
  return new v8::ScriptCompiler::CachedData(reinterpret_cast<const uint8_t*>(bytes_.data()),
                                            static_cast<int>(bytes_.size()));
}

void CompileCache::Entry::note(bool rejected) {
  if (had_cache_ && !rejected) {
    accepted_ = true;
    cache_->debug("[compile cache] V8 code cache for %s %s was accepted, keeping the in-memory entry\n", name_of(kind_),
                  filename_.c_str());
    return;
  }
  cache_->debug("[compile cache] V8 code cache for %s %s was %s, initializing the in-memory entry\n", name_of(kind_),
                filename_.c_str(), had_cache_ ? "rejected" : "not initialized");
}

void CompileCache::Entry::compiled(v8::Isolate* isolate, v8::Local<v8::Function> fn, bool rejected) {
  note(rejected);
  if (!accepted_) function_.Reset(isolate, fn);
}

void CompileCache::Entry::compiled(v8::Isolate* isolate, v8::Local<v8::UnboundModuleScript> script, bool rejected) {
  note(rejected);
  if (!accepted_) script_.Reset(isolate, script);
}

void CompileCache::flush() {
  v8::HandleScope handles(runtime_.isolate());
  for (auto& [key, entry] : entries_) write(*entry);
}

void CompileCache::write(Entry& entry) {
  const char* kind = name_of(entry.kind_);
  const char* name = entry.filename_.c_str();
  if (entry.accepted_) {
    debug("[compile cache] skip persisting %s %s because cache was the same\n", kind, name);
    return;
  }
  if (entry.written_) {
    debug("[compile cache] skip persisting %s %s because cache was already persisted\n", kind, name);
    return;
  }
  if (entry.function_.IsEmpty() && entry.script_.IsEmpty()) {
    debug("[compile cache] skip persisting %s %s because the cache was not initialized\n", kind, name);
    return;
  }
  v8::Isolate* isolate = runtime_.isolate();
  std::unique_ptr<v8::ScriptCompiler::CachedData> data(
      entry.function_.IsEmpty() ? v8::ScriptCompiler::CreateCodeCache(entry.script_.Get(isolate))
                                : v8::ScriptCompiler::CreateCodeCacheForFunction(entry.function_.Get(isolate)));
  if (data == nullptr) return;
  std::string temporary = entry.path_ + ".XXXXXX";
  debug("[compile cache] Creating temporary file for cache of %s (%s)...", name, kind);
  int fd = ::mkstemp(temporary.data());
  if (fd < 0) {
    debug(" failed. %s\n", std::strerror(errno));
    return;
  }
  debug(" -> %s\n", temporary.c_str());
  Header header{kMagic, entry.code_hash_, hash(data->data, static_cast<size_t>(data->length), 3), entry.code_size_,
                static_cast<uint32_t>(data->length)};
  std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
  bytes.append(reinterpret_cast<const char*>(data->data), static_cast<size_t>(data->length));
  debug("[compile cache] writing cache for %s %s to temporary file %s [%zu]...", kind, name, temporary.c_str(),
        bytes.size());
  bool ok = true;
  for (size_t done = 0; ok && done < bytes.size();) {
    ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    ok = n > 0;
    if (ok) done += static_cast<size_t>(n);
  }
  ok = ::close(fd) == 0 && ok;
  if (!ok) {
    debug(" failed. %s\n", std::strerror(errno));
    ::unlink(temporary.c_str());
    return;
  }
  debug("success\n");
  debug("[compile cache] Renaming %s to %s...", temporary.c_str(), entry.path_.c_str());
  // Renaming is atomic: a process that starts meanwhile sees the old file or the whole new one.
  if (::rename(temporary.c_str(), entry.path_.c_str()) != 0) {
    debug(" failed. %s\n", std::strerror(errno));
    ::unlink(temporary.c_str());
    return;
  }
  debug("success\n");
  entry.written_ = true;
}

namespace {

/// [status, message, directory].
CompileCache::Enabled enable(Runtime& runtime, std::string directory, bool portable) {
  return runtime.state<CompileCache>().enable(directory, portable);
}
std::string directory(Runtime& runtime) { return runtime.state<CompileCache>().directory(); }
void flush(Runtime& runtime) {
  if (runtime.state<CompileCache>().enabled()) runtime.state<CompileCache>().flush_now();
}

}  // namespace
}  // namespace weft::modules

namespace weft::js {
template <>
struct Fields<weft::modules::CompileCache::Enabled> {
  using E = weft::modules::CompileCache::Enabled;
  static constexpr auto list =
      std::tuple{field("status", &E::status), field("message", &E::message), field("directory", &E::directory)};
};
}  // namespace weft::js

WEFT_BINDING(compile_cache) {
  b.function<&weft::modules::enable>("enable");
  b.function<&weft::modules::directory>("directory");
  b.function<&weft::modules::flush>("flush");
}
