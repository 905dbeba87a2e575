#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file_system.hpp"
#include "core/checkpoint/safetensors.hpp"

namespace qnn {

// Versions that a checkpoint carries; see below for when they change.
inline constexpr int kCheckpointFormatVersion = 1;
inline constexpr int kConfigVersion = 1;
inline constexpr int kNumericsVersion = 1;

// Everything that a run needs to go on, in one file in the safetensors layout, so that other
// programs can look into it. Its metadata:
//
//   format            "qnn-checkpoint"
//   format_version    "1"; a reader refuses a newer one
//   config_version    of the config language, "1"
//   numerics_version  of the numbers: raised when the same config gives other bytes, "1"
//   config            the resolved config, JSON
//   progress          where training stands, JSON (core/train/progress.hpp)
//   sha256            of the whole file with these 64 digits replaced by zeros; the first entry
//                     of the header, so that its place is known
//
// Tensors: "layer/kernel" and other weights and states under their paths, kernels with the output
// channel first; optimizer slots as "layer/kernel:m" (':' cannot occur in a path).
struct Checkpoint {
  std::string config;
  std::string progress;
  std::vector<NamedTensor> tensors;
};

// The same bytes for the same contents: no times, no thread counts. Throws UserError(Numeric) if a
// value is not finite, so that a checkpoint is never written that load_checkpoint refuses.
SafetensorsBytes checkpoint_bytes(const std::string& config, const std::string& progress,
                                  std::span<const NamedView> tensors);

// Atomically and durably (write_file_atomically).
void save_checkpoint(FileSystem& files, const Path& path, const std::string& config,
                     const std::string& progress, std::span<const NamedView> tensors);

// The inverse of checkpoint_bytes. Throws UserError(BadCheckpoint), naming `file`, for what is
// truncated, altered, of another format or of a newer version. Non-finite values are refused too:
// no checkpoint of ours has any.
Checkpoint parse_checkpoint(std::string_view bytes, const std::string& file);

// Reads a file whole and parses it. Throws UserError(MissingInput) if it is not there, and
// UserError(BadCheckpoint) as above.
Checkpoint load_checkpoint(const FileSystem& files, const Path& path);

}  // namespace qnn
