// The first code of a release build of weft: finds the dynamic loader that belongs to it and lets that start the program.
//
// A program normally names its loader by an absolute path, which the kernel loads. That would tie weft to the folder it was
// built in, or to the C library of the machine. So weft names none; the kernel starts it at weft_start below, which does the
// kernel's work: it maps the loader from `../lib/weft` beside the folder of the program (as ./dev install lays it out), or
// from the sysroot of the build (WEFT_LOADER), corrects the auxiliary vector, and jumps to the loader with the stack as the
// kernel made it. No process is started, and /proc/self/exe is weft.
//
// The loader insists on a program that names a loader, so it is shown a copy of the program headers that does.
//
// Nothing is there yet: no C library, no thread-local storage, no stack protector. Only system calls.

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <cstddef>
#include <cstdint>

extern "C" void _start();  // the C runtime's entry of the program, which the loader calls

namespace {

constexpr uint64_t kPage = 4096;
constexpr size_t kMaxPath = 4096;
constexpr size_t kMaxSegments = 24;

long call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0) {
  long result;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

long address(const void* pointer) { return static_cast<long>(reinterpret_cast<uintptr_t>(pointer)); }

size_t length(const char* text) {
  size_t n = 0;
  while (text[n] != 0) ++n;
  return n;
}

// What the loader is told about the program.
char loader_path[kMaxPath];
Elf64_Phdr program_headers[kMaxSegments + 1];

[[noreturn]] void fail(const char* message) {
  call(SYS_write, 2, address(message), static_cast<long>(length(message)));
  call(SYS_exit_group, 127);
  __builtin_unreachable();
}

/// Writes "<folder of the program>/../lib/weft/<loader>" to `path`. Gives false if that does not fit.
bool beside_program(const char* name_given_to_exec, char* path) {
  constexpr char kLoader[] = "/../lib/weft/ld-linux-x86-64.so.2";
  long size = call(SYS_readlink, address("/proc/self/exe"), address(path), kMaxPath - sizeof kLoader);
  if (size <= 0) {  // no /proc: the name is as good, since the current folder has not changed yet
    size = static_cast<long>(length(name_given_to_exec));
    if (size >= static_cast<long>(kMaxPath - sizeof kLoader)) return false;
    for (long i = 0; i < size; ++i) path[i] = name_given_to_exec[i];
  }
  while (size > 0 && path[size - 1] != '/') --size;
  if (size == 0) {
    path[size++] = '.';
  } else if (size > 1) {
    --size;
  }
  for (size_t i = 0; i < sizeof kLoader; ++i) path[static_cast<size_t>(size) + i] = kLoader[i];
  return true;
}

struct Loader {
  uint64_t base;
  uint64_t entry;
};

int protection(uint32_t flags) {
  return ((flags & PF_R) != 0 ? PROT_READ : 0) | ((flags & PF_W) != 0 ? PROT_WRITE : 0) |
         ((flags & PF_X) != 0 ? PROT_EXEC : 0);
}

/// Maps the loader in the open file `fd`, as the kernel would.
Loader map_loader(int fd) {
  Elf64_Ehdr header;
  Elf64_Phdr segments[kMaxSegments];
  if (call(SYS_pread64, fd, address(&header), sizeof header, 0) != static_cast<long>(sizeof header) ||
      header.e_ident[0] != 0x7f || header.e_type != ET_DYN || header.e_phnum > kMaxSegments) {
    fail("weft: its dynamic loader is damaged; install it again\n");
  }
  const long size = header.e_phnum * static_cast<long>(sizeof(Elf64_Phdr));
  if (call(SYS_pread64, fd, address(segments), size, static_cast<long>(header.e_phoff)) != size) {
    fail("weft: its dynamic loader is damaged; install it again\n");
  }
  uint64_t end = 0;
  for (size_t i = 0; i < header.e_phnum; ++i) {
    if (segments[i].p_type == PT_LOAD) end = segments[i].p_vaddr + segments[i].p_memsz;
  }
  const long base = call(SYS_mmap, 0, static_cast<long>((end + kPage - 1) & ~(kPage - 1)), PROT_NONE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base < 0 && base > -4096) fail("weft: there is no memory for its dynamic loader\n");
  for (size_t i = 0; i < header.e_phnum; ++i) {
    const Elf64_Phdr& segment = segments[i];
    if (segment.p_type != PT_LOAD) continue;
    const uint64_t start = segment.p_vaddr & ~(kPage - 1);
    const uint64_t file_end = segment.p_vaddr + segment.p_filesz;
    const uint64_t memory_end = segment.p_vaddr + segment.p_memsz;
    const uint64_t mapped_end = (file_end + kPage - 1) & ~(kPage - 1);
    const uint64_t zero_end = (memory_end + kPage - 1) & ~(kPage - 1);
    const long at = base + static_cast<long>(start);
    if (call(SYS_mmap, at, static_cast<long>(file_end - start), protection(segment.p_flags), MAP_PRIVATE | MAP_FIXED,
             fd, static_cast<long>(segment.p_offset & ~(kPage - 1))) != at) {
      fail("weft: its dynamic loader cannot be mapped\n");
    }
    if (memory_end <= file_end) continue;
    auto* zero = reinterpret_cast<volatile char*>(static_cast<uint64_t>(base) + file_end);
    for (uint64_t n = file_end; n < mapped_end; ++n) *zero++ = 0;
    if (zero_end > mapped_end &&
        call(SYS_mmap, base + static_cast<long>(mapped_end), static_cast<long>(zero_end - mapped_end),
             protection(segment.p_flags), MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0) < 0) {
      fail("weft: there is no memory for its dynamic loader\n");
    }
  }
  return {static_cast<uint64_t>(base), static_cast<uint64_t>(base) + header.e_entry};
}

/// Makes program_headers: those of the program, with itself as their place, and one more that names the loader.
void copy_headers(const Elf64_Phdr* headers, uint64_t count, const char* path) {
  if (count > kMaxSegments) fail("weft: the program is damaged; install it again\n");
  for (uint64_t i = 0; i < count; ++i) {
    program_headers[i] = headers[i];
    if (headers[i].p_type != PT_PHDR) continue;
    program_headers[i].p_vaddr = program_headers[i].p_paddr = reinterpret_cast<uint64_t>(program_headers);
  }
  Elf64_Phdr& interpreter = program_headers[count];
  interpreter.p_type = PT_INTERP;
  interpreter.p_flags = PF_R;
  interpreter.p_vaddr = interpreter.p_paddr = reinterpret_cast<uint64_t>(path);
  interpreter.p_filesz = interpreter.p_memsz = length(path) + 1;
}

}  // namespace

/// `stack` is as the kernel left it: argc, argv, null, environment, null, auxiliary vector. Gives the loader's entry.
extern "C" __attribute__((used)) uint64_t weft_map_loader(uint64_t* stack) {
  uint64_t* position = stack + 1 + stack[0] + 1;
  while (*position != 0) ++position;
  auto* vector = reinterpret_cast<Elf64_auxv_t*>(position + 1);
  const char* name = "";
  uint64_t header_count = 0;
  for (auto* entry = vector; entry->a_type != AT_NULL; ++entry) {
    if (entry->a_type == AT_PHNUM) header_count = entry->a_un.a_val;
    if (entry->a_type == AT_EXECFN) name = reinterpret_cast<const char*>(entry->a_un.a_val);
  }
  const char* path = loader_path;
  long fd = -1;
  if (beside_program(name, loader_path)) fd = call(SYS_open, address(path), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    path = WEFT_LOADER;
    fd = call(SYS_open, address(path), O_RDONLY | O_CLOEXEC);
  }
  if (fd < 0) {
    fail(
        "weft: its libraries are missing: they belong into ../lib/weft, beside the folder of the program (./dev install makes it)\n");
  }
  const Loader loader = map_loader(static_cast<int>(fd));
  call(SYS_close, fd);
  for (auto* entry = vector; entry->a_type != AT_NULL; ++entry) {
    if (entry->a_type == AT_BASE) entry->a_un.a_val = loader.base;
    if (entry->a_type == AT_ENTRY) entry->a_un.a_val = reinterpret_cast<uint64_t>(&_start);
    if (entry->a_type == AT_PHDR) {
      copy_headers(reinterpret_cast<const Elf64_Phdr*>(entry->a_un.a_val), header_count, path);
      entry->a_un.a_val = reinterpret_cast<uint64_t>(program_headers);
    }
    if (entry->a_type == AT_PHNUM) entry->a_un.a_val = header_count + 1;
  }
  return loader.entry;
}

asm(R"(
  .text
  .globl weft_start
  .type weft_start, @function
weft_start:
  .cfi_startproc
  .cfi_undefined rip
  xor %ebp, %ebp
  mov %rsp, %rdi
  mov %rsp, %rbx
  and $-16, %rsp
  call weft_map_loader
  mov %rbx, %rsp
  xor %edx, %edx
  jmp *%rax
  .cfi_endproc
  .size weft_start, . - weft_start
)");
