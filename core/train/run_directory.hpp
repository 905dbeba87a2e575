#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/file_system.hpp"
#include "core/json/json_fwd.hpp"

namespace qnn {

// How a run folder that may already exist is opened.
enum class RunMode {
  New,        // refused if there is a run in it
  Resume,     // goes on with the run in it, or starts one if there is none
  Overwrite,  // the run in it is deleted first; a folder that holds no run is refused
};

// Throws UserError(CannotCreate), with the remedy, if a run may not be made in the folder: it holds
// a run already (New), or files that are no run. A run has a config.json and a manifest.json; what
// one leaves that died before it wrote them is no obstacle.
void check_run_folder(const FileSystem& files, const Path& path, RunMode mode);

// The folder of a run, and the only thing that writes into it:
//
//   config.json      the resolved config
//   manifest.json    versions, data, machine, seed
//   status.json      {"schema", "state": running | done | interrupted | failed, "step", "epoch",
//                     "best", "exit_code" (null while it runs), "resumable", "pid", "stopped":
//                     epochs | early_stopping | request | time_limit | max_steps}
//   metrics.jsonl    one line for each epoch, and for events such as early stopping
//   log.txt          what the program said
//   checkpoints/     last.safetensors, and previous.safetensors, what it was before;
//                    best.safetensors; early_stopping.safetensors is what early stopping may
//                    restore, rollback.safetensors what training.on_non_finite goes back to;
//                    damaged.safetensors was found damaged where last.safetensors should be
//   checkpoints.removed/   the moment that --overwrite takes to remove them
//   result.json      final metrics, for scripts
//   non_finite.json  where NaN or infinity last came from, if training met any
//   profile.json     where the time of a step goes, if the last session was asked for it
//   histograms.jsonl, report.html, events.out.tfevents.qnn
//                    what core/report keeps for people and for TensorBoard
//   lock             held while a process works in the folder, which it names
//
// JSON files are replaced atomically; temporaries of processes that died are removed. Throws
// UserError(CannotCreate) if the folder may not be used (check_run_folder) or another process works
// in it, UserError(Io) if something cannot be written.
class RunDirectory {
 public:
  static constexpr const char* kLast = "checkpoints/last.safetensors";
  static constexpr const char* kPrevious = "checkpoints/previous.safetensors";
  static constexpr const char* kDamaged = "checkpoints/damaged.safetensors";
  static constexpr const char* kBest = "checkpoints/best.safetensors";
  static constexpr const char* kKept = "checkpoints/early_stopping.safetensors";
  static constexpr const char* kRollback = "checkpoints/rollback.safetensors";

  RunDirectory(FileSystem& files, Path path, RunMode mode);

  const Path& path() const { return path_; }
  Path file(const char* name) const { return path_ / name; }
  Path log_file() const { return path_ / "log.txt"; }
  bool has(const char* file) const;

  std::string read(const char* file) const;
  void write(const char* file, const Json& json);
  void write_text(const char* file, const std::string& text);
  void write_pieces(const char* file, std::span<const std::string_view> pieces);
  // As the last checkpoint; the one that was the last is then the previous one.
  void write_last(std::span<const std::string_view> pieces);
  void set_last_aside();                  // as damaged.safetensors
  void remove_durably(const char* file);  // absent is not an error

  // Cuts metrics.jsonl back to its first `lines` lines, so that appending goes on from a
  // checkpoint. Throws UserError(Io) if it has fewer.
  void keep_metrics(std::uint64_t lines);
  void append_metrics(const Json& line);  // durable when it returns
  std::string metrics() const;            // the whole file; empty if there is none

  // Cuts a file to its first `keep` bytes, if it has more, and appends; made if absent. Durable
  // when it returns.
  void append(const char* file, std::uint64_t keep, std::string_view bytes);

 private:
  void clear();

  FileSystem& files_;
  Path path_;
  std::unique_ptr<FileLock> lock_;
  std::unique_ptr<WritableFile> metrics_;
};

}  // namespace qnn
