#pragma once

#include <set>
#include <string>

#include "core/base/file_system.hpp"
#include "core/checkpoint/checkpoint.hpp"
#include "core/config/document.hpp"
#include "core/model/model.hpp"
#include "core/train/check_run.hpp"

namespace qnn {

// A checkpoint's network, ready to be evaluated: everything comes from the one file.
struct CheckpointModel {
  Path path;           // of the file
  CheckedRun run;      // its graph and plans have moved into the model
  std::string config;  // resolved
  Model model;
};

// The checkpoint file that an argument means: itself, or for a run's folder its best checkpoint.
Path checkpoint_path(const FileSystem& files, const std::string& argument);

// load_checkpoint; the error names the other checkpoints that lie beside it, if there are any.
Checkpoint load_checkpoint_of_run(const FileSystem& files, const Path& path);

struct CheckpointOptions {
  std::size_t batch = 0;     // samples at once; 0: the config's data.batch_size
  bool reestimates = false;  // whether moving statistics will be averaged anew
  std::set<std::string> passes_off = {};
};

// Throws UserError(BadCheckpoint) if the
// file is damaged or its config is not valid for this program.
CheckpointModel load_checkpoint_model(const FileSystem& files, const Path& path,
                                      const Catalog& catalog, const DataSource& source,
                                      const CheckpointOptions& options);

}  // namespace qnn
