// Reading an ELF shared library (x86-64) from memory, as far as tools/fuse needs it.
#pragma once

#include <elf.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fuse {

/// A shared library, read whole. Addresses are those that the file itself uses (its base is 0).
class ElfFile {
 public:
  /// Reads and checks `path`; a file that is no x86-64 shared library ends the program with a message.
  explicit ElfFile(const std::string& path);

  const std::vector<Elf64_Phdr>& segments() const { return segments_; }
  const std::vector<Elf64_Sym>& symbols() const { return symbols_; }
  std::string_view name(const Elf64_Sym& symbol) const { return strings_ + symbol.st_name; }

  /// All relocations, those of the PLT included.
  const std::vector<Elf64_Rela>& relocations() const { return relocations_; }

  /// Addresses of the functions in .init_array, in order (the relocations applied).
  std::vector<uint64_t> initializers() const;

  /// The bytes at `address`, which must lie in the file-backed part of a segment.
  const uint8_t* at(uint64_t address) const;

  /// Value of a DT_ entry, 0 if there is none.
  uint64_t dynamic(int64_t tag) const;

 private:
  std::vector<uint8_t> bytes_;
  std::vector<Elf64_Phdr> segments_;
  std::vector<Elf64_Dyn> dynamic_;
  std::vector<Elf64_Sym> symbols_;
  std::vector<Elf64_Rela> relocations_;
  const char* strings_ = nullptr;
};

/// Ends the program: `fuse: <message>`.
[[noreturn]] void fail(const std::string& message);

}  // namespace fuse
