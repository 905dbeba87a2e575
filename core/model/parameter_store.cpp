#include "core/model/parameter_store.hpp"

#include <algorithm>

#include "core/base/random.hpp"
#include "core/kernels/reduce.hpp"
#include "core/layers/initializer.hpp"

namespace qnn {

void ParameterStore::add_slot(std::size_t parameter, std::string_view name, float initial) {
  Parameter& target = parameters[parameter];
  target.slot_names.emplace_back(name);
  target.slots.emplace_back(target.weights.shape());
  std::ranges::fill(target.slots.back().floats(), initial);
  target.slot_data.clear();
  for (Tensor& slot : target.slots) target.slot_data.push_back(slot.floats());
}

std::optional<std::string> ParameterStore::first_non_finite() const {
  for (const Parameter& parameter : parameters) {
    if (!all_finite(parameter.weights.floats())) return parameter.path;
    for (std::size_t i = 0; i < parameter.slots.size(); ++i)
      if (!all_finite(parameter.slots[i].floats()))
        return parameter.path + ":" + parameter.slot_names[i];
  }
  for (const State& state : states)
    if (!all_finite(state.values.floats())) return state.path;
  return std::nullopt;
}

KeptStates::KeptStates(const ParameterStore& store) {
  for (const State& state : store.states) values_.push_back(state.values.clone());
}

void KeptStates::keep(const ParameterStore& store) {
  for (std::size_t i = 0; i < values_.size(); ++i)
    std::ranges::copy(store.states[i].values.floats(), values_[i].floats().begin());
}

void KeptStates::restore(ParameterStore& store) const {
  for (std::size_t i = 0; i < values_.size(); ++i)
    std::ranges::copy(values_[i].floats(), store.states[i].values.floats().begin());
}

ParameterStore make_parameters(const Program& program, std::uint64_t seed) {
  ParameterStore store;
  for (const ParameterInfo& info : program.parameters) {
    Parameter parameter{.path = info.path,
                        .trainable = info.trainable,
                        .weights = Tensor(info.spec.shape),
                        .constraint = info.spec.constraint,
                        .layout = info.spec.layout(),
                        .precision = {},
                        .slot_names = {},
                        .slots = {},
                        .slot_data = {}};
    if (info.quantizer != nullptr) parameter.precision = info.quantizer->precision();
    initialize(info.spec.initializer, info.spec.fans, info.spec.layout(),
               RandomStream(seed, RandomPurpose::InitialWeights, info.ordinal),
               parameter.weights.view());
    store.parameters.push_back(std::move(parameter));
  }
  std::uint32_t ordinal = 0;
  for (const StateInfo& info : program.states) {
    State state{.path = info.path, .values = Tensor(info.spec.shape)};
    initialize(info.spec.initializer, Fans{}, WeightLayout::AsInKeras,
               RandomStream(seed, RandomPurpose::InitialStates, ordinal++), state.values.view());
    store.states.push_back(std::move(state));
  }
  return store;
}

}  // namespace qnn
