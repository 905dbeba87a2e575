#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/file_system.hpp"
#include "core/base/text.hpp"

namespace qnn::testing_support {

// Forwards to a real file system, and makes one operation that changes something fail: number
// `fail_at`, counted from 0 over create, append, write, sync, close, truncate, rename, link,
// remove, remove_directory_tree, create_directories, sync_directory and lock. A write that fails
// leaves half of its bytes. Reading never fails and is not counted. Use from one thread.
//
// To try every place where an action can fail: run it once with kNever, then with fail_at = 0 ...
// operations() - 1.
class FailingFileSystem final : public FileSystem {
 public:
  static constexpr std::int64_t kNever = -1;
  // Once: what comes after works, as after a disk that was full for a moment. FromThenOn: nothing
  // does, as if the process had died there.
  enum class Failure { Once, FromThenOn };

  explicit FailingFileSystem(FileSystem& real, std::int64_t fail_at = kNever,
                             Failure failure = Failure::Once)
      : real_(real), fail_at_(fail_at), failure_(failure) {}

  std::int64_t operations() const { return operations_; }
  bool has_failed() const { return fail_at_ != kNever && operations_ > fail_at_; }

  std::string read(const Path& path, std::uint64_t max_bytes) const override {
    return real_.read(path, max_bytes);
  }
  std::string read_range(const Path& path, std::uint64_t offset,
                         std::uint64_t size) const override {
    return real_.read_range(path, offset, size);
  }
  std::unique_ptr<MappedFile> map(const Path& path, std::uint64_t max_bytes) const override {
    return real_.map(path, max_bytes);
  }
  std::uint64_t size(const Path& path) const override { return real_.size(path); }
  FileStamp stamp(const Path& path) const override { return real_.stamp(path); }
  bool exists(const Path& path) const override { return real_.exists(path); }
  bool is_directory(const Path& path) const override { return real_.is_directory(path); }
  std::vector<std::string> list(const Path& directory) const override {
    return real_.list(directory);
  }

  std::optional<std::uint64_t> free_bytes(const Path& path) const override {
    return real_.free_bytes(path);
  }

  std::unique_ptr<WritableFile> create(const Path& path, std::uint64_t reserve) override {
    step("create", path);
    return std::make_unique<File>(*this, path, real_.create(path, reserve));
  }
  std::unique_ptr<WritableFile> append(const Path& path) override {
    step("append", path);
    return std::make_unique<File>(*this, path, real_.append(path));
  }
  void truncate(const Path& path, std::uint64_t size) override {
    step("truncate", path);
    real_.truncate(path, size);
  }
  void rename(const Path& from, const Path& to) override {
    step("rename", from);
    real_.rename(from, to);
  }
  bool link(const Path& from, const Path& to) override {
    step("link", from);
    return real_.link(from, to);
  }
  void remove(const Path& path) override {
    step("remove", path);
    real_.remove(path);
  }
  void remove_directory_tree(const Path& path) override {
    step("remove_directory_tree", path);
    real_.remove_directory_tree(path);
  }
  void create_directories(const Path& path) override {
    step("create_directories", path);
    real_.create_directories(path);
  }
  void sync_directory(const Path& path) override {
    step("sync_directory", path);
    real_.sync_directory(path);
  }
  std::unique_ptr<FileLock> lock(const Path& path, std::string_view holder) override {
    step("lock", path);
    return real_.lock(path, holder);
  }

 private:
  class File final : public WritableFile {
   public:
    File(FailingFileSystem& owner, Path path, std::unique_ptr<WritableFile> real)
        : owner_(owner), path_(std::move(path)), real_(std::move(real)) {}

    void write(std::string_view bytes) override {
      const bool tears = owner_.operations_ == owner_.fail_at_;
      if (tears) real_->write(bytes.substr(0, bytes.size() / 2));
      owner_.step("write", path_);
      real_->write(bytes);
    }
    void sync() override {
      owner_.step("sync", path_);
      real_->sync();
    }
    void close() override {
      owner_.step("close", path_);
      real_->close();
    }

   private:
    FailingFileSystem& owner_;
    Path path_;
    std::unique_ptr<WritableFile> real_;
  };

  void step(std::string_view operation, const Path& path) {
    const std::int64_t number = operations_++;
    const bool from_then_on = failure_ == Failure::FromThenOn && fail_at_ != kNever;
    if (number != fail_at_ && !(from_then_on && number > fail_at_)) return;
    throw UserError(ErrorKind::Io, format("'{}': {} fails by order of a test (operation {})",
                                          path.string(), operation, number));
  }

  FileSystem& real_;
  std::int64_t fail_at_;
  Failure failure_;
  std::int64_t operations_ = 0;
};

}  // namespace qnn::testing_support
