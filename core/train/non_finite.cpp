#include "core/train/non_finite.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/json/any_number.hpp"
#include "core/json/json.hpp"

namespace qnn {

std::optional<NonFinite> find_non_finite(Model& model, const Batch& batch, double loss,
                                         std::uint64_t step) {
  if (std::isfinite(loss) && !model.first_non_finite_gradient()) return std::nullopt;
  NonFinite found;
  const auto& parameters = model.parameters().parameters;
  const auto is_finite = [](float value) { return std::isfinite(value); };
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (!std::ranges::all_of(model.gradient(i), is_finite))
      found.gradients.push_back(parameters[i].path);
  found.what =
      std::isfinite(loss) ? format("the gradient of '{}'", found.gradients.front()) : "the loss";
  found.first = model.first_non_finite(batch, step).value_or("the loss (all layers are finite)");
  return found;
}

Json non_finite_to_json(const NonFinite& found, const Batch& batch, double loss) {
  Json inputs = Json::array();
  for (const ConstTensorView& input : batch.inputs) {
    const auto [least, most] = std::ranges::minmax(input.first(batch.rows).floats());
    inputs.push_back(
        {{"minimum", any_number_to_json(least)}, {"maximum", any_number_to_json(most)}});
  }
  return {
      {"loss", any_number_to_json(loss)},        {"what", found.what},       {"first", found.first},
      {"non_finite_gradients", found.gradients}, {"samples", batch.samples}, {"inputs", inputs}};
}

}  // namespace qnn
