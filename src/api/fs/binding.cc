#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/fs/dir.h"
#include "api/fs/operations.h"
#include "api/fs/watch.h"

WEFT_BINDING(fs) {
  namespace fs = weft::fs;
  b.function<&fs::access>("access");
  b.function<&fs::chmod>("chmod");
  b.function<&fs::chown>("chown");
  b.function<&fs::close>("close");
  b.function<&fs::copy_file>("copyFile");
  b.function<&fs::exists>("exists");
  b.function<&fs::fchmod>("fchmod");
  b.function<&fs::fchown>("fchown");
  b.function<&fs::fdatasync>("fdatasync");
  b.function<&fs::fstat>("fstat");
  b.function<&fs::fsync>("fsync");
  b.function<&fs::ftruncate>("ftruncate");
  b.function<&fs::futimes>("futimes");
  b.function<&fs::lchown>("lchown");
  b.function<&fs::link>("link");
  b.function<&fs::lstat>("lstat");
  b.function<&fs::lutimes>("lutimes");
  b.function<&fs::mkdir>("mkdir");
  b.function<&fs::mkdir_recursive>("mkdirRecursive");
  b.function<&fs::mkdtemp>("mkdtemp");
  b.function<&fs::open>("open");
  b.function<&fs::open_dir>("openDir");
  b.function<&fs::read>("read");
  b.function<&fs::read_file>("readFile");
  b.function<&fs::read_file_into>("readFileInto");
  b.function<&fs::readdir>("readdir");
  b.function<&fs::readlink>("readlink");
  b.function<&fs::readv>("readv");
  b.function<&fs::realpath>("realpath");
  b.function<&fs::realpath_walk>("realpathWalk");
  b.function<&fs::remove_tree>("removeTree");
  b.function<&fs::rename>("rename");
  b.function<&fs::rmdir>("rmdir");
  b.function<&fs::stat>("stat");
  b.function<&fs::stat_now>("statNow");
  b.function<&fs::statfs>("statfs");
  b.function<&fs::symlink>("symlink");
  b.function<&fs::unlink>("unlink");
  b.function<&fs::utimes>("utimes");
  b.function<&fs::write>("write");
  b.function<&fs::write_file>("writeFile");
  b.function<&fs::write_file_text>("writeFileText");
  b.function<&fs::writev>("writev");

  b.type<fs::DirHandle>("DirHandle").method<&fs::DirHandle::read>("read").method<&fs::DirHandle::close>("close");
  b.type<fs::FsEvent>("FSEvent")
      .constructor<>()
      .method<&fs::FsEvent::start>("start")
      .method<&fs::FsEvent::close>("close")
      .method<&fs::FsEvent::ref>("ref")
      .method<&fs::FsEvent::unref>("unref");
  b.type<fs::StatPoll>("StatPoll")
      .constructor<>()
      .method<&fs::StatPoll::start>("start")
      .method<&fs::StatPoll::close>("close")
      .method<&fs::StatPoll::ref>("ref")
      .method<&fs::StatPoll::unref>("unref");
}
