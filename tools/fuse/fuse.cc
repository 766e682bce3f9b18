// Turns a shared library into an object file that can be linked into a program at one fixed address:
//
//   fuse LIBRARY.so OUT.o OUT.ld --at ADDRESS [--with LIBRARY.so]...
//
// Why: a big shared library costs its user a dynamic loader's work at every start: tens of thousands of relocations and
// symbol look-ups, each page of data they touch copied, and every static initializer run. libnode, where V8 comes from,
// needs more than half of a small program's time for that. In a program at a fixed address all of it can be done once,
// at link time: a reference of the library to itself becomes a number, one to the rest of the program is the linker's.
//
// How: the library's segments become sections of an object file that keep their distances, because its code refers to
// its data by them. The linker script OUT.ld places them. Relative relocations are applied here; those with a symbol
// become ordinary relocations, so that the linker binds them with the program's other parts, weak definitions included.
// - The thread-local block becomes a part of .tdata. The code addresses variables relative to the library's own block,
// so
//   the offsets in its GOT are moved to where the linker puts that block.
// - Undefined symbols that no library named by --with (or LIBRARY itself) defines become weak: they belong to
//   libraries that only the unused half of LIBRARY calls, and are null unless the program links them anyway.
// - Of the static initializers only those stay that merely store constants. V8 is written so that all of its own are
// like
//   that; Node's others build strings and tables that nobody reads here.
// - Unwind tables are left out: no exception may pass a frame of the library.

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "elf_file.h"
#include "initializer.h"

namespace {

using fuse::ElfFile;
using fuse::fail;

/// A range of the library's addresses that becomes one section.
struct Part {
  const char* name;
  uint32_t type;
  uint64_t flags;
  uint64_t start;
  uint64_t end;
  std::vector<uint8_t> bytes;  // empty for SHT_NOBITS
  std::vector<Elf64_Rela> relocations;
};

enum PartIndex { kText, kRodata, kData, kBss, kTls, kInit, kPartCount };

class Fuser {
 public:
  Fuser(const ElfFile& library, uint64_t base) : library_(library), base_(base) { cut(); }

  /// Names that other linked libraries define; undefined symbols not among them become weak.
  void set_known(std::set<std::string, std::less<>> known) { known_ = std::move(known); }

  void run() {
    write_symbols();
    for (const auto& relocation : library_.relocations()) convert(relocation);
    write_initializers();
  }

  void write_object(const std::string& path) const;
  void write_script(const std::string& path) const;

  size_t initializer_count() const { return parts_[kInit].bytes.size() / sizeof(uint64_t); }
  size_t weak_count() const { return weak_count_; }

 private:
  void cut();
  void write_symbols();
  void convert(const Elf64_Rela& relocation);
  void write_initializers();

  int part_of(uint64_t address) const {
    for (int i = kText; i <= kBss; ++i) {
      if (address >= parts_[i].start && address < parts_[i].end) return i;
    }
    // A symbol may stand at the very end of a section.
    for (int i = kText; i <= kBss; ++i) {
      if (address == parts_[i].end) return i;
    }
    fail("address " + std::to_string(address) + " is in no part of the library that is kept");
  }

  void store(uint64_t address, uint64_t value) {
    Part& part = parts_[part_of(address)];
    if (part.bytes.empty()) fail("a relocation applies to memory without contents");
    std::memcpy(part.bytes.data() + (address - part.start), &value, sizeof value);
  }

  uint32_t add_name(std::string_view name) {
    const auto offset = static_cast<uint32_t>(strings_.size());
    strings_.append(name).push_back('\0');
    return offset;
  }

  const ElfFile& library_;
  uint64_t base_;
  Part parts_[kPartCount];
  std::set<std::string, std::less<>> known_;
  std::vector<Elf64_Sym> symbols_;
  std::vector<uint32_t> new_index_;  // of the library's symbols
  uint32_t first_global_ = 0;
  std::string strings_ = std::string(1, '\0');
  size_t weak_count_ = 0;
};

/// Section header indices in the object: 0 is the null section, then the parts in order.
constexpr uint16_t section_index(int part) { return static_cast<uint16_t>(part + 1); }

void Fuser::cut() {
  parts_[kText] = {".fused.text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 0, 0, {}, {}};
  parts_[kRodata] = {".fused.rodata", SHT_PROGBITS, SHF_ALLOC, 0, 0, {}, {}};
  parts_[kData] = {".fused.data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 0, 0, {}, {}};
  parts_[kBss] = {".fused.bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, 0, 0, {}, {}};
  parts_[kTls] = {".tdata.fused", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE | SHF_TLS, 0, 0, {}, {}};
  parts_[kInit] = {".init_array", SHT_INIT_ARRAY, SHF_ALLOC | SHF_WRITE, 0, 0, {}, {}};
  const auto take = [this](PartIndex index, const Elf64_Phdr& segment) {
    Part& part = parts_[index];
    if (part.end != 0) fail("the library has more segments than expected");
    part.start = segment.p_vaddr;
    part.end = segment.p_vaddr + segment.p_filesz;
    const uint8_t* bytes = library_.at(segment.p_vaddr);
    part.bytes.assign(bytes, bytes + segment.p_filesz);
  };
  for (const auto& segment : library_.segments()) {
    if (segment.p_type == PT_TLS) {
      Part& part = parts_[kTls];
      part.bytes.resize(segment.p_memsz);  // zeros included: the block must stay in one piece
      std::memcpy(part.bytes.data(), library_.at(segment.p_vaddr), segment.p_filesz);
      part.end = segment.p_memsz;
    }
    if (segment.p_type != PT_LOAD) continue;
    if ((segment.p_flags & PF_X) != 0) {
      take(kText, segment);
    } else if ((segment.p_flags & PF_W) != 0) {
      take(kData, segment);
      parts_[kBss].start = parts_[kData].end;
      parts_[kBss].end = segment.p_vaddr + segment.p_memsz;
    } else if (parts_[kText].end != 0) {
      take(kRodata, segment);
    }  // The read-only segment before the code holds symbols and relocations, which are not needed any more.
  }
  if (parts_[kText].end == 0 || parts_[kRodata].end == 0 || parts_[kData].end == 0) {
    fail("the library's segments are not code, constants, data");
  }
}

void Fuser::write_symbols() {
  symbols_.push_back({});
  for (int i = 0; i < kPartCount; ++i) {
    Elf64_Sym symbol{};
    symbol.st_info = ELF64_ST_INFO(STB_LOCAL, STT_SECTION);
    symbol.st_shndx = section_index(i);
    symbols_.push_back(symbol);
  }
  first_global_ = static_cast<uint32_t>(symbols_.size());
  new_index_.assign(library_.symbols().size(), 0);
  for (size_t i = 1; i < library_.symbols().size(); ++i) {
    Elf64_Sym symbol = library_.symbols()[i];
    const std::string_view name = library_.name(symbol);
    if (ELF64_ST_BIND(symbol.st_info) == STB_LOCAL) continue;
    unsigned char bind = ELF64_ST_BIND(symbol.st_info);
    const unsigned char type = ELF64_ST_TYPE(symbol.st_info);
    // One definition in the whole process is what the linker makes of weak ones anyway.
    if (bind == STB_GNU_UNIQUE) bind = STB_WEAK;
    if (symbol.st_shndx == SHN_UNDEF) {
      if (bind == STB_GLOBAL && !known_.contains(name)) bind = STB_WEAK;
      if (bind == STB_WEAK) ++weak_count_;
    } else if (symbol.st_shndx != SHN_ABS) {
      const int part = type == STT_TLS ? static_cast<int>(kTls) : part_of(symbol.st_value);
      symbol.st_shndx = section_index(part);
      symbol.st_value -= parts_[part].start;
    }
    symbol.st_info = ELF64_ST_INFO(bind, type);
    symbol.st_other = STV_DEFAULT;
    symbol.st_name = add_name(name);
    new_index_[i] = static_cast<uint32_t>(symbols_.size());
    symbols_.push_back(symbol);
  }
}

void Fuser::convert(const Elf64_Rela& relocation) {
  const auto type = ELF64_R_TYPE(relocation.r_info);
  const auto symbol = static_cast<uint32_t>(ELF64_R_SYM(relocation.r_info));
  Part& part = parts_[part_of(relocation.r_offset)];
  const uint64_t offset = relocation.r_offset - part.start;
  switch (type) {
    case R_X86_64_RELATIVE:
      store(relocation.r_offset, base_ + static_cast<uint64_t>(relocation.r_addend));
      return;
    case R_X86_64_64:
    case R_X86_64_GLOB_DAT:
    case R_X86_64_JUMP_SLOT: {
      if (new_index_[symbol] == 0) fail("a relocation names a local symbol");
      const int64_t addend = type == R_X86_64_64 ? relocation.r_addend : 0;
      store(relocation.r_offset, 0);
      part.relocations.push_back({offset, ELF64_R_INFO(uint64_t{new_index_[symbol]}, R_X86_64_64), addend});
      return;
    }
    case R_X86_64_DTPMOD64: {
      // The program itself is module 1. The word after it is an offset into the thread's block: from a relocation of
      // its own, or, if this one has no symbol, written there already, relative to the library's block.
      store(relocation.r_offset, 1);
      if (symbol != 0) return;
      uint64_t inner;
      std::memcpy(&inner, part.bytes.data() + offset + 8, sizeof inner);
      store(relocation.r_offset + 8, 0);
      part.relocations.push_back(
          {offset + 8, ELF64_R_INFO(uint64_t{section_index(kTls)}, R_X86_64_DTPOFF64), static_cast<int64_t>(inner)});
      return;
    }
    case R_X86_64_DTPOFF64: {
      const int64_t inner = static_cast<int64_t>(library_.symbols()[symbol].st_value) + relocation.r_addend;
      if (library_.symbols()[symbol].st_shndx == SHN_UNDEF) fail("a thread-local variable of another library is used");
      store(relocation.r_offset, 0);
      part.relocations.push_back({offset, ELF64_R_INFO(uint64_t{section_index(kTls)}, R_X86_64_DTPOFF64), inner});
      return;
    }
    default:
      fail("relocation type " + std::to_string(type) + " is not handled");
  }
}

void Fuser::write_initializers() {
  Part& init = parts_[kInit];
  for (const uint64_t function : library_.initializers()) {
    if (!fuse::only_stores_constants(library_.at(function))) continue;
    const uint64_t value = base_ + function;
    const auto* bytes = reinterpret_cast<const uint8_t*>(&value);
    init.bytes.insert(init.bytes.end(), bytes, bytes + sizeof value);
  }
  init.end = init.bytes.size();
}

void Fuser::write_object(const std::string& path) const {
  std::string names(1, '\0');
  std::vector<Elf64_Shdr> headers(1);
  std::ofstream out(path, std::ios::binary);
  uint64_t position = sizeof(Elf64_Ehdr);
  const auto pad = [&](uint64_t alignment) {
    static const char zeros[4096] = {};
    const uint64_t gap = (alignment - position % alignment) % alignment;
    out.write(zeros, static_cast<std::streamsize>(gap));
    position += gap;
  };
  const auto put = [&](const void* data, size_t size) {
    out.write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
    position += size;
  };
  const auto add_header = [&](const std::string& name, uint32_t type, uint64_t flags, uint64_t size, uint32_t link,
                              uint32_t info, uint64_t alignment, uint64_t entry_size) {
    Elf64_Shdr header{};
    header.sh_name = static_cast<uint32_t>(names.size());
    names.append(name).push_back('\0');
    header.sh_type = type;
    header.sh_flags = flags;
    header.sh_offset = position;
    header.sh_size = size;
    header.sh_link = link;
    header.sh_info = info;
    header.sh_addralign = alignment;
    header.sh_entsize = entry_size;
    headers.push_back(header);
  };

  Elf64_Ehdr file{};
  put(&file, 0);
  out.write(reinterpret_cast<const char*>(&file), sizeof file);
  for (const auto& part : parts_) {
    const uint64_t alignment = part.type == SHT_INIT_ARRAY   ? 8
                               : (part.flags & SHF_TLS) != 0 ? 64
                               : part.type == SHT_NOBITS     ? 1
                                                             : 4096;
    pad(alignment);
    add_header(part.name, part.type, part.flags, part.end - part.start, 0, 0, alignment, 0);
    put(part.bytes.data(), part.bytes.size());
  }
  std::map<int, int> with_relocations;
  for (int i = 0; i < kPartCount; ++i) {
    if (!parts_[i].relocations.empty()) with_relocations.emplace(i, 0);
  }
  const auto symbol_table = static_cast<uint32_t>(headers.size() + with_relocations.size());
  for (const auto& [i, unused] : with_relocations) {
    const auto& relocations = parts_[i].relocations;
    pad(8);
    add_header(std::string(".rela") + parts_[i].name, SHT_RELA, SHF_INFO_LINK, relocations.size() * sizeof(Elf64_Rela),
               symbol_table, section_index(i), 8, sizeof(Elf64_Rela));
    put(relocations.data(), relocations.size() * sizeof(Elf64_Rela));
  }
  pad(8);
  add_header(".symtab", SHT_SYMTAB, 0, symbols_.size() * sizeof(Elf64_Sym), symbol_table + 1, first_global_, 8,
             sizeof(Elf64_Sym));
  put(symbols_.data(), symbols_.size() * sizeof(Elf64_Sym));
  add_header(".strtab", SHT_STRTAB, 0, strings_.size(), 0, 0, 1, 0);
  put(strings_.data(), strings_.size());
  add_header(".note.GNU-stack", SHT_PROGBITS, 0, 0, 0, 0, 1, 0);
  add_header(".shstrtab", SHT_STRTAB, 0, 0, 0, 0, 1, 0);
  headers.back().sh_size = names.size();
  put(names.data(), names.size());
  pad(8);

  std::memcpy(file.e_ident, ELFMAG, SELFMAG);
  file.e_ident[EI_CLASS] = ELFCLASS64;
  file.e_ident[EI_DATA] = ELFDATA2LSB;
  file.e_ident[EI_VERSION] = EV_CURRENT;
  file.e_type = ET_REL;
  file.e_machine = EM_X86_64;
  file.e_version = EV_CURRENT;
  file.e_shoff = position;
  file.e_ehsize = sizeof(Elf64_Ehdr);
  file.e_shentsize = sizeof(Elf64_Shdr);
  file.e_shnum = static_cast<uint16_t>(headers.size());
  file.e_shstrndx = static_cast<uint16_t>(headers.size() - 1);
  put(headers.data(), headers.size() * sizeof(Elf64_Shdr));
  out.seekp(0);
  out.write(reinterpret_cast<const char*>(&file), sizeof file);
  out.flush();
  if (!out) fail("cannot write " + path);
}

void Fuser::write_script(const std::string& path) const {
  std::ofstream out(path);
  out << "/* Written by tools/fuse: the library's sections keep the distances that its code relies on. */\nSECTIONS {\n"
      << std::hex;
  for (int i = kText; i <= kBss; ++i) {
    out << "  " << parts_[i].name << " 0x" << base_ + parts_[i].start << " : { KEEP(*(" << parts_[i].name << ")) }\n";
  }
  out << "}\nINSERT AFTER .bss;\n";

  if (!out) fail("cannot write " + path);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) fail("usage: fuse LIBRARY.so OUT.o OUT.ld --at ADDRESS [--with LIBRARY.so]...");
  const ElfFile library(argv[1]);
  uint64_t base = 0;
  std::set<std::string, std::less<>> known;
  for (int i = 4; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i];
    if (option == "--at") {
      base = std::strtoull(argv[i + 1], nullptr, 0);
    } else if (option == "--with") {
      const ElfFile other(argv[i + 1]);
      for (const auto& symbol : other.symbols()) {
        if (symbol.st_shndx != SHN_UNDEF) known.emplace(other.name(symbol));
      }
    } else {
      fail("unknown option " + std::string(option));
    }
  }
  if (base == 0 || base % 4096 != 0) fail("--at must name the address of a page");
  if (library.dynamic(DT_RELR) != 0) fail(std::string(argv[1]) + " has packed relocations, which are not handled");
  Fuser fuser(library, base);
  fuser.set_known(std::move(known));
  fuser.run();
  fuser.write_object(argv[2]);
  fuser.write_script(argv[3]);
  std::printf("fuse: %zu initializers kept, %zu undefined symbols weak\n", fuser.initializer_count(),
              fuser.weak_count());
  return 0;
}
