#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file_system.hpp"

namespace qnn::testing_support {

// All that lies on a disk: the bytes of files by their paths, and folders without bytes.
using DiskContents = std::map<std::string, std::optional<std::string>>;

// A disk in memory whose power can fail at any moment. It knows of every file which changes have
// been made durable by sync, and of every folder which entries by sync_directory; the rest may be
// lost, in part and in any order. Paths are relative to its root. Use from one thread.
//
// What it takes for granted is what the file systems of Linux promise: a rename within a folder is
// done or not done, and what has been synced stays.
class SimulatedDisk final : public FileSystem {
 public:
  SimulatedDisk();
  explicit SimulatedDisk(const DiskContents& contents);  // all of it durable

  // Called after each operation that changes something.
  std::function<void()> changed;

  DiskContents contents() const;  // now, as programs see it

  // What may lie on the disk if the power fails now, each state once. Combinations of these:
  //   entries of folders   all changes kept, all lost, the first k of them, all but one, only one
  //   contents of files    all changes kept, all lost, the last one lost, torn at a sector of 512
  //                        bytes, its first sector zeros, all of it zeros
  // and some subsets of both at random, the same in every process.
  std::set<DiskContents> after_power_loss() const;

  std::string read(const Path& path, std::uint64_t max_bytes) const override;
  std::string read_range(const Path& path, std::uint64_t offset, std::uint64_t size) const override;
  std::unique_ptr<MappedFile> map(const Path& path, std::uint64_t max_bytes) const override;
  std::uint64_t size(const Path& path) const override;
  FileStamp stamp(const Path& path) const override { return {.size = size(path)}; }
  bool exists(const Path& path) const override;
  bool is_directory(const Path& path) const override;
  std::vector<std::string> list(const Path& directory) const override;
  std::optional<std::uint64_t> free_bytes(const Path&) const override { return free_; }
  std::unique_ptr<WritableFile> create(const Path& path, std::uint64_t reserve) override;
  std::unique_ptr<WritableFile> append(const Path& path) override;
  void truncate(const Path& path, std::uint64_t size) override;
  void rename(const Path& from, const Path& to) override;
  bool link(const Path& from, const Path& to) override;
  void remove(const Path& path) override;
  void remove_directory_tree(const Path& path) override;
  void create_directories(const Path& path) override;
  void sync_directory(const Path& path) override;
  std::unique_ptr<FileLock> lock(const Path& path, std::string_view holder) override;

  void set_free_bytes(std::uint64_t bytes) { free_ = bytes; }
  void set_links(bool known) { knows_links_ = known; }

 private:
  class OpenFile;
  class Lock;
  using NodeId = std::size_t;
  using Entries = std::map<std::string, NodeId>;

  struct Change {  // of a file
    std::uint64_t at = 0;
    std::optional<std::string> bytes;  // none: cut at `at`
  };
  struct Node {
    bool is_folder = false;
    std::string durable;           // of a file
    std::vector<Change> unsynced;  // likewise, in their order
    std::string now;               // likewise
    Entries durable_entries;       // of a folder
    Entries entries;               // likewise, now
  };
  // Of a folder: both are done or none.
  struct EntryChange {
    NodeId folder = 0;
    std::string removed;  // or empty
    std::string added;    // or empty
    NodeId node = 0;      // what is added
  };
  enum class Kept { All, None, AllButTheLast, Sectors, NotTheFirstSector, Zeros };

  struct Place {
    NodeId folder;
    std::string name;
  };
  Place place_of(const Path& path) const;  // throws MissingInput without its folder
  std::optional<NodeId> find(const Path& path) const;
  NodeId file_at(const Path& path) const;
  NodeId make_node(bool is_folder);
  void change_entry(EntryChange change);
  void change_file(NodeId file, Change change);
  void sync(NodeId file);
  void tell() const;

  static void apply(const EntryChange& change, Entries& entries);
  static void apply(const Change& change, std::string& bytes);
  static std::string left_of(const Node& file, Kept kept);
  using KeepsEntry = std::function<bool(std::size_t)>;
  using FileLeft = std::function<std::string(const Node&)>;
  DiskContents state(const KeepsEntry& keeps, const FileLeft& left) const;
  void add_tree(const std::string& path, NodeId folder, const KeepsEntry& keeps,
                const FileLeft& left, DiskContents& contents) const;

  std::vector<Node> nodes_;
  std::vector<EntryChange> unsynced_entries_;  // of all folders, in their order
  std::set<std::string> locked_;
  std::optional<std::uint64_t> free_;
  bool knows_links_ = true;
};

}  // namespace qnn::testing_support
