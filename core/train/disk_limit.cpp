#include "core/train/disk_limit.hpp"

#include <algorithm>
#include <variant>

#include "core/base/errors.hpp"
#include "core/base/process_memory.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::uint64_t kHeader = 64 << 10;           // of a checkpoint, besides the config
constexpr std::uint64_t kRecords = 1 << 20;           // whatever the number of epochs
constexpr std::uint64_t kRecordsOfAnEpoch = 8 << 10;  // lines of metrics, log, histograms, events
constexpr std::uint64_t kEpochs = 1000;  // that are counted: who asks for a million stops early

// What lies in the folder of the checkpoints and will be replaced.
std::uint64_t bytes_of_checkpoints(const FileSystem& files, const Path& folder) {
  if (!files.is_directory(folder)) return 0;
  std::uint64_t bytes = 0;
  for (const std::string& name : files.list(folder))
    if (!files.is_directory(folder / name)) bytes += files.size(folder / name);
  return bytes;
}

}  // namespace

DiskNeeds disk_needs(const RunSpec& spec, const MemoryEstimate& memory) {
  const TrainingSpec& training = spec.training;
  return {
      .checkpoint =
          memory.parameters + memory.states + memory.slots + spec.resolved.size() + kHeader,
      .checkpoints = std::uint64_t{4} + (training.early_stopping ? 1 : 0) +
                     (std::holds_alternative<RollBack>(training.on_non_finite) ? 1 : 0),
      .records = kRecords + kRecordsOfAnEpoch * std::min<std::uint64_t>(kEpochs, training.epochs)};
}

void refuse_too_little_disk(const FileSystem& files, const Path& run, const DiskNeeds& needs) {
  const auto room = files.free_bytes(run);
  if (!room) return;
  const std::uint64_t there = *room + bytes_of_checkpoints(files, run / "checkpoints");
  if (there >= needs.total()) return;
  throw UserError(
      ErrorKind::Io,
      format("the run in {} takes up to {} ({} checkpoints of {}, {} of records), and its disk has "
             "{} left; free some space or choose another folder by --output",
             run.string(), mebibytes(needs.total()), needs.checkpoints, mebibytes(needs.checkpoint),
             mebibytes(needs.records), mebibytes(there)));
}

}  // namespace qnn
