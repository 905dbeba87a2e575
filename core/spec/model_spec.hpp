#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/layers/layer.hpp"
#include "core/quantizers/quantizer.hpp"

namespace qnn {

// The reserved name of the model's input.
inline constexpr const char* kInputName = "input";

// A quantizer on one of a layer's weights.
struct KernelQuantizer {
  std::string key;   // the layer's slot: "kernel_quantizer"
  std::string name;  // as the config names it: "ste_sign"
  std::unique_ptr<Quantizer> quantizer;
};

// One layer after blocks have been expanded.
struct LayerSpec {
  std::string name;                 // path, unique in the model: "unit_1/quant_conv2d"
  std::string type;                 // as written: "quant_conv2d"
  std::vector<std::string> inputs;  // names of earlier layers, or kInputName
  std::unique_ptr<Layer> layer;     // nothing if its config had problems
  std::string input_quantizer_name;
  std::unique_ptr<Quantizer> input_quantizer;  // or nothing
  std::vector<KernelQuantizer> kernel_quantizers;
  std::unique_ptr<Quantizer> output_quantizer;  // in place of an activation; or nothing
  std::string pointer;  // where its config stands: "/model/layers/3", "/blocks/unit/layers/0"
  std::string used_at;  // of a block's layer: where the block is used; else empty
};

struct ModelSpec {
  std::string name;
  std::vector<LayerSpec> layers;  // in execution order: a layer reads earlier ones only
  std::string output;             // name of the layer whose output is the model's
};

}  // namespace qnn
