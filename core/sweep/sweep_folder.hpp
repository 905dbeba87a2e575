#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/file_system.hpp"
#include "core/config/document.hpp"
#include "core/sweep/sweep_spec.hpp"

namespace qnn {

// The folder of a sweep:
//
//   sweep.json      the space with every default filled in
//   base.json       the config that is varied, as it was when the sweep was made
//   journal.jsonl   what has happened (journal.hpp); lock guards it
//   trials/0000     run folders of qnn-train, one for each draw; logs/0000.txt what it said
//   workers/        a file for each process that works here
//   report.html     if it was asked for
class SweepFolder {
 public:
  explicit SweepFolder(Path path) : path_(std::move(path)) {}

  const Path& path() const { return path_; }
  Path spec() const { return path_ / "sweep.json"; }
  Path base() const { return path_ / "base.json"; }
  Path journal() const { return path_ / "journal.jsonl"; }
  Path lock() const { return path_ / "lock"; }
  Path workers() const { return path_ / "workers"; }
  Path report() const { return path_ / "report.html"; }
  Path trial(std::size_t index) const { return path_ / "trials" / number(index); }
  Path log(std::size_t index) const { return path_ / "logs" / (number(index) + ".txt"); }

  static std::string number(std::size_t index);  // "0017"

 private:
  Path path_;
};

enum class SweepMode { Continue, Overwrite };

// Makes the folder, or checks that the sweep in it is this one: then it may differ in the number of
// trials (which may grow), "retries" and "about", and the new ones hold; any other difference is a
// ConfigError. Returns whether the sweep was there. Throws UserError(CannotCreate) if the folder
// holds other files, or with Overwrite if somebody works in it.
bool prepare_sweep_folder(FileSystem& files, const SweepFolder& folder, const SweepSpec& spec,
                          const Document& sweep, const Document& base, SweepMode mode);

// The spec of the sweep in a folder. Throws UserError(MissingInput) if there is none, and
// UserError(Config) if its sweep.json is damaged.
SweepSpec load_sweep(const FileSystem& files, const SweepFolder& folder);

}  // namespace qnn
