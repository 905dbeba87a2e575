#include <unistd.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "core/base/errors.hpp"
#include "core/base/file_system.hpp"
#include "core/base/sha256.hpp"
#include "core/base/text.hpp"
#include "core/base/write_keeping_previous.hpp"

namespace qnn {
namespace {

// Of fixed length, so that it fits wherever `path` does; its own for each process and target.
Path temporary_beside(const Path& path) {
  constexpr std::size_t kDigits = 16;
  const std::string target = sha256_hex(path.filename().string()).substr(0, kDigits);
  return path.parent_path() / format("{}{}-{}", kTemporaryPrefix, ::getpid(), target);
}

void write_durably(FileSystem& files, const Path& path, std::span<const std::string_view> pieces) {
  std::uint64_t bytes = 0;
  for (const std::string_view piece : pieces) bytes += piece.size();
  const std::unique_ptr<WritableFile> file = files.create(path, bytes);
  for (const std::string_view piece : pieces) file->write(piece);
  file->sync();
  file->close();
  // Some network file systems report success and write less.
  const std::uint64_t size = files.size(path);
  if (size != bytes) {
    throw UserError(ErrorKind::Io,
                    format("'{}': it has {} bytes after {} were written; check the disk",
                           path.string(), size, bytes));
  }
}

// The error without its operation and name, which is that of a temporary: "cannot create '...': No
// space left" becomes "No space left".
std::string reason_of(const UserError& error) {
  constexpr std::string_view kEndOfName = "': ";
  const std::string what = error.what();
  const std::size_t at = what.rfind(kEndOfName);
  return at == std::string::npos ? what : what.substr(at + kEndOfName.size());
}

void remove_quietly(FileSystem& files, const Path& path) {
  try {
    files.remove(path);
  } catch (const UserError&) {
    // What failed first is what the user must hear.
  }
}

// Writes a temporary, lets `replace` put it in the place of `path`, and makes that durable.
template <class Replace>
void write_and_replace(FileSystem& files, const Path& path,
                       std::span<const std::string_view> pieces, const Replace& replace) {
  const Path temporary = temporary_beside(path);
  try {
    files.remove(temporary);
    write_durably(files, temporary, pieces);
    replace(temporary);
    files.sync_directory(path.parent_path());
  } catch (const UserError& error) {
    remove_quietly(files, temporary);
    throw UserError(error.kind(), format("cannot write '{}': {}", path.string(), reason_of(error)));
  } catch (...) {
    remove_quietly(files, temporary);
    throw;
  }
}

// The new file goes to `path` before the old one to `previous`: were it the other way round, both
// would name the old one for a moment, and what damages one would damage both.
void replace_keeping_previous(FileSystem& files, const Path& temporary, const Path& path,
                              const Path& previous) {
  if (!files.exists(path)) return files.rename(temporary, path);
  const Path kept = temporary_beside(previous);
  files.remove(kept);
  if (!files.link(path, kept)) {
    files.rename(path, previous);
    return files.rename(temporary, path);
  }
  try {
    files.rename(temporary, path);
    files.rename(kept, previous);
  } catch (...) {
    remove_quietly(files, kept);
    throw;
  }
}

}  // namespace

void write_file_atomically(FileSystem& files, const Path& path, std::string_view bytes) {
  write_file_atomically(files, path, std::span(&bytes, 1));
}

void write_file_atomically(FileSystem& files, const Path& path,
                           std::span<const std::string_view> pieces) {
  write_and_replace(files, path, pieces,
                    [&](const Path& temporary) { files.rename(temporary, path); });
}

void write_keeping_previous(FileSystem& files, const Path& path, const Path& previous,
                            std::span<const std::string_view> pieces) {
  write_and_replace(files, path, pieces, [&](const Path& temporary) {
    replace_keeping_previous(files, temporary, path, previous);
  });
}

}  // namespace qnn
