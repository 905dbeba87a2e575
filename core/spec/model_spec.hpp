#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/layers/layer.hpp"
#include "core/quantizers/quantizer.hpp"

namespace qnn {

// The reserved name of the model's input, where it declares none.
inline constexpr const char* kInputName = "input";

// A quantizer on one of a layer's weights.
struct KernelQuantizer {
  std::string key;   // the layer's slot: "kernel_quantizer"
  std::string name;  // as the config names it: "ste_sign"
  std::unique_ptr<Quantizer> quantizer;
};

// One layer after blocks have been expanded, or another use of an earlier one: then it has only a
// name, a type, inputs and places of its own.
struct LayerSpec {
  std::string name;                 // path, unique in the model: "unit_1/quant_conv2d"
  std::string type;                 // as written: "quant_conv2d"
  std::vector<std::string> inputs;  // names of earlier layers, or of the model's inputs
  std::string shared_with;          // name of the layer whose weights it uses again; else empty
  bool trainable = true;            // whether its weights are trained
  std::unique_ptr<Layer> layer;     // nothing if its config had problems
  std::string input_quantizer_name;
  std::unique_ptr<Quantizer> input_quantizer;  // or nothing
  std::vector<KernelQuantizer> kernel_quantizers;
  std::unique_ptr<Quantizer> output_quantizer;  // in place of an activation; or nothing
  std::string pointer;  // where its config stands: "/model/layers/3", "/blocks/unit/layers/0"
  std::string used_at;  // of a block's layer: where the block is used; else empty
};

struct ModelInput {
  std::string name;     // as layers call it
  std::string data;     // the data set's input that it takes; empty: the first
  std::string pointer;  // where it is declared
};

struct ModelOutput {
  std::string name;  // as the config names the layer
  std::string layer;
  std::string pointer;  // where it is declared
};

struct ModelSpec {
  std::string name;
  std::vector<ModelInput> inputs;
  std::vector<LayerSpec> layers;  // in execution order: a layer reads earlier ones only
  std::vector<ModelOutput> outputs;
};

}  // namespace qnn
