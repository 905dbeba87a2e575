#include "core/base/posix_file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "core/base/descriptor.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::uint64_t kMaxHolderBytes = 4096;

// Who has just taken the lock has not written yet who he is, and who is about to give it back has
// wiped it out: soon there is a name, or the lock is free.
constexpr int kTriesWithoutHolder = 50;
constexpr std::chrono::milliseconds kPauseWithoutHolder(2);

class PosixFileLock final : public FileLock {
 public:
  explicit PosixFileLock(Descriptor file) : file_(std::move(file)) {}

  ~PosixFileLock() override {
    // The file stays: removing it would let two processes lock two files of one name.
    [[maybe_unused]] const int ignored = ::ftruncate(file_.get(), 0);
  }

  PosixFileLock(const PosixFileLock&) = delete;
  PosixFileLock& operator=(const PosixFileLock&) = delete;

 private:
  Descriptor file_;
};

// Whether `file` is still what `path` names: it may have been replaced while we waited for it.
bool is_current(const Descriptor& file) {
  struct stat locked {};
  struct stat named {};
  return ::fstat(file.get(), &locked) == 0 && ::stat(file.path().c_str(), &named) == 0 &&
         locked.st_dev == named.st_dev && locked.st_ino == named.st_ino;
}

[[noreturn]] void report_holder(const Descriptor& file, const std::string& holder) {
  throw UserError(ErrorKind::CannotCreate,
                  format("'{}' is in use by {}; wait for it to end or choose another folder",
                         file.path().string(), holder.empty() ? "another process" : holder));
}

}  // namespace

std::unique_ptr<FileLock> take_posix_lock(const Path& path, std::string_view holder) {
  int tries = kTriesWithoutHolder;
  while (true) {
    Descriptor file(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, "lock",
                    ErrorKind::CannotCreate);
    file.regular_size();
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno != EWOULDBLOCK) fail_file(ErrorKind::Io, "lock", path, errno);
      const std::string present = file.read(0, kMaxHolderBytes);
      if (!present.empty() || tries-- == 0) report_holder(file, present);
      std::this_thread::sleep_for(kPauseWithoutHolder);
      continue;
    }
    if (!is_current(file)) continue;
    file.resize(0);
    file.write(holder);
    return std::make_unique<PosixFileLock>(std::move(file));
  }
}

}  // namespace qnn
