#include "core/base/descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/base/printable.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr mode_t kNewFileMode = 0666;  // less the umask
constexpr std::uint64_t kReadPiece = 1 << 20;

std::string_view remedy_for(int code) {
  switch (code) {
    case ENOSPC:
    case EDQUOT:
      return "; free some space or choose another folder";
    case EACCES:
    case EPERM:
      return "; check its permissions";
    case EROFS:
      return "; choose a folder that can be written to";
    case EMFILE:
      return "; raise the limit on open files (ulimit -n)";
    case EFBIG:
      return "; raise the limit on the size of files (ulimit -f)";
    case ENOENT:
      return "; check the path";
    default:
      return "";
  }
}

// A signal may interrupt any call; the call is then made again.
template <class Call>
auto retried(const Call& call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

}  // namespace

void fail_file(ErrorKind kind, std::string_view action, const Path& path, int code) {
  // Whatever was asked of it, the disk is at fault.
  if (code == ENOSPC || code == EDQUOT || code == EIO) kind = ErrorKind::Io;
  throw UserError(kind, format("cannot {} '{}': {}{}", action, printable_line(path.string()),
                               std::generic_category().message(code), remedy_for(code)));
}

void refuse_irregular(const Path& path, unsigned mode) {
  throw UserError(
      ErrorKind::MissingInput,
      format("'{}' is not a regular file; name a file, not a {}", printable_line(path.string()),
             S_ISDIR(mode) ? "folder" : "pipe or device"));
}

Descriptor::Descriptor(const Path& path, int flags, std::string_view action, ErrorKind kind)
    : descriptor_(retried(
          [&] { return ::open(path.c_str(), flags | O_CLOEXEC | O_NOCTTY, kNewFileMode); })),
      path_(path) {
  if (descriptor_ != -1) return;
  const int code = errno;
  const bool missing = (code == ENOENT || code == ENOTDIR) && (flags & O_CREAT) == 0;
  fail_file(missing ? ErrorKind::MissingInput : kind, action, path, code);
}

Descriptor::~Descriptor() {
  if (descriptor_ != -1) ::close(descriptor_);
}

Descriptor::Descriptor(Descriptor&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

std::uint64_t Descriptor::regular_size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) fail_file(ErrorKind::Io, "examine", path_, errno);
  if (!S_ISREG(status.st_mode)) refuse_irregular(path_, status.st_mode);
  return static_cast<std::uint64_t>(status.st_size);
}

std::string Descriptor::read(std::uint64_t offset, std::uint64_t size) const {
  std::string bytes;
  // What is there is read into one piece of memory; more than that comes only if the file grows.
  const std::uint64_t end = regular_size();
  bytes.reserve(std::min(size, (end > offset ? end - offset : 0) + kReadPiece));
  while (bytes.size() < size) {
    // In pieces: `size` may be a bound far above what is there.
    const std::size_t done = bytes.size();
    const std::size_t wanted = static_cast<std::size_t>(std::min(size - done, kReadPiece));
    bytes.resize(done + wanted);
    const ssize_t count = retried([&] {
      return ::pread(descriptor_, bytes.data() + done, wanted, static_cast<off_t>(offset + done));
    });
    if (count < 0) fail_file(ErrorKind::Io, "read", path_, errno);
    bytes.resize(done + static_cast<std::size_t>(count));
    if (count == 0) break;
  }
  return bytes;
}

void Descriptor::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = retried([&] { return ::write(descriptor_, bytes.data(), bytes.size()); });
    if (count < 0) fail_file(ErrorKind::Io, "write", path_, errno);
    if (count == 0) fail_file(ErrorKind::Io, "write", path_, EIO);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Descriptor::resize(std::uint64_t size) const {
  if (retried([&] { return ::ftruncate(descriptor_, static_cast<off_t>(size)); }) != 0) {
    fail_file(ErrorKind::Io, "set the length of", path_, errno);
  }
}

void Descriptor::sync() const {
  // Never again after a failure: the kernel may have dropped the pages that it could not write.
  if (::fsync(descriptor_) != 0) fail_file(ErrorKind::Io, "make durable", path_, errno);
}

void Descriptor::close() {
  if (descriptor_ == -1) return;
  // Linux has closed the file even if it reports an interruption.
  if (::close(std::exchange(descriptor_, -1)) != 0 && errno != EINTR) {
    fail_file(ErrorKind::Io, "close", path_, errno);
  }
}

}  // namespace qnn
