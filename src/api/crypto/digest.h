// Digest algorithms of OpenSSL: looked up once, used from pooled contexts.
#pragma once

#include <openssl/evp.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weft::crypto {

struct MdContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using MdContext = std::unique_ptr<EVP_MD_CTX, MdContextDeleter>;

/// A digest algorithm that OpenSSL's providers implement. Fetched once a process and never freed, so that pointers to it may be
/// kept and shared between threads; nothing in it changes after `find_digest` returned it.
struct Digest {
  const EVP_MD* md;
  uint32_t index;  ///< dense number of the algorithm, the key of the context pools
  size_t size;     ///< bytes of its result; for an extendable-output function the default that Node gives
  bool xof;
  const char* name;  ///< OpenSSL's canonical name, for parameters of MACs and KDFs
};

/// Finds an algorithm by any name that OpenSSL knows, case ignored (`sha256`, `SHA2-256`, `RSA-SHA256`). Null when there is
/// none; OpenSSL's error queue then tells "unsupported" if the name is known but no provider implements it. Any thread.
const Digest* find_digest(const std::string& name);

/// A context for `digest`, initialised, from this thread's pool where it has one. Null if OpenSSL refuses.
MdContext acquire_context(const Digest& digest);
/// Gives a context of `digest` back to this thread's pool.
void release_context(const Digest& digest, MdContext context);

/// One-shot hash of `data` into `out`, which must have room for `out_size` bytes. `out_size` must be `digest.size` unless
/// `digest.xof`. False if OpenSSL refuses. Any thread.
bool hash_bytes(const Digest& digest, const uint8_t* data, size_t size, uint8_t* out, size_t out_size);

/// The names that `crypto.getHashes()` lists, sorted.
std::vector<std::string> digest_names();

}  // namespace weft::crypto
