#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/base/descriptor.hpp"
#include "core/base/file_system.hpp"
#include "core/base/mapped_file.hpp"
#include "core/base/posix_file_lock.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

// O_NONBLOCK: opening a pipe must not wait for its other end before we can refuse it.
Descriptor open_to_read(const Path& path) {
  return Descriptor(path, O_RDONLY | O_NONBLOCK, "open", ErrorKind::Io);
}

[[noreturn]] void refuse_size(const Path& path, std::uint64_t max_bytes) {
  throw UserError(ErrorKind::Io,
                  format("'{}' is larger than the {} bytes that are read of such a file; is it the "
                         "right one?",
                         path.string(), with_thousands(max_bytes)));
}

// Nothing if `path` is not there.
bool find_status(const Path& path, struct stat& status) {
  if (::stat(path.c_str(), &status) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  fail_file(ErrorKind::Io, "examine", path, errno);
}

// A rename would put a file in the place of /dev/null for every program of the machine.
void refuse_device(const Path& path) {
  struct stat status {};
  if (!find_status(path, status) || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) return;
  throw UserError(ErrorKind::CannotCreate,
                  format("'{}' is a pipe or device, which is not replaced by a file; name a file",
                         path.string()));
}

class PosixWritableFile final : public WritableFile {
 public:
  PosixWritableFile(Descriptor file, std::uint64_t reserved)
      : file_(std::move(file)), reserved_(reserved) {}

  void write(std::string_view bytes) override {
    file_.write(bytes);
    written_ += bytes.size();
  }

  void sync() override {
    cut_reserve();
    file_.sync();
  }

  void close() override {
    cut_reserve();
    file_.close();
  }

 private:
  // Reserving makes the file longer; what was not used of it goes.
  void cut_reserve() {
    if (written_ < reserved_) file_.resize(written_);
    reserved_ = 0;
  }

  Descriptor file_;
  std::uint64_t reserved_ = 0;
  std::uint64_t written_ = 0;
};

void reserve_space(const Descriptor& file, std::uint64_t size) {
  int code = EINTR;
  while (code == EINTR) code = ::posix_fallocate(file.get(), 0, static_cast<off_t>(size));
  if (code == 0 || code == EOPNOTSUPP || code == EINVAL) return;  // some file systems cannot
  ::unlink(file.path().c_str());
  fail_file(ErrorKind::Io, format("reserve {} bytes for", with_thousands(size)), file.path(), code);
}

class PosixFileSystem final : public FileSystem {
 public:
  std::string read(const Path& path, std::uint64_t max_bytes) const override {
    const Descriptor file = open_to_read(path);
    if (file.regular_size() > max_bytes) refuse_size(path, max_bytes);
    // The size is no more than a hint: the kernel's own files say 0, others may be growing.
    std::string bytes = file.read(0, max_bytes);
    if (bytes.size() == max_bytes && !file.read(max_bytes, 1).empty()) refuse_size(path, max_bytes);
    return bytes;
  }

  std::string read_range(const Path& path, std::uint64_t offset,
                         std::uint64_t size) const override {
    const Descriptor file = open_to_read(path);
    const std::uint64_t end = file.regular_size();
    return offset >= end ? std::string() : file.read(offset, std::min(size, end - offset));
  }

  std::unique_ptr<MappedFile> map(const Path& path, std::uint64_t max_bytes) const override {
    const Descriptor file = open_to_read(path);
    const std::uint64_t size = file.regular_size();
    if (size > max_bytes) refuse_size(path, max_bytes);
    return map_file(file, size);
  }

  std::uint64_t size(const Path& path) const override { return open_to_read(path).regular_size(); }

  FileStamp stamp(const Path& path) const override {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
      const bool missing = errno == ENOENT || errno == ENOTDIR;
      fail_file(missing ? ErrorKind::MissingInput : ErrorKind::Io, "examine", path, errno);
    }
    if (!S_ISREG(status.st_mode)) refuse_irregular(path, status.st_mode);
    return {.size = static_cast<std::uint64_t>(status.st_size),
            .modified = std::int64_t{status.st_mtim.tv_sec} * kNanosecondsPerSecond +
                        status.st_mtim.tv_nsec};
  }

  bool exists(const Path& path) const override {
    struct stat status {};
    return find_status(path, status);
  }

  bool is_directory(const Path& path) const override {
    struct stat status {};
    return find_status(path, status) && S_ISDIR(status.st_mode);
  }

  std::vector<std::string> list(const Path& directory) const override {
    std::error_code code;
    std::vector<std::string> names;
    std::filesystem::directory_iterator entry(directory, code);
    for (; !code && entry != std::filesystem::directory_iterator(); entry.increment(code)) {
      names.push_back(entry->path().filename().string());
    }
    if (code) {
      const bool missing = code == std::errc::no_such_file_or_directory;
      fail_file(missing ? ErrorKind::MissingInput : ErrorKind::Io, "list", directory, code.value());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  std::optional<std::uint64_t> free_bytes(const Path& path) const override {
    struct statvfs disk {};
    Path folder = path;
    while (::statvfs(folder.empty() ? "." : folder.c_str(), &disk) != 0) {
      if (errno != ENOENT || folder.empty()) return std::nullopt;
      folder = folder.parent_path();
    }
    if (disk.f_blocks == 0) return std::nullopt;  // as of file systems that count nothing
    return std::uint64_t{disk.f_bavail} * disk.f_frsize;
  }

  std::unique_ptr<WritableFile> create(const Path& path, std::uint64_t reserve) override {
    Descriptor file(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, "create",
                    ErrorKind::CannotCreate);
    if (reserve > 0) reserve_space(file, reserve);
    return std::make_unique<PosixWritableFile>(std::move(file), reserve);
  }

  std::unique_ptr<WritableFile> append(const Path& path) override {
    Descriptor file(path, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK, "open for appending",
                    ErrorKind::CannotCreate);
    file.regular_size();
    return std::make_unique<PosixWritableFile>(std::move(file), 0);
  }

  void truncate(const Path& path, std::uint64_t size) override {
    const Descriptor file(path, O_WRONLY | O_NONBLOCK, "truncate", ErrorKind::Io);
    file.regular_size();
    file.resize(size);
  }

  void rename(const Path& from, const Path& to) override {
    refuse_device(to);
    if (::rename(from.c_str(), to.c_str()) == 0) return;
    const int code = errno;
    struct stat status {};
    const bool missing = code == ENOENT && !find_status(from, status);
    fail_file(missing ? ErrorKind::MissingInput : ErrorKind::Io,
              format("rename to '{}' the file", to.string()), from, code);
  }

  bool link(const Path& from, const Path& to) override {
    if (::link(from.c_str(), to.c_str()) == 0) return true;
    if (errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS || errno == EMLINK) return false;
    fail_file(ErrorKind::Io, format("give the name '{}' also to", to.string()), from, errno);
  }

  void remove(const Path& path) override {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return;
    fail_file(ErrorKind::Io, "remove", path, errno);
  }

  void remove_directory_tree(const Path& path) override {
    std::error_code code;
    std::filesystem::remove_all(path, code);
    if (code) fail_file(ErrorKind::Io, "remove the folder", path, code.value());
  }

  void create_directories(const Path& path) override {
    std::error_code code;
    std::filesystem::create_directories(path, code);
    if (!code && !is_directory(path)) code = std::make_error_code(std::errc::not_a_directory);
    if (code) fail_file(ErrorKind::CannotCreate, "create the folder", path, code.value());
  }

  void sync_directory(const Path& path) override {
    const Path named = path.empty() ? Path(".") : path;
    const Descriptor folder(named, O_RDONLY | O_DIRECTORY, "open", ErrorKind::Io);
    // EINVAL: a file system whose folders need no such call.
    if (::fsync(folder.get()) != 0 && errno != EINVAL) {
      fail_file(ErrorKind::Io, "make durable", named, errno);
    }
  }

  std::unique_ptr<FileLock> lock(const Path& path, std::string_view holder) override {
    return take_posix_lock(path, holder);
  }
};

}  // namespace

std::unique_ptr<FileSystem> make_posix_file_system() { return std::make_unique<PosixFileSystem>(); }

}  // namespace qnn
