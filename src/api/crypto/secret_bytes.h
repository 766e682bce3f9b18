// Bytes that may be a secret: wiped before their memory goes back.
#pragma once

#include <openssl/crypto.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

#include "js/bytes.h"

namespace weft::crypto {

template <typename T>
struct WipingAllocator {
  using value_type = T;

  WipingAllocator() = default;
  template <typename U>
  WipingAllocator(const WipingAllocator<U>&) {}  // NOLINT(google-explicit-constructor): what an allocator must offer

  T* allocate(size_t n) { return static_cast<T*>(::operator new(n * sizeof(T))); }
  void deallocate(T* pointer, size_t n) {
    OPENSSL_cleanse(pointer, n * sizeof(T));
    ::operator delete(pointer);
  }
  template <typename U>
  bool operator==(const WipingAllocator<U>&) const {
    return true;
  }
};

/// Passwords, private numbers and shared secrets on their way through C++, with whatever a failed operation left in them.
using SecretBytes = std::vector<uint8_t, WipingAllocator<uint8_t>>;

/// A copy that a job of the thread pool may keep: the program can change, shrink or give away its buffer meanwhile.
inline SecretBytes secret_copy(const js::Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace weft::crypto
