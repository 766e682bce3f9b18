#include "elf_file.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

namespace fuse {

void fail(const std::string& message) {
  std::fprintf(stderr, "fuse: %s\n", message.c_str());
  std::exit(1);
}

ElfFile::ElfFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) fail("cannot open " + path);
  bytes_.resize(static_cast<size_t>(in.tellg()));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(bytes_.data()), static_cast<std::streamsize>(bytes_.size()));
  Elf64_Ehdr header;
  if (!in || bytes_.size() < sizeof header) fail("cannot read " + path);
  std::memcpy(&header, bytes_.data(), sizeof header);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_machine != EM_X86_64 || header.e_type != ET_DYN) {
    fail(path + " is not an x86-64 shared library");
  }
  segments_.resize(header.e_phnum);
  std::memcpy(segments_.data(), bytes_.data() + header.e_phoff, header.e_phnum * sizeof(Elf64_Phdr));
  for (const auto& segment : segments_) {
    if (segment.p_type != PT_DYNAMIC) continue;
    dynamic_.resize(segment.p_filesz / sizeof(Elf64_Dyn));
    std::memcpy(dynamic_.data(), bytes_.data() + segment.p_offset, dynamic_.size() * sizeof(Elf64_Dyn));
  }
  if (dynamic_.empty()) fail(path + " has no dynamic section");
  strings_ = reinterpret_cast<const char*>(at(dynamic(DT_STRTAB)));

  const auto append = [this](uint64_t address, uint64_t size) {
    if (size == 0) return;
    const size_t first = relocations_.size();
    relocations_.resize(first + size / sizeof(Elf64_Rela));
    std::memcpy(relocations_.data() + first, at(address), size);
  };
  append(dynamic(DT_RELA), dynamic(DT_RELASZ));
  if (dynamic(DT_JMPREL) != 0) append(dynamic(DT_JMPREL), dynamic(DT_PLTRELSZ));

  // The dynamic section does not say how many symbols there are; the section header does.
  if (header.e_shoff == 0) fail(path + " has no section headers");
  std::vector<Elf64_Shdr> sections(header.e_shnum);
  std::memcpy(sections.data(), bytes_.data() + header.e_shoff, header.e_shnum * sizeof(Elf64_Shdr));
  for (const auto& section : sections) {
    if (section.sh_type != SHT_DYNSYM) continue;
    symbols_.resize(section.sh_size / sizeof(Elf64_Sym));
    std::memcpy(symbols_.data(), bytes_.data() + section.sh_offset, section.sh_size);
  }
  if (symbols_.empty()) fail(path + " has no dynamic symbols");
}

const uint8_t* ElfFile::at(uint64_t address) const {
  for (const auto& segment : segments_) {
    if (segment.p_type == PT_LOAD && address >= segment.p_vaddr && address < segment.p_vaddr + segment.p_filesz) {
      return bytes_.data() + segment.p_offset + (address - segment.p_vaddr);
    }
  }
  fail("no bytes at address " + std::to_string(address));
}

uint64_t ElfFile::dynamic(int64_t tag) const {
  for (const auto& entry : dynamic_) {
    if (entry.d_tag == tag) return entry.d_un.d_val;
  }
  return 0;
}

std::vector<uint64_t> ElfFile::initializers() const {
  const uint64_t start = dynamic(DT_INIT_ARRAY);
  std::vector<uint64_t> functions(dynamic(DT_INIT_ARRAYSZ) / sizeof(uint64_t));
  for (const auto& relocation : relocations_) {
    const uint64_t index = (relocation.r_offset - start) / sizeof(uint64_t);
    if (relocation.r_offset < start || index >= functions.size()) continue;
    if (ELF64_R_TYPE(relocation.r_info) != R_X86_64_RELATIVE) fail("an initializer is not in the library itself");
    functions[index] = static_cast<uint64_t>(relocation.r_addend);
  }
  return functions;
}

}  // namespace fuse
