// The standard descriptors 0, 1 and 2.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>

namespace weft {

/// Opens /dev/null in place of those that are closed: they would be given to the first file that is opened, and console.log would
/// write there. For the start of a process, before there are threads; aborts where it cannot be done.
inline void open_standard_descriptors() {
  for (int fd = 0; fd < 3; fd++) {
    struct stat ignored;
    if (fstat(fd, &ignored) != 0 && errno == EBADF && open("/dev/null", O_RDWR) != fd) std::abort();
  }
}

}  // namespace weft
