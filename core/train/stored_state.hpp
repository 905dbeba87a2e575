#pragma once

#include <optional>

#include "core/base/log.hpp"
#include "core/checkpoint/checkpoint.hpp"
#include "core/train/run_directory.hpp"

namespace qnn {

// What a run that is resumed goes on from.
struct StoredState {
  Checkpoint checkpoint;
  Path file;  // where it was read
};

// The last checkpoint. If it is damaged (it cannot be read, or its checksum does not match), or not
// there, the one before it, with a warning that says so; the damaged file is then kept as
// damaged.safetensors. Nothing if there is neither. Throws UserError(BadCheckpoint) if no
// checkpoint is whole, or if one is whole and this program may not use it: of a newer version.
std::optional<StoredState> load_newest_checkpoint(RunDirectory& run, const FileSystem& files,
                                                  Log& log);

}  // namespace qnn
