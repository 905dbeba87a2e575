#include "core/train/manifest.hpp"

#include <chrono>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/sha256.hpp"
#include "core/base/utc_time.hpp"
#include "core/checkpoint/checkpoint.hpp"
#include "core/json/json.hpp"

namespace qnn {
namespace {

template <class Array>
Json checksums(const std::vector<Array>& arrays) {
  Json json = Json::object();
  for (const Array& array : arrays)
    json[array.name] = std::visit(
        [](const auto& values) {
          return sha256_hex(
              {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(values[0])});
        },
        array.values);
  return json;
}

Json part(const Samples& samples) {
  return {{"samples", samples.count()},
          {"inputs_sha256", checksums(samples.inputs)},
          {"targets_sha256", checksums(samples.targets)}};
}

}  // namespace

Json make_manifest(const ManifestInput& input) {
  Json data{{"dataset", input.spec.data.dataset_name}, {"train", part(input.train)}};
  if (input.validation != nullptr) data["validation"] = part(*input.validation);
  if (input.test != nullptr) data["test"] = part(*input.test);
  return {{"schema", 1},
          {"program", {{"name", "qnn"}, {"version", QNN_VERSION}, {"compiler", __VERSION__}}},
          {"checkpoint_format_version", kCheckpointFormatVersion},
          {"config_version", kConfigVersion},
          {"numerics_version", kNumericsVersion},
          {"command_line", input.command_line},
          {"started", utc_text(std::chrono::system_clock::now()) + "Z"},
          {"seed", input.spec.seed},
          {"threads", input.machine.threads},
          {"cpu", input.machine.cpu},
          {"kernel_target", input.machine.kernel_target},
          {"plugins", input.machine.plugin_sha256},
          {"data", data}};
}

}  // namespace qnn
