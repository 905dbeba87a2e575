#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/file_system.hpp"

namespace qnn::testing_support {

// The operating system's files, but nothing waits for the disk: for tests that write many small
// ones and cut no power.
class UnsyncedFileSystem final : public FileSystem {
 public:
  std::string read(const Path& path, std::uint64_t max_bytes) const override {
    return real_->read(path, max_bytes);
  }
  std::string read_range(const Path& path, std::uint64_t offset,
                         std::uint64_t size) const override {
    return real_->read_range(path, offset, size);
  }
  std::unique_ptr<MappedFile> map(const Path& path, std::uint64_t max_bytes) const override {
    return real_->map(path, max_bytes);
  }
  std::uint64_t size(const Path& path) const override { return real_->size(path); }
  FileStamp stamp(const Path& path) const override { return real_->stamp(path); }
  bool exists(const Path& path) const override { return real_->exists(path); }
  bool is_directory(const Path& path) const override { return real_->is_directory(path); }
  std::vector<std::string> list(const Path& directory) const override {
    return real_->list(directory);
  }

  std::optional<std::uint64_t> free_bytes(const Path& path) const override {
    return real_->free_bytes(path);
  }

  std::unique_ptr<WritableFile> create(const Path& path, std::uint64_t) override {
    return std::make_unique<File>(real_->create(path));
  }
  std::unique_ptr<WritableFile> append(const Path& path) override {
    return std::make_unique<File>(real_->append(path));
  }
  void truncate(const Path& path, std::uint64_t size) override { real_->truncate(path, size); }
  void rename(const Path& from, const Path& to) override { real_->rename(from, to); }
  bool link(const Path& from, const Path& to) override { return real_->link(from, to); }
  void remove(const Path& path) override { real_->remove(path); }
  void remove_directory_tree(const Path& path) override { real_->remove_directory_tree(path); }
  void create_directories(const Path& path) override { real_->create_directories(path); }
  void sync_directory(const Path&) override {}
  std::unique_ptr<FileLock> lock(const Path& path, std::string_view holder) override {
    return real_->lock(path, holder);
  }

 private:
  class File final : public WritableFile {
   public:
    explicit File(std::unique_ptr<WritableFile> real) : real_(std::move(real)) {}
    void write(std::string_view bytes) override { real_->write(bytes); }
    void sync() override {}
    void close() override { real_->close(); }

   private:
    std::unique_ptr<WritableFile> real_;
  };

  std::unique_ptr<FileSystem> real_ = make_posix_file_system();
};

}  // namespace qnn::testing_support
