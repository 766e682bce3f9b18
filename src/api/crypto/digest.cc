#include "api/crypto/digest.h"

#include <openssl/err.h>
#include <openssl/objects.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace weft::crypto {
namespace {

/// The table of fetched algorithms. OpenSSL's fetch takes locks and compares strings for each call; this asks it once a name.
/// Process-wide like OpenSSL's own provider store, of which it is a cache: entries never change and are never removed.
class DigestTable {
 public:
  const Digest* find(const std::string& name) {
    {
      std::shared_lock lock(mutex_);
      if (auto found = by_name_.find(name); found != by_name_.end()) return found->second;
    }
    const EVP_MD* md = fetch(name);
    if (md == nullptr) return nullptr;
    std::unique_lock lock(mutex_);
    // Two names of one algorithm share its entry, and with it the pooled contexts.
    for (const auto& digest : digests_) {
      if (EVP_MD_get_type(digest->md) == EVP_MD_get_type(md) && EVP_MD_is_a(digest->md, EVP_MD_get0_name(md))) {
        by_name_.emplace(name, digest.get());
        return digest.get();
      }
    }
    const bool xof = (EVP_MD_get_flags(md) & EVP_MD_FLAG_XOF) != 0;
    digests_.push_back(std::make_unique<Digest>(
        Digest{md, static_cast<uint32_t>(digests_.size()), default_size(md, xof), xof, EVP_MD_get0_name(md)}));
    by_name_.emplace(name, digests_.back().get());
    return digests_.back().get();
  }

 private:
  /// OpenSSL 3.4 and later give extendable-output functions no default size; Node's documented defaults are 16 and 32 bytes.
  static size_t default_size(const EVP_MD* md, bool xof) {
    if (xof && EVP_MD_is_a(md, "SHAKE-128")) return 16;
    if (xof && EVP_MD_is_a(md, "SHAKE-256")) return 32;
    return static_cast<size_t>(std::max(0, EVP_MD_get_size(md)));
  }

  static const EVP_MD* fetch(const std::string& name) {
    ERR_set_mark();
    if (const EVP_MD* md = EVP_MD_fetch(nullptr, name.c_str(), nullptr)) {
      ERR_pop_to_mark();
      return md;
    }
    ERR_pop_to_mark();
    // Names of signature schemes ("RSA-SHA256") and old aliases ("ssl3-md5") live in the legacy name table alone.
    const EVP_MD* legacy = EVP_get_digestbyname(name.c_str());
    if (legacy == nullptr) return nullptr;
    return EVP_MD_fetch(nullptr, EVP_MD_get0_name(legacy),
                        nullptr);  // its failure stays in the error queue for the caller
  }

  std::shared_mutex mutex_;
  std::unordered_map<std::string, const Digest*> by_name_;
  std::vector<std::unique_ptr<Digest>> digests_;
};

DigestTable& table() {
  static auto* instance =
      new DigestTable;  // never destroyed: threads of the pool may still hash while the process exits
  return *instance;
}

/// Free contexts of this thread, by algorithm. A context that is initialised again with its own algorithm keeps its memory,
/// which makes the set-up of a hash about three times cheaper than with a new one.
class ContextPool {
 public:
  MdContext take(const Digest& digest) {
    if (digest.index < free_.size() && !free_[digest.index].empty()) {
      MdContext context = std::move(free_[digest.index].back());
      free_[digest.index].pop_back();
      return context;
    }
    return MdContext(EVP_MD_CTX_new());
  }
  void give(const Digest& digest, MdContext context) {
    if (digest.index >= free_.size()) free_.resize(digest.index + 1);
    if (free_[digest.index].size() < kMaxFree) free_[digest.index].push_back(std::move(context));
  }

 private:
  static constexpr size_t kMaxFree = 8;
  std::vector<std::vector<MdContext>> free_;
};

ContextPool& pool() {
  thread_local ContextPool instance;
  return instance;
}

}  // namespace

const Digest* find_digest(const std::string& name) { return table().find(name); }

MdContext acquire_context(const Digest& digest) {
  MdContext context = pool().take(digest);
  if (!context || EVP_DigestInit_ex2(context.get(), digest.md, nullptr) != 1) return nullptr;
  return context;
}

void release_context(const Digest& digest, MdContext context) { pool().give(digest, std::move(context)); }

bool hash_bytes(const Digest& digest, const uint8_t* data, size_t size, uint8_t* out, size_t out_size) {
  MdContext context = acquire_context(digest);
  if (!context) return false;
  bool ok = EVP_DigestUpdate(context.get(), data, size) == 1;
  if (ok && digest.xof) {
    ok = EVP_DigestFinalXOF(context.get(), out, out_size) == 1;
  } else if (ok) {
    unsigned written = 0;
    ok = EVP_DigestFinal_ex(context.get(), out, &written) == 1;
  }
  if (ok) release_context(digest, std::move(context));
  return ok;
}

std::vector<std::string> digest_names() {
  std::vector<std::string> names;
  EVP_MD_do_all_sorted(
      [](const EVP_MD*, const char* from, const char*, void* arg) {
        if (from == nullptr) return;
        // The table repeats each name in capitals and by long name; those that no provider implements are left out.
        ERR_set_mark();
        const bool usable = find_digest(from) != nullptr;
        ERR_pop_to_mark();
        if (usable) static_cast<std::vector<std::string>*>(arg)->emplace_back(from);
      },
      &names);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace weft::crypto
