#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/file_system.hpp"

namespace qnn {

// Config files in memory, for reading alone; whatever else is asked of it is a mistake of the test.
class TextFiles final : public FileSystem {
 public:
  explicit TextFiles(std::map<std::string, std::string> files) : files_(std::move(files)) {}

  std::string read(const Path& path, std::uint64_t) const override {
    const auto found = files_.find(path.string());
    if (found != files_.end()) return found->second;
    throw UserError(ErrorKind::MissingInput, path.string() + ": no such file");
  }
  bool exists(const Path& path) const override { return files_.contains(path.string()); }

  std::string read_range(const Path&, std::uint64_t, std::uint64_t) const override { refuse(); }
  std::unique_ptr<MappedFile> map(const Path&, std::uint64_t) const override { refuse(); }
  std::uint64_t size(const Path&) const override { refuse(); }
  FileStamp stamp(const Path&) const override { refuse(); }
  bool is_directory(const Path&) const override { refuse(); }
  std::vector<std::string> list(const Path&) const override { refuse(); }
  std::optional<std::uint64_t> free_bytes(const Path&) const override { refuse(); }
  std::unique_ptr<WritableFile> create(const Path&, std::uint64_t) override { refuse(); }
  std::unique_ptr<WritableFile> append(const Path&) override { refuse(); }
  void truncate(const Path&, std::uint64_t) override { refuse(); }
  void rename(const Path&, const Path&) override { refuse(); }
  bool link(const Path&, const Path&) override { refuse(); }
  void remove(const Path&) override { refuse(); }
  void remove_directory_tree(const Path&) override { refuse(); }
  void create_directories(const Path&) override { refuse(); }
  void sync_directory(const Path&) override { refuse(); }
  std::unique_ptr<FileLock> lock(const Path&, std::string_view) override { refuse(); }

 private:
  [[noreturn]] static void refuse() { throw InternalError("configs are only read"); }

  std::map<std::string, std::string> files_;
};

}  // namespace qnn
