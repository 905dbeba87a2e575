#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <span>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/layers/constraint.hpp"
#include "core/optimizers/optimizer.hpp"
#include "tests/golden/keras_config.hpp"
#include "tests/golden/kinds.hpp"
#include "tests/golden/reference_tensor.hpp"

namespace qnn::golden {
namespace {

// A variable, its optimizer, and what that remembers of it.
struct Variable {
  std::unique_ptr<Optimizer> optimizer;
  std::vector<float> weights;
  std::vector<std::vector<float>> slots;
  double tolerance = kUsual;
};

std::unique_ptr<Optimizer> make_optimizer(const Json& keras, const Catalog& catalog) {
  const Json config = optimizer_config(keras, catalog);
  Problems problems;
  Json resolved;
  auto optimizer =
      catalog.optimizers.make(ConfigValue(config, "", problems), ValueWriter(resolved));
  if (!problems.empty()) throw ConfigError(problems.list());
  return optimizer;
}

// Larq's CaseOptimizer gives each variable an optimizer of its own.
const Json& optimizer_of(const Json& reference, const std::string& variable) {
  if (reference.at("class_name") != "CaseOptimizer") return reference;
  return reference.at("config").at(variable);
}

Variable make_variable(const Json& reference, const std::string& name, const Catalog& catalog) {
  const Json& keras = optimizer_of(reference, name);
  Variable variable{.optimizer = make_optimizer(keras, catalog),
                    .weights = read_tensor(reference.at("start").at(name)).floats(),
                    .slots = {}};
  variable.slots.resize(variable.optimizer->slots().size(),
                        std::vector<float>(variable.weights.size(), 0.0f));
  if (keras.at("class_name") == "Bop") variable.tolerance = kExact;
  return variable;
}

// Only the case's name says so: "... with weight_clip(0.5)"; all variables have it.
std::optional<Constraint> constraint_of(const Json& reference) {
  static const std::regex kClip(R"(weight_clip\(([-0-9.]+)\))");
  const auto name = reference.at("name").get<std::string>();
  std::smatch match;
  if (!std::regex_search(name, match, kClip)) return std::nullopt;
  return WeightClip{.clip_value = static_cast<float>(parse_double(match[1].str()).value())};
}

}  // namespace

void run_optimizer(const Json& reference, const Catalog& catalog, Comparison& comparison) {
  const auto constraint = constraint_of(reference);
  std::map<std::string, Variable> variables;
  for (const auto& [name, start] : reference.at("start").items())
    variables.emplace(name, make_variable(reference, name, catalog));
  const Json& gradients = reference.at("gradients");
  for (std::size_t step = 0; step < gradients.size(); ++step) {
    for (auto& [name, variable] : variables) {
      const std::vector<float> gradient = read_tensor(gradients[step].at(name)).floats();
      std::vector<std::span<float>> slots;
      for (auto& slot : variable.slots) slots.emplace_back(slot);
      variable.optimizer->update({.time = {.step = step},
                                  .weights = variable.weights,
                                  .gradient = gradient,
                                  .slots = slots});
      if (constraint)
        apply_constraint(*constraint, WeightLayout::AsInKeras,
                         {Shape{variable.weights.size()}, DType::F32,
                          reinterpret_cast<std::byte*>(variable.weights.data())});
      comparison.numbers(format("{} after step {}", name, step + 1), variable.weights,
                         read_tensor(reference.at("after").at(step).at(name)), variable.tolerance);
    }
  }
}

}  // namespace qnn::golden
