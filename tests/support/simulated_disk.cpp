#include "tests/support/simulated_disk.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn::testing_support {
namespace {

constexpr std::size_t kSector = 512;
constexpr int kRandomSubsets = 2;

struct Mapped final : MappedFile {
  explicit Mapped(std::string read) : contents(std::move(read)) {}
  std::string_view bytes() const override { return contents; }
  std::string contents;
};

[[noreturn]] void miss(const Path& path) {
  throw UserError(ErrorKind::MissingInput,
                  format("cannot open '{}': it is not there", path.string()));
}

}  // namespace

class SimulatedDisk::OpenFile final : public WritableFile {
 public:
  OpenFile(SimulatedDisk& disk, NodeId file) : disk_(disk), file_(file) {}
  void write(std::string_view bytes) override {
    disk_.change_file(file_, {.at = disk_.nodes_[file_].now.size(), .bytes = std::string(bytes)});
  }
  void sync() override { disk_.sync(file_); }
  void close() override {}

 private:
  SimulatedDisk& disk_;
  NodeId file_;
};

class SimulatedDisk::Lock final : public FileLock {
 public:
  Lock(SimulatedDisk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}
  ~Lock() override { disk_.locked_.erase(path_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  SimulatedDisk& disk_;
  std::string path_;
};

SimulatedDisk::SimulatedDisk() { make_node(true); }

SimulatedDisk::SimulatedDisk(const DiskContents& contents) : SimulatedDisk() {
  for (const auto& [path, bytes] : contents) {
    const Place place = place_of(path);
    const NodeId node = make_node(!bytes);
    nodes_[node].durable = nodes_[node].now = bytes.value_or("");
    nodes_[place.folder].entries[place.name] = node;
    nodes_[place.folder].durable_entries[place.name] = node;
  }
}

SimulatedDisk::NodeId SimulatedDisk::make_node(bool is_folder) {
  nodes_.emplace_back().is_folder = is_folder;
  return nodes_.size() - 1;
}

std::optional<SimulatedDisk::NodeId> SimulatedDisk::find(const Path& path) const {
  NodeId node = 0;
  for (const Path& part : path.lexically_normal()) {
    if (part == "." || part.empty()) continue;
    const Entries& entries = nodes_[node].entries;
    const auto found = entries.find(part.string());
    if (found == entries.end()) return std::nullopt;
    node = found->second;
  }
  return node;
}

SimulatedDisk::Place SimulatedDisk::place_of(const Path& path) const {
  const auto folder = find(path.parent_path());
  if (!folder || !nodes_[*folder].is_folder) miss(path);
  return {.folder = *folder, .name = path.filename().string()};
}

SimulatedDisk::NodeId SimulatedDisk::file_at(const Path& path) const {
  const auto node = find(path);
  if (!node || nodes_[*node].is_folder) miss(path);
  return *node;
}

void SimulatedDisk::tell() const {
  if (changed) changed();
}

void SimulatedDisk::apply(const EntryChange& change, Entries& entries) {
  if (!change.removed.empty()) entries.erase(change.removed);
  if (!change.added.empty()) entries[change.added] = change.node;
}

void SimulatedDisk::apply(const Change& change, std::string& bytes) {
  if (!change.bytes) {
    bytes.resize(std::min<std::size_t>(bytes.size(), change.at));
    return;
  }
  bytes.resize(std::max<std::size_t>(bytes.size(), change.at + change.bytes->size()));
  bytes.replace(change.at, change.bytes->size(), *change.bytes);
}

void SimulatedDisk::change_entry(EntryChange change) {
  apply(change, nodes_[change.folder].entries);
  unsynced_entries_.push_back(std::move(change));
  tell();
}

void SimulatedDisk::change_file(NodeId file, Change change) {
  apply(change, nodes_[file].now);
  nodes_[file].unsynced.push_back(std::move(change));
  tell();
}

void SimulatedDisk::sync(NodeId file) {
  nodes_[file].durable = nodes_[file].now;
  nodes_[file].unsynced.clear();
  tell();
}

// ---- what programs do ---------------------------------------------------------------------------

std::string SimulatedDisk::read(const Path& path, std::uint64_t max_bytes) const {
  const std::string& bytes = nodes_[file_at(path)].now;
  if (bytes.size() > max_bytes)
    throw UserError(ErrorKind::Io, format("'{}' is too large", path.string()));
  return bytes;
}

std::string SimulatedDisk::read_range(const Path& path, std::uint64_t offset,
                                      std::uint64_t size) const {
  const std::string& bytes = nodes_[file_at(path)].now;
  return offset < bytes.size() ? bytes.substr(offset, size) : std::string();
}

std::unique_ptr<MappedFile> SimulatedDisk::map(const Path& path, std::uint64_t max_bytes) const {
  return std::make_unique<Mapped>(read(path, max_bytes));
}

std::uint64_t SimulatedDisk::size(const Path& path) const {
  return nodes_[file_at(path)].now.size();
}

bool SimulatedDisk::exists(const Path& path) const { return find(path).has_value(); }

bool SimulatedDisk::is_directory(const Path& path) const {
  const auto node = find(path);
  return node && nodes_[*node].is_folder;
}

std::vector<std::string> SimulatedDisk::list(const Path& directory) const {
  const auto folder = find(directory);
  if (!folder) miss(directory);
  std::vector<std::string> names;
  for (const auto& [name, node] : nodes_[*folder].entries) names.push_back(name);
  return names;
}

std::unique_ptr<WritableFile> SimulatedDisk::create(const Path& path, std::uint64_t /*reserve*/) {
  const Place place = place_of(path);
  if (exists(path))
    throw UserError(ErrorKind::CannotCreate, format("'{}' is there already", path.string()));
  const NodeId file = make_node(false);
  change_entry({.folder = place.folder, .removed = {}, .added = place.name, .node = file});
  return std::make_unique<OpenFile>(*this, file);
}

std::unique_ptr<WritableFile> SimulatedDisk::append(const Path& path) {
  if (!exists(path)) return create(path, 0);
  return std::make_unique<OpenFile>(*this, file_at(path));
}

void SimulatedDisk::truncate(const Path& path, std::uint64_t size) {
  change_file(file_at(path), {.at = size, .bytes = {}});
}

void SimulatedDisk::rename(const Path& from, const Path& to) {
  const Place source = place_of(from);
  const Place target = place_of(to);
  require(source.folder == target.folder, "this disk renames within a folder only");
  const auto node = find(from);
  if (!node) miss(from);
  change_entry(
      {.folder = source.folder, .removed = source.name, .added = target.name, .node = *node});
}

bool SimulatedDisk::link(const Path& from, const Path& to) {
  if (!knows_links_) return false;
  const Place target = place_of(to);
  if (exists(to)) throw UserError(ErrorKind::Io, format("'{}' is there already", to.string()));
  change_entry(
      {.folder = target.folder, .removed = {}, .added = target.name, .node = file_at(from)});
  return true;
}

void SimulatedDisk::remove(const Path& path) {
  if (!exists(path)) return;
  const Place place = place_of(path);
  change_entry({.folder = place.folder, .removed = place.name, .added = {}, .node = 0});
}

void SimulatedDisk::remove_directory_tree(const Path& path) {
  if (is_directory(path))
    for (const std::string& name : list(path)) remove_directory_tree(path / name);
  remove(path);
}

void SimulatedDisk::create_directories(const Path& path) {
  if (path.empty() || is_directory(path)) return;
  create_directories(path.parent_path());
  const Place place = place_of(path);
  const NodeId folder = make_node(true);
  change_entry({.folder = place.folder, .removed = {}, .added = place.name, .node = folder});
}

void SimulatedDisk::sync_directory(const Path& path) {
  const auto folder = find(path);
  if (!folder) miss(path);
  nodes_[*folder].durable_entries = nodes_[*folder].entries;
  std::erase_if(unsynced_entries_,
                [&](const EntryChange& change) { return change.folder == *folder; });
  tell();
}

std::unique_ptr<FileLock> SimulatedDisk::lock(const Path& path, std::string_view holder) {
  const std::string name = path.lexically_normal().string();
  if (!locked_.insert(name).second)
    throw UserError(ErrorKind::CannotCreate, format("'{}' is in use", path.string()));
  auto lock = std::make_unique<Lock>(*this, name);
  if (exists(path)) truncate(path, 0);
  append(path)->write(holder);
  return lock;
}

// ---- what remains of it -------------------------------------------------------------------------

std::string SimulatedDisk::left_of(const Node& file, Kept kept) {
  if (kept == Kept::All || file.unsynced.empty()) return file.now;
  std::string bytes = file.durable;
  if (kept == Kept::None) return bytes;
  for (std::size_t i = 0; i + 1 < file.unsynced.size(); ++i) apply(file.unsynced[i], bytes);
  Change last = file.unsynced.back();
  if (kept == Kept::AllButTheLast || !last.bytes) return bytes;
  const std::uint64_t end = last.at + last.bytes->size();
  // Where the sector ends that the write begins in, and where the one begins that it ends in.
  const std::uint64_t first = std::min(end, (last.at / kSector + 1) * kSector) - last.at;
  if (kept == Kept::Sectors)
    last.bytes->resize(std::max(last.at, (end - 1) / kSector * kSector) - last.at);
  if (kept == Kept::NotTheFirstSector) last.bytes->replace(0, first, first, '\0');
  if (kept == Kept::Zeros) last.bytes->assign(last.bytes->size(), '\0');
  apply(last, bytes);
  return bytes;
}

void SimulatedDisk::add_tree(const std::string& path, NodeId folder, const KeepsEntry& keeps,
                             const FileLeft& left, DiskContents& contents) const {
  Entries entries = nodes_[folder].durable_entries;
  for (std::size_t i = 0; i < unsynced_entries_.size(); ++i)
    if (unsynced_entries_[i].folder == folder && keeps(i)) apply(unsynced_entries_[i], entries);
  for (const auto& [name, id] : entries) {
    const std::string entry = path.empty() ? name : path + "/" + name;
    const Node& node = nodes_[id];
    contents[entry] = node.is_folder ? std::nullopt : std::optional(left(node));
    if (node.is_folder) add_tree(entry, id, keeps, left, contents);
  }
}

DiskContents SimulatedDisk::state(const KeepsEntry& keeps, const FileLeft& left) const {
  DiskContents contents;
  add_tree("", 0, keeps, left, contents);
  return contents;
}

DiskContents SimulatedDisk::contents() const {
  return state([](std::size_t) { return true; }, [](const Node& file) { return file.now; });
}

std::set<DiskContents> SimulatedDisk::after_power_loss() const {
  const auto files_left = [](Kept kept) {
    return [kept](const Node& file) { return left_of(file, kept); };
  };
  const std::size_t count = unsynced_entries_.size();
  std::vector<KeepsEntry> ways{[](std::size_t) { return true; }, [](std::size_t) { return false; }};
  for (std::size_t at = 0; at < count; ++at) {
    ways.emplace_back([at](std::size_t i) { return i < at; });
    ways.emplace_back([at](std::size_t i) { return i != at; });
    ways.emplace_back([at](std::size_t i) { return i == at; });
  }
  std::set<DiskContents> states;
  for (const KeepsEntry& keeps : ways)
    for (const Kept kept : {Kept::All, Kept::None}) states.insert(state(keeps, files_left(kept)));
  for (const Kept kept : {Kept::AllButTheLast, Kept::Sectors, Kept::NotTheFirstSector, Kept::Zeros})
    states.insert(state(ways[0], files_left(kept)));

  std::mt19937 random(static_cast<std::uint32_t>(nodes_.size() + count));
  for (int subset = 0; subset < kRandomSubsets; ++subset) {
    std::vector<bool> kept(count);
    for (std::size_t i = 0; i < count; ++i) kept[i] = random() % 2 == 0;
    states.insert(state([&](std::size_t i) { return kept[i]; },
                        [&](const Node& file) {
                          return left_of(file, random() % 2 == 0 ? Kept::All : Kept::None);
                        }));
  }
  return states;
}

}  // namespace qnn::testing_support
