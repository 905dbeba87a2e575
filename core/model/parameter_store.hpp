#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/layers/constraint.hpp"
#include "core/program/program.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn {

// A trained tensor: latent weights, and whatever its optimizer remembers about it, and metrics
// behind that.
struct Parameter {
  std::string path;  // "block/quant_dense/kernel"
  bool trainable = true;
  Tensor weights;
  std::optional<Constraint> constraint;
  WeightLayout layout = WeightLayout::AsInKeras;  // which axes the constraint means
  std::optional<int> precision;                   // of its quantizer; nothing without one
  std::vector<std::string> slot_names;
  std::vector<Tensor> slots;                // each as long as the weights
  std::vector<std::span<float>> slot_data;  // their values, for UpdateArgs
};

// A tensor that a layer keeps up to date itself.
struct State {
  std::string path;
  Tensor values;
};

// Everything that training changes, in the order of the program. The model owns it; optimizers and
// checkpoints work on it without knowing layers.
struct ParameterStore {
  std::vector<Parameter> parameters;
  std::vector<State> states;

  // Gives a parameter one more slot for its optimizer, filled with `initial`.
  void add_slot(std::size_t parameter, std::string_view name, float initial);

  // The path of the first weights, slot or state that is not all finite, or nothing.
  std::optional<std::string> first_non_finite() const;
};

// The states as they were at the last keep(), for a step that is not to have happened. Allocates in
// the constructor only, which keeps as well.
class KeptStates {
 public:
  explicit KeptStates(const ParameterStore& store);
  void keep(const ParameterStore& store);
  void restore(ParameterStore& store) const;

 private:
  std::vector<Tensor> values_;
};

// Parameters and states of a program with their initial values, drawn from `seed`.
ParameterStore make_parameters(const Program& program, std::uint64_t seed);

}  // namespace qnn
