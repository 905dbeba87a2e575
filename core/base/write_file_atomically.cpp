#include <unistd.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "core/base/errors.hpp"
#include "core/base/file_system.hpp"
#include "core/base/sha256.hpp"
#include "core/base/text.hpp"

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

// The error without the name of the temporary, which says nothing to anybody: "cannot create '...':
// No space left" becomes "No space left".
std::string reason_of(const UserError& error, const Path& temporary) {
  const std::string what = error.what();
  const std::string name = format("'{}'", temporary.string());
  const std::size_t at = what.rfind(name);
  if (at == std::string::npos) return what;
  const std::string_view rest = std::string_view(what).substr(at + name.size());
  return std::string(rest.starts_with(": ") ? rest.substr(2) : rest);
}

void remove_quietly(FileSystem& files, const Path& path) {
  try {
    files.remove(path);
  } catch (const UserError&) {
    // What failed first is what the user must hear.
  }
}

}  // namespace

void write_file_atomically(FileSystem& files, const Path& path, std::string_view bytes) {
  write_file_atomically(files, path, std::span(&bytes, 1));
}

void write_file_atomically(FileSystem& files, const Path& path,
                           std::span<const std::string_view> pieces) {
  const Path temporary = temporary_beside(path);
  try {
    files.remove(temporary);
    write_durably(files, temporary, pieces);
    files.rename(temporary, path);
    files.sync_directory(path.parent_path());
  } catch (const UserError& error) {
    remove_quietly(files, temporary);
    throw UserError(error.kind(),
                    format("cannot write '{}': {}", path.string(), reason_of(error, temporary)));
  } catch (...) {
    remove_quietly(files, temporary);
    throw;
  }
}

}  // namespace qnn
