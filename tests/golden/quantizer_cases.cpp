#include <memory>
#include <string>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/config/problems.hpp"
#include "core/quantizers/quantize.hpp"
#include "tests/golden/keras_config.hpp"
#include "tests/golden/kinds.hpp"
#include "tests/golden/reference_tensor.hpp"

namespace qnn::golden {
namespace {

constexpr double kTanhGradient = 2e-6;   // of DoReFa weights
constexpr double kScaled = 2e-6;         // MagnitudeAwareSign: a mean enters
constexpr double kSwishGradient = 5e-6;  // tanh and cosh

struct Tolerances {
  double value = kExact, gradient = kExact;
};

Tolerances tolerances_of(const Json& reference) {
  const std::string type = snake_name(reference.at("class_name").get<std::string>());
  if (type == "swish_sign") return {.value = kExact, .gradient = kSwishGradient};
  if (type == "magnitude_aware_sign") return {.value = kScaled, .gradient = kScaled};
  if (type == "dorefa_quantizer" && reference.at("config").value("mode", "") == "weights")
    return {.value = kExact, .gradient = kTanhGradient};
  return {};
}

std::unique_ptr<Quantizer> make_quantizer(const Json& reference, const Catalog& catalog) {
  const Json config = quantizer_config(reference, catalog);
  Problems problems;
  Json resolved;
  auto quantizer =
      catalog.quantizers.make(ConfigValue(config, "", problems), ValueWriter(resolved));
  if (!problems.empty()) throw ConfigError(problems.list());
  return quantizer;
}

}  // namespace

// As an activation, whose channels are last, and as a kernel, whose channels come first here.
void run_quantizer(const Json& reference, const Catalog& catalog, Comparison& comparison) {
  const auto quantizer = make_quantizer(reference, catalog);
  const Tolerances tolerances = tolerances_of(reference);
  if (reference.contains("precision"))
    comparison.check(reference["precision"] == quantizer->precision(), "another precision");

  for (const ChannelAxis axis : {ChannelAxis::Last, ChannelAxis::First}) {
    const auto read = [&](const char* key) {
      const ReferenceTensor tensor = read_tensor(reference.at(key));
      return axis == ChannelAxis::First ? output_channel_first(tensor) : tensor;
    };
    const std::string role = axis == ChannelAxis::First ? " (kernel)" : " (activation)";
    const Tensor x = tensor_of(read("x"));
    const Tensor dy = tensor_of(read("dy"));
    const WorkspaceSize size = quantize_workspace(*quantizer, x.shape(), axis);
    const AlignedBuffer memory(Workspace::bytes_for(size, worker_count()));
    const Workspace workspace(memory.data(), size, worker_count());

    Tensor y(x.shape());
    quantize(*quantizer, axis, x.view(), y.view(), workspace);
    comparison.numbers("y" + role, y.floats(), read("y"), tolerances.value);
    Tensor dx(x.shape());
    quantize_gradient(*quantizer, axis, x.view(), dy.view(), dx.view(), workspace);
    comparison.numbers("dx" + role, dx.floats(), read("dx"), tolerances.gradient);
  }
}

}  // namespace qnn::golden
