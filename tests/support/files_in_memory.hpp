#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/file_system.hpp"

namespace qnn::testing_support {

// Files to read, by path, that exist in memory only. Remembers which were opened, and which were
// read whole. Writing is our mistake. Use from one thread.
class FilesInMemory final : public FileSystem {
 public:
  FilesInMemory() = default;
  explicit FilesInMemory(std::map<std::string, std::string> files) : files_(std::move(files)) {}

  void put(const std::string& path, std::string bytes) { files_[path] = std::move(bytes); }
  const std::set<std::string>& opened() const { return opened_; }
  const std::set<std::string>& read_whole() const { return read_whole_; }

  std::string read(const Path& path, std::uint64_t max_bytes) const override {
    const std::string& bytes = at(path);
    if (bytes.size() > max_bytes) {
      throw UserError(ErrorKind::Io, path.string() + ": the file is too large");
    }
    read_whole_.insert(path.string());
    return bytes;
  }
  std::string read_range(const Path& path, std::uint64_t offset,
                         std::uint64_t size) const override {
    const std::string& bytes = at(path);
    return offset < bytes.size() ? bytes.substr(offset, size) : std::string();
  }
  std::unique_ptr<MappedFile> map(const Path& path, std::uint64_t max_bytes) const override {
    return std::make_unique<Mapped>(read(path, max_bytes));
  }
  std::uint64_t size(const Path& path) const override { return at(path).size(); }
  FileStamp stamp(const Path& path) const override { return {.size = size(path), .modified = 0}; }
  bool exists(const Path& path) const override {
    return files_.contains(path.string()) || is_directory(path);
  }
  // Of what the paths of the files have in front of them.
  bool is_directory(const Path& path) const override {
    const std::string prefix = path.string() + "/";
    const auto first = files_.lower_bound(prefix);
    return first != files_.end() && first->first.starts_with(prefix);
  }
  std::vector<std::string> list(const Path& directory) const override {
    const std::string prefix = directory.string() + "/";
    std::set<std::string> names;
    for (const auto& [path, bytes] : files_)
      if (path.starts_with(prefix))
        names.insert(path.substr(prefix.size(), path.find('/', prefix.size()) - prefix.size()));
    return {names.begin(), names.end()};
  }
  std::optional<std::uint64_t> free_bytes(const Path&) const override { return std::nullopt; }

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
  struct Mapped final : MappedFile {
    explicit Mapped(std::string read) : contents(std::move(read)) {}
    std::string_view bytes() const override { return contents; }
    std::string contents;
  };

  [[noreturn]] static void refuse() { throw InternalError("these files are for reading"); }

  const std::string& at(const Path& path) const {
    const auto found = files_.find(path.string());
    if (found == files_.end()) {
      throw UserError(ErrorKind::MissingInput, path.string() + ": there is no such file");
    }
    opened_.insert(path.string());
    return found->second;
  }

  std::map<std::string, std::string> files_;
  mutable std::set<std::string> opened_;
  mutable std::set<std::string> read_whole_;
};

}  // namespace qnn::testing_support
