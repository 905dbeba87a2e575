#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "tests/golden/keras_config.hpp"
#include "tests/golden/kinds.hpp"
#include "tests/golden/layer_program.hpp"

namespace qnn::golden {
namespace {

std::vector<ReferenceTensor> inputs_of(const Json& reference) {
  const Json& x = reference.at("x");
  if (!x.is_array()) return {read_tensor(x)};
  std::vector<ReferenceTensor> inputs;
  for (const Json& input : x) inputs.push_back(read_tensor(input));
  return inputs;
}

// Products of ±1 are whole numbers, exact in any order.
bool output_is_exact(const Json& reference) {
  const Json& config = reference.at("config");
  const auto is_sign = [](const Json& quantizer) {
    return quantizer.is_object() && quantizer.value("class_name", "") == "SteSign";
  };
  bool all_signs = true;
  for (const auto& [key, value] : config.items())
    if (key.ends_with("_quantizer")) all_signs = all_signs && is_sign(value);
  return all_signs && config.contains("input_quantizer") && !config.value("use_bias", true) &&
         config.value("activation", Json()) == "linear" &&
         config.value("pad_values", 0.0) == std::nearbyint(config.value("pad_values", 0.0));
}

// Kernels of all kinds have Keras's last axis first; other weights have Keras's axes.
ReferenceTensor read_weight(const std::string& name, const Json& values) {
  const ReferenceTensor tensor = read_tensor(values);
  return name.ends_with("kernel") ? output_channel_first(tensor) : tensor;
}

void set_weights(const Json& reference, LayerProgram& program) {
  if (!reference.contains("weights")) return;
  for (const auto& [name, values] : reference["weights"].items())
    program.set(name, read_weight(name, values));
}

void compare_gradients(const Json& reference, LayerProgram& program, const std::string& mode,
                       Comparison& comparison) {
  const Json& dx = reference.at("dx");
  for (std::size_t i = 0; i < (dx.is_array() ? dx.size() : 1); ++i) {
    const ReferenceTensor theirs = read_tensor(dx.is_array() ? dx[i] : dx);
    comparison.numbers(format("dx{}{}", dx.is_array() ? format("[{}]", i) : "", mode),
                       program.input_gradient(i), theirs, kUsual);
  }
  if (!reference.contains("dweights")) return;
  for (const auto& [name, values] : reference["dweights"].items())
    comparison.numbers(format("d{}{}", name, mode), program.gradient(name),
                       read_weight(name, values), kUsual);
}

void compare_states(const Json& reference, LayerProgram& program, const std::string& mode,
                    Comparison& comparison) {
  if (!reference.contains("moving_after")) return;
  for (const auto& [name, values] : reference["moving_after"].items())
    comparison.numbers(name + mode, program.state(name), read_tensor(values), kUsual);
}

const char* mode_of(Passes passes) {
  return passes == Passes::Off     ? " (passes off)"
         : passes == Passes::Exact ? " (exact passes)"
                                   : " (passes on)";
}

// The layer with the program's passes off and on.
void run_layer(const Json& reference, const Catalog& catalog, bool training,
               Comparison& comparison) {
  const std::vector<ReferenceTensor> inputs = inputs_of(reference);
  const Json layer = layer_config(reference, inputs.at(0).shape, catalog);
  const ReferenceTensor y = read_tensor(reference.at("y"));
  const double tolerance = output_is_exact(reference) ? kExact : kUsual;
  std::vector<float> without_passes;
  for (const Passes passes : {Passes::Off, Passes::Exact, Passes::All}) {
    const std::string mode = mode_of(passes);
    LayerProgram program(layer, catalog, inputs, passes);
    set_weights(reference, program);
    if (program.output_shape() != y.shape) {
      comparison.check(false, format("y has the shape {}, not {}", program.output_shape().text(),
                                     y.shape.text()));
      return;
    }
    if (training) {
      program.train(read_tensor(reference.at("dy")));
      compare_gradients(reference, program, mode, comparison);
    } else {
      program.predict();
    }
    comparison.numbers("y" + mode, program.output(), y, tolerance);
    if (passes == Passes::Exact)
      comparison.check(std::ranges::equal(program.output(), without_passes),
                       "the passes change a bit of y");
    if (passes == Passes::Off)
      without_passes.assign(program.output().begin(), program.output().end());
    compare_states(reference, program, mode, comparison);
  }
}

}  // namespace

void run_quant_layer(const Json& reference, const Catalog& catalog, Comparison& comparison) {
  run_layer(reference, catalog, true, comparison);
}

void run_batch_normalization(const Json& reference, const Catalog& catalog,
                             Comparison& comparison) {
  Json layer = reference;
  layer["class_name"] = "BatchNormalization";
  const bool training = reference.at("training").get<bool>();
  run_layer(layer, catalog, training, comparison);
  if (training) return;
  // A frozen layer computes as in inference, and has a gradient.
  layer["config"]["trainable"] = false;
  layer.erase("dweights");
  run_layer(layer, catalog, true, comparison);
  comparison.note("gradients of gamma and beta not compared: inference trains neither");
}

void run_plain_layer(const Json& reference, const Catalog& catalog, Comparison& comparison) {
  // Their random numbers are not ours, so the files have them in inference.
  const auto class_name = reference.at("class_name").get<std::string>();
  const bool is_noise = class_name.find("Dropout") != std::string::npos ||
                        class_name.find("Noise") != std::string::npos;
  run_layer(reference, catalog, !is_noise, comparison);
  if (is_noise) comparison.note("gradients of inference not compared: only training has them");
}

}  // namespace qnn::golden
