#include "core/train/run_directory.hpp"

#include <algorithm>
#include <array>

#include "core/base/errors.hpp"
#include "core/base/machine.hpp"
#include "core/base/text.hpp"
#include "core/base/write_keeping_previous.hpp"
#include "core/json/json.hpp"
#include "core/json/record.hpp"

namespace qnn {
namespace {

// Files of a run besides those of kMarks and result.json, which says that it is done.
constexpr std::array<const char*, 8> kRecords{
    "profile.json", "non_finite.json",  "report.html",   "events.out.tfevents.qnn",
    "status.json",  "histograms.jsonl", "metrics.jsonl", "log.txt"};

// What makes a folder a run. --overwrite removes them last, in this order, so that a run whose
// removal was cut short can be told from a stranger's folder.
constexpr std::array<const char*, 2> kMarks{"config.json", "manifest.json"};

// What --overwrite makes of checkpoints before it removes them.
constexpr const char* kRemovedCheckpoints = "checkpoints.removed";

bool is_temporary(const std::string& name) { return name.starts_with(kTemporaryPrefix); }

bool is_ours(const std::string& name) {
  return name == "lock" || name == "checkpoints" || name == kRemovedCheckpoints ||
         name == "result.json" || name == "manifest.json" || is_temporary(name) ||
         std::find(kRecords.begin(), kRecords.end(), name) != kRecords.end();
}

// What a run leaves that ended before it had written its config, or while it was removed.
bool is_remainder(const FileSystem& files, const Path& path) {
  const std::vector<std::string> names = files.list(path);
  if (!std::all_of(names.begin(), names.end(), is_ours)) return false;
  const Path checkpoints = path / "checkpoints";
  if (files.exists(path / "manifest.json") || !files.is_directory(checkpoints)) return true;
  const std::vector<std::string> saved = files.list(checkpoints);
  return std::all_of(saved.begin(), saved.end(), is_temporary);
}

// What is written into the folder must not be lost with a folder above it.
void create_folders_durably(FileSystem& files, const Path& path) {
  if (path.empty() || files.is_directory(path)) return;
  create_folders_durably(files, path.parent_path());
  files.create_directories(path);
  files.sync_directory(path.parent_path());
}

void remove_temporaries(FileSystem& files, const Path& folder) {
  for (const std::string& name : files.list(folder))
    if (is_temporary(name)) files.remove(folder / name);
}

}  // namespace

void check_run_folder(const FileSystem& files, const Path& path, RunMode mode) {
  if (!files.exists(path)) return;
  if (!files.is_directory(path))
    throw UserError(ErrorKind::CannotCreate,
                    format("{} is a file, not a folder; choose another --output", path.string()));
  const bool holds_run = files.exists(path / "config.json") && files.exists(path / "manifest.json");
  if (holds_run && mode == RunMode::New)
    throw UserError(ErrorKind::CannotCreate,
                    format("{} holds a run already; go on with it by --resume, delete it by "
                           "--overwrite, or choose another folder by --output",
                           path.string()));
  if (!holds_run && !is_remainder(files, path))
    throw UserError(ErrorKind::CannotCreate,
                    format("{} holds files that are no run; choose an empty folder by --output",
                           path.string()));
}

RunDirectory::RunDirectory(FileSystem& files, Path path, RunMode mode)
    : files_(files), path_(std::move(path)) {
  check_run_folder(files_, path_, mode);
  create_folders_durably(files_, path_);
  lock_ = files_.lock(path_ / "lock", this_process());
  check_run_folder(files_, path_, mode);  // another process may have had the lock until now
  create_folders_durably(files_, path_ / "checkpoints");  // not before: he might be removing it
  remove_temporaries(files_, path_);
  if (has(kRemovedCheckpoints)) files_.remove_directory_tree(path_ / kRemovedCheckpoints);
  remove_temporaries(files_, path_ / "checkpoints");
  if (mode == RunMode::Overwrite || !has("config.json")) clear();
  files_.sync_directory(path_);
}

// What a loss of power leaves is the old run, or one that is being removed: never one that counts
// as done and has lost its checkpoints, and never one with some of them, for they go as a folder,
// at once. The records go in any order: without checkpoints a run begins anew, whatever is left.
void RunDirectory::clear() {
  remove_durably("result.json");
  if (files_.is_directory(path_ / "checkpoints")) {
    files_.rename(path_ / "checkpoints", path_ / kRemovedCheckpoints);
    files_.sync_directory(path_);
    files_.remove_directory_tree(path_ / kRemovedCheckpoints);
  }
  create_folders_durably(files_, path_ / "checkpoints");
  bool removed = false;
  for (const char* file : kRecords) {
    if (!has(file)) continue;
    files_.remove(path_ / file);
    removed = true;
  }
  if (removed) files_.sync_directory(path_);
  for (const char* file : kMarks) remove_durably(file);
}

void RunDirectory::remove_durably(const char* file) {
  if (!has(file)) return;
  files_.remove(path_ / file);
  files_.sync_directory(path_);
}

bool RunDirectory::has(const char* file) const { return files_.exists(path_ / file); }

std::string RunDirectory::read(const char* file) const {
  return files_.read(path_ / file, kLargestRecord);
}

void RunDirectory::write(const char* file, const Json& json) {
  write_text(file, json.dump(2) + "\n");
}

void RunDirectory::write_text(const char* file, const std::string& text) {
  write_file_atomically(files_, path_ / file, text);
}

void RunDirectory::write_pieces(const char* file, std::span<const std::string_view> pieces) {
  write_file_atomically(files_, path_ / file, pieces);
}

void RunDirectory::write_last(std::span<const std::string_view> pieces) {
  write_keeping_previous(files_, file(kLast), file(kPrevious), pieces);
}

void RunDirectory::set_last_aside() {
  files_.rename(file(kLast), file(kDamaged));
  files_.sync_directory(file(kLast).parent_path());
}

std::string RunDirectory::metrics() const {
  return has("metrics.jsonl") ? read("metrics.jsonl") : std::string();
}

void RunDirectory::keep_metrics(std::uint64_t lines) {
  metrics_.reset();
  const std::string text = metrics();
  std::size_t end = 0;
  for (std::uint64_t line = 0; line < lines; ++line) {
    const std::size_t next = text.find('\n', end);
    if (next == std::string::npos)
      throw UserError(
          ErrorKind::Io,
          format("{} has {} complete lines, but the checkpoint stands after {}; put the "
                 "file back, or start anew by --overwrite",
                 (path_ / "metrics.jsonl").string(), line, lines));
    end = next + 1;
  }
  if (end != text.size()) files_.truncate(path_ / "metrics.jsonl", end);
}

void RunDirectory::append(const char* file, std::uint64_t keep, std::string_view bytes) {
  const Path path = path_ / file;
  const bool is_new = !has(file);
  if (!is_new && files_.size(path) > keep) files_.truncate(path, keep);
  const std::unique_ptr<WritableFile> written = files_.append(path);
  written->write(bytes);
  written->sync();
  written->close();
  if (is_new) files_.sync_directory(path_);
}

void RunDirectory::append_metrics(const Json& line) {
  if (!metrics_) {
    const bool is_new = !has("metrics.jsonl");
    metrics_ = files_.append(path_ / "metrics.jsonl");
    if (is_new) files_.sync_directory(path_);
  }
  metrics_->write(line.dump() + "\n");
  metrics_->sync();
}

}  // namespace qnn
