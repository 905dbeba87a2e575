#include "core/program/passes/use_binary_products.hpp"

#include <optional>

#include "core/base/text.hpp"
#include "core/program/passes/signs.hpp"
#include "core/program/product.hpp"

namespace qnn {
namespace {

// Why the product has to stay on floats, or nothing.
std::optional<std::string> reason_against(const Program& program, const RunLayer& layer,
                                          const Product& product) {
  if (!is_plus_minus_one(program, layer.inputs[0])) return "its input is not ±1";
  if (!is_plus_minus_one(program, layer.parameters[0])) return "its kernel is not ±1";
  if (!can_be_packed(program, layer.inputs[0]))
    return "its input is quantized by channels of another shape";
  return binary_product_declines(product);
}

}  // namespace

void use_binary_products(Program& program, const NodePlans& plans,
                         std::vector<std::string>& notes) {
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const auto* found = std::get_if<RunLayer>(&program.steps[i].operation);
    if (found == nullptr || !plans[found->node].product) continue;
    const RunLayer layer = *found;
    const Product product = *plans[layer.node].product;
    const std::string name = program.steps[i].name;
    if (const auto reason = reason_against(program, layer, product)) {
      notes.push_back(format("{}: on floats: {}", name, *reason));
      continue;
    }
    std::vector<Step> packing_steps;
    const BufferId input =
        pack_signs(program, layer.inputs[0], name + "/pack_input", packing_steps);
    const BufferId kernel =
        pack_signs(program, layer.parameters[0], name + "/pack_kernel", packing_steps);
    program.steps[i].operation = BinaryProduct{.node = layer.node,
                                               .problem = product,
                                               .input = input,
                                               .kernel = kernel,
                                               .output = layer.output};
    insert_steps(program, i, packing_steps);
    i += packing_steps.size();
    notes.push_back(format("{}: on bits", name));
  }
  mark_training_only(program);
}

}  // namespace qnn
