#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qnn {

using Path = std::filesystem::path;

// A file being written. Every call throws UserError(Io) that names the file and the system's
// reason. The destructor closes without reporting: call close() to learn of errors.
class WritableFile {
 public:
  virtual ~WritableFile() = default;
  virtual void write(std::string_view bytes) = 0;  // all of it, or throws
  virtual void sync() = 0;                         // contents durable (fsync)
  virtual void close() = 0;
};

// A file in memory whose pages the system reads as they are touched; unmapped by the destructor. It
// shows what was opened even if another file takes its name. If somebody shortens the file itself,
// or the disk fails, touching what is gone raises SIGBUS (see mapped_path_at).
class MappedFile {
 public:
  virtual ~MappedFile() = default;
  virtual std::string_view bytes() const = 0;
};

// What tells two versions of a file apart without reading it.
struct FileStamp {
  std::uint64_t size = 0;
  std::int64_t modified = 0;  // nanoseconds since 1970
};

// Held by one process at a time; released by the destructor, and by the kernel when the process
// dies.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

// Everything that this program does to files goes through here, so that a test can fail, drop or
// tear any single operation. Errors: UserError(MissingInput) if a file to read is not there or is
// no file, UserError(CannotCreate) if a file cannot be created, UserError(Io) otherwise; all name
// the path.
//
// Methods may be called from several threads.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // The whole file. Refuses anything but a regular file (after following links), and files larger
  // than `max_bytes`, before reading.
  virtual std::string read(const Path& path, std::uint64_t max_bytes) const = 0;
  // `size` bytes from `offset`, or fewer at the end of the file.
  virtual std::string read_range(const Path& path, std::uint64_t offset,
                                 std::uint64_t size) const = 0;
  // The whole file, read only; refuses as `read` does.
  virtual std::unique_ptr<MappedFile> map(const Path& path, std::uint64_t max_bytes) const = 0;
  virtual std::uint64_t size(const Path& path) const = 0;
  virtual FileStamp stamp(const Path& path) const = 0;  // of a regular file
  virtual bool exists(const Path& path) const = 0;
  virtual bool is_directory(const Path& path) const = 0;
  virtual std::vector<std::string> list(const Path& directory) const = 0;  // names, sorted
  // What may still be written to the disk that holds `path`, or would hold it: the nearest folder
  // that is there decides. Nothing if the system does not tell.
  virtual std::optional<std::uint64_t> free_bytes(const Path& path) const = 0;

  // A new file; fails if it exists or is a link. `reserve` bytes are allocated at once, so that a
  // full disk shows before anything is written.
  virtual std::unique_ptr<WritableFile> create(const Path& path, std::uint64_t reserve = 0) = 0;
  // For appending; created if absent.
  virtual std::unique_ptr<WritableFile> append(const Path& path) = 0;
  virtual void truncate(const Path& path, std::uint64_t size) = 0;
  virtual void rename(const Path& from, const Path& to) = 0;  // never over a pipe or device
  // `to`, which must be free, becomes a second name of the file. False if this disk knows none.
  virtual bool link(const Path& from, const Path& to) = 0;
  virtual void remove(const Path& path) = 0;  // absent is not an error
  virtual void remove_directory_tree(const Path& path) = 0;
  virtual void create_directories(const Path& path) = 0;
  virtual void sync_directory(const Path& path) = 0;  // entries durable

  // Takes the lock file at `path`, writing `holder` into it. Throws UserError(CannotCreate) with
  // the present holder's text if another process has it.
  virtual std::unique_ptr<FileLock> lock(const Path& path, std::string_view holder) = 0;
};

// The operating system's files.
std::unique_ptr<FileSystem> make_posix_file_system();

// Names of temporaries begin with this; one that a dead process left may be removed by whoever
// holds the folder's lock.
inline constexpr std::string_view kTemporaryPrefix = ".tmp-";

// Replaces `path` by `bytes` atomically and durably, or not at all: a temporary in the same folder,
// write, fsync, rename, fsync of the folder. A reader sees the old file or the new one. If an
// operation fails, removes the temporary and throws a UserError of the same kind that names `path`
// and never the temporary; a failed fsync is never retried. Not for one path from two threads at
// once.
void write_file_atomically(FileSystem& files, const Path& path, std::string_view bytes);
// The pieces, one behind the other.
void write_file_atomically(FileSystem& files, const Path& path,
                           std::span<const std::string_view> pieces);

}  // namespace qnn
