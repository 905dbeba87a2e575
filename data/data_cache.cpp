#include "data/data_cache.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "core/base/sha256.hpp"
#include "core/base/text.hpp"
#include "data/limits.hpp"

namespace qnn {
namespace {

constexpr std::string_view kMagic = "qnn data 1\n";
constexpr std::size_t kSum = 64;  // digits of a SHA-256

std::uint64_t piece_count(const DataCache::Entry& entry) {
  return (entry.size + entry.piece - 1) / entry.piece;
}

std::uint64_t file_size(const DataCache::Entry& entry) {
  return entry.size + (piece_count(entry) + 2) * kSum + kMagic.size();
}

// What stands behind the bytes.
std::string trailer(const DataCache::Entry& entry, const std::string& piece_sums) {
  const std::string summed = piece_sums + entry.key;
  return summed + sha256_hex(summed) + std::string(kMagic);
}

std::string sums_of_pieces(const DataCache::Entry& entry, std::string_view bytes) {
  std::string sums(piece_count(entry) * kSum, ' ');
  parallel_for(piece_count(entry), [&](std::size_t i, std::size_t) {
    const std::string sum = sha256_hex(bytes.substr(i * entry.piece, entry.piece));
    std::copy(sum.begin(), sum.end(), sums.begin() + static_cast<std::ptrdiff_t>(i * kSum));
  });
  return sums;
}

bool is_sound(const DataCache::Entry& entry, std::string_view file) {
  if (file.size() != file_size(entry)) return false;
  const std::string_view bytes = file.substr(0, entry.size);
  return file.substr(entry.size) == trailer(entry, sums_of_pieces(entry, bytes));
}

}  // namespace

// A file under way, and the lock of the folder; gone with the object unless it was finished.
class DataCache::NewFile {
 public:
  NewFile(FileSystem& files, std::unique_ptr<FileLock> lock, Path temporary, std::uint64_t size)
      : files_(files),
        lock_(std::move(lock)),
        temporary_(std::move(temporary)),
        file_(files.create(temporary_, size)) {}

  ~NewFile() {
    if (finished_) return;
    try {
      files_.remove(temporary_);
    } catch (const UserError&) {
      // The next process that writes here removes it.
    }
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void write(std::string_view bytes) { file_->write(bytes); }

  // Nothing is made durable: a file that a power failure tears is found out and made anew.
  void finish(const Path& path) {
    file_->close();
    files_.rename(temporary_, path);
    finished_ = true;
  }

 private:
  FileSystem& files_;
  std::unique_ptr<FileLock> lock_;
  Path temporary_;
  std::unique_ptr<WritableFile> file_;
  bool finished_ = false;
};

DataCache::DataCache(FileSystem& files, Path folder, Log& log)
    : files_(files), folder_(std::move(folder)), log_(log) {}

std::optional<Values<std::uint8_t>> DataCache::find(const Entry& entry) {
  std::optional<Values<std::uint8_t>> found = open(entry);
  if (found)
    log_.debug(format("{}: decoded before, read from {}", entry.name, path_of(entry).string()));
  return found;
}

std::optional<Values<std::uint8_t>> DataCache::open(const Entry& entry) {
  const Path path = path_of(entry);
  try {
    if (!files_.exists(path)) return std::nullopt;
    std::unique_ptr<MappedFile> file = files_.map(path, file_size(entry));
    if (is_sound(entry, file->bytes()))
      return Values<std::uint8_t>(std::move(file), [&](const std::unique_ptr<MappedFile>& kept) {
        const auto* begin = reinterpret_cast<const std::uint8_t*>(kept->bytes().data());
        return std::span(begin, entry.size);
      });
    log_.warning(format("{} is damaged and is made anew", path.string()));
  } catch (const UserError& error) {
    log_.warning(format("{}; it is made anew", error.what()));
  }
  return std::nullopt;
}

std::optional<Values<std::uint8_t>> DataCache::keep(const Entry& entry, const MakePiece& make) {
  const std::lock_guard guard(writing_);
  const std::unique_ptr<NewFile> file = begin(entry);
  if (!file) return std::nullopt;
  std::string sums;
  for (std::uint64_t i = 0; i < piece_count(entry); ++i) {
    const std::string piece = make(i);
    require(piece.size() == std::min(entry.piece, entry.size - i * entry.piece),
            "a piece has another size");
    sums += sha256_hex(piece);
    try {
      file->write(piece);
    } catch (const UserError& error) {
      warn_of_loss(entry, error.what());
      return std::nullopt;
    }
  }
  try {
    file->write(trailer(entry, sums));
    file->finish(path_of(entry));
  } catch (const UserError& error) {
    warn_of_loss(entry, error.what());
    return std::nullopt;
  }
  log_.debug(format("{}: decoded, and kept in {}", entry.name, path_of(entry).string()));
  return open(entry);
}

std::unique_ptr<DataCache::NewFile> DataCache::begin(const Entry& entry) {
  try {
    if (file_size(entry) > kMaxCacheBytes)
      throw UserError(ErrorKind::Io, format("they take more than the {} bytes of the cache",
                                            with_thousands(kMaxCacheBytes)));
    files_.create_directories(folder_);
    auto lock = files_.lock(folder_ / "lock", format("process {}", getpid()));
    make_room(file_size(entry));
    const Path temporary = folder_ / (std::string(kTemporaryPrefix) + entry.key);
    return std::make_unique<NewFile>(files_, std::move(lock), temporary, file_size(entry));
  } catch (const UserError& error) {
    warn_of_loss(entry, error.what());
    return nullptr;
  }
}

// With the folder's lock.
void DataCache::make_room(std::uint64_t bytes) {
  struct Old {
    Path path;
    FileStamp stamp;
  };
  std::vector<Old> entries;
  std::uint64_t total = bytes;
  for (const std::string& name : files_.list(folder_)) {
    const Path path = folder_ / name;
    if (name.starts_with(kTemporaryPrefix)) files_.remove(path);
    if (!name.ends_with(kSuffix)) continue;
    entries.push_back({.path = path, .stamp = files_.stamp(path)});
    total += entries.back().stamp.size;
  }
  std::ranges::sort(entries, {}, [](const Old& old) { return old.stamp.modified; });
  for (const Old& old : entries) {
    if (total <= kMaxCacheBytes) return;
    log_.debug(format("{} makes room in the cache", old.path.string()));
    files_.remove(old.path);
    total -= old.stamp.size;
  }
}

void DataCache::warn_of_loss(const Entry& entry, std::string_view reason) {
  log_.warning(
      format("{}: the decoded images are not kept for the next run: {}", entry.name, reason));
}

}  // namespace qnn
