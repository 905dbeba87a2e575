#include "core/checkpoint/checkpoint.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/checkpoint/safetensors_header.hpp"

namespace qnn {
namespace {

constexpr std::string_view kFormat = "qnn-checkpoint";

// Far above any model that this program trains, and below what would exhaust a machine by itself.
constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 34;

struct Version {
  std::string_view key;
  std::int64_t number;  // that this program writes, and the newest it reads
};
constexpr std::array kVersions{Version{"format_version", 1}, Version{"config_version", 1},
                               Version{"numerics_version", 1}};

bool all_finite(const ConstTensorView& tensor) {
  if (tensor.dtype() != DType::F32) return true;
  const std::span<const float> values = tensor.floats();
  return std::all_of(values.begin(), values.end(),
                     [](float value) { return std::isfinite(value); });
}

const std::string& entry(const SafetensorsFile& contents, std::string_view key,
                         const std::string& file) {
  const auto found = contents.metadata.find(std::string(key));
  if (found == contents.metadata.end()) {
    refuse_checkpoint(file,
                      format("it was not written by qnn-train: its metadata has no '{}'", key));
  }
  return found->second;
}

void check_format(const SafetensorsFile& contents, const std::string& file) {
  if (entry(contents, "format", file) != kFormat) {
    refuse_checkpoint(file, format("its metadata does not say format '{}'", kFormat));
  }
  entry(contents, kChecksumKey, file);  // if it is there, it has been compared
  for (const Version& version : kVersions) {
    const std::optional<std::int64_t> number = parse_integer(entry(contents, version.key, file));
    if (!number || *number < 1) {
      refuse_checkpoint(file, format("its {} is no version number", version.key));
    }
    if (*number > version.number) {
      throw UserError(ErrorKind::BadCheckpoint,
                      format("{}: was written by a newer qnn ({} {}, and this program knows {}); "
                             "update qnn",
                             file, version.key, *number, version.number));
    }
  }
}

}  // namespace

SafetensorsBytes checkpoint_bytes(const std::string& config, const std::string& progress,
                                  std::span<const NamedView> tensors) {
  for (const NamedView& named : tensors) {
    if (!all_finite(named.tensor)) {
      throw UserError(ErrorKind::Numeric,
                      format("'{}' has values that are not finite, so no checkpoint is written; "
                             "lower the learning rate",
                             named.name));
    }
  }
  std::map<std::string, std::string> metadata{
      {"format", std::string(kFormat)}, {"config", config}, {"progress", progress}};
  for (const Version& version : kVersions) {
    metadata.emplace(version.key, format("{}", version.number));
  }
  return safetensors_bytes(tensors, metadata);
}

void save_checkpoint(FileSystem& files, const Path& path, const std::string& config,
                     const std::string& progress, std::span<const NamedView> tensors) {
  write_file_atomically(files, path, checkpoint_bytes(config, progress, tensors).pieces());
}

Checkpoint parse_checkpoint(std::string_view bytes, const std::string& file) {
  SafetensorsFile contents = read_safetensors(bytes, file);
  check_format(contents, file);
  for (const NamedTensor& named : contents.tensors) {
    if (!all_finite(named.tensor.view())) {
      refuse_checkpoint(file, format("tensor '{}' has values that are not finite", named.name));
    }
  }
  return {.config = entry(contents, "config", file),
          .progress = entry(contents, "progress", file),
          .tensors = std::move(contents.tensors)};
}

Checkpoint load_checkpoint(const FileSystem& files, const Path& path) {
  const std::string file = path.string();
  const std::uint64_t size = files.size(path);
  if (size > kMaxFileBytes) {
    refuse_checkpoint(file, format("it has more than {} bytes", kMaxFileBytes));
  }
  check_safetensors_header(files.read_range(path, 0, kLengthBytes + kMaxHeaderBytes), size, file);
  return parse_checkpoint(files.read(path, kMaxFileBytes), file);
}

}  // namespace qnn
