#include "core/train/averaged_weights.hpp"

#include <algorithm>

#include "core/optimizers/optimizer.hpp"

namespace qnn {

AveragedWeights::AveragedWeights(Model& model) : model_(model) { exchange(); }

AveragedWeights::~AveragedWeights() { exchange(); }

void AveragedWeights::exchange() {
  for (Parameter& parameter : model_.parameters().parameters)
    for (std::size_t i = 0; i < parameter.slots.size(); ++i)
      if (parameter.slot_names[i] == kAverageSlot)
        std::ranges::swap_ranges(parameter.weights.floats(), parameter.slot_data[i]);
}

}  // namespace qnn
