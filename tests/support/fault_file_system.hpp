#pragma once

#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/descriptor.hpp"
#include "core/base/errors.hpp"
#include "core/base/file_system.hpp"

namespace qnn::testing_support {

// Forwards to another file system, and makes one operation fail: number `fail_at`, counted from 0
// over everything but free_bytes. The error is that of the real file system: no space left, or an
// input/output error where nothing is written. A write that fails leaves half of its bytes. Use
// from one thread.
//
// To try every place where an action can fail: run it once with kNever, then with fail_at = 0 ...
// operations() - 1.
class FaultFileSystem final : public FileSystem {
 public:
  static constexpr std::int64_t kNever = -1;
  // Once: what comes after works, as after a disk that was full for a moment. ForEver: nothing
  // does, as of a disk that is gone.
  enum class Failure { Once, ForEver };

  explicit FaultFileSystem(FileSystem& real, std::int64_t fail_at = kNever,
                           Failure failure = Failure::Once)
      : real_(real), fail_at_(fail_at), failure_(failure) {}

  std::int64_t operations() const { return operations_; }
  bool has_failed() const { return fail_at_ != kNever && operations_ > fail_at_; }

  std::string read(const Path& path, std::uint64_t max_bytes) const override {
    step_reading(path);
    return real_.read(path, max_bytes);
  }
  std::string read_range(const Path& path, std::uint64_t offset,
                         std::uint64_t size) const override {
    step_reading(path);
    return real_.read_range(path, offset, size);
  }
  std::unique_ptr<MappedFile> map(const Path& path, std::uint64_t max_bytes) const override {
    step_reading(path);
    return real_.map(path, max_bytes);
  }
  FileStamp stamp(const Path& path) const override {
    step_reading(path);
    return real_.stamp(path);
  }
  std::uint64_t size(const Path& path) const override {
    step_reading(path);
    return real_.size(path);
  }
  bool exists(const Path& path) const override {
    step_reading(path);
    return real_.exists(path);
  }
  bool is_directory(const Path& path) const override {
    step_reading(path);
    return real_.is_directory(path);
  }
  std::vector<std::string> list(const Path& directory) const override {
    step_reading(directory);
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
    step("open for appending", path);
    return std::make_unique<File>(*this, path, real_.append(path));
  }
  void truncate(const Path& path, std::uint64_t size) override {
    step("set the length of", path);
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
    step("remove the folder", path);
    real_.remove_directory_tree(path);
  }
  void create_directories(const Path& path) override {
    step("create the folder", path);
    real_.create_directories(path);
  }
  void sync_directory(const Path& path) override {
    step("make durable", path);
    real_.sync_directory(path);
  }
  std::unique_ptr<FileLock> lock(const Path& path, std::string_view holder) override {
    step("lock", path);
    return real_.lock(path, holder);
  }

 private:
  class File final : public WritableFile {
   public:
    File(FaultFileSystem& owner, Path path, std::unique_ptr<WritableFile> real)
        : owner_(owner), path_(std::move(path)), real_(std::move(real)) {}

    void write(std::string_view bytes) override {
      const bool tears = owner_.operations_ == owner_.fail_at_;
      if (tears) real_->write(bytes.substr(0, bytes.size() / 2));
      owner_.step("write", path_);
      real_->write(bytes);
    }
    void sync() override {
      owner_.step("make durable", path_);
      real_->sync();
    }
    void close() override {
      owner_.step("close", path_);
      real_->close();
    }

   private:
    FaultFileSystem& owner_;
    Path path_;
    std::unique_ptr<WritableFile> real_;
  };

  bool fails_now() const {
    const std::int64_t number = operations_++;
    return number == fail_at_ ||
           (failure_ == Failure::ForEver && fail_at_ != kNever && number > fail_at_);
  }
  void step(std::string_view operation, const Path& path) {
    if (fails_now()) fail_file(ErrorKind::Io, operation, path, ENOSPC);
  }
  void step_reading(const Path& path) const {
    if (fails_now()) fail_file(ErrorKind::Io, "read", path, EIO);
  }

  FileSystem& real_;
  std::int64_t fail_at_;
  Failure failure_;
  mutable std::int64_t operations_ = 0;
};

}  // namespace qnn::testing_support
