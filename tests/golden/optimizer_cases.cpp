#include <cmath>
#include <cstdint>
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

// A variable, and what its optimizer remembers of it.
struct Variable {
  const Optimizer* optimizer = nullptr;
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

// One optimizer for all variables; Larq's CaseOptimizer has one for each, under its name.
class Optimizers {
 public:
  Optimizers(const Json& reference, const Catalog& catalog) {
    if (reference.at("class_name") != "CaseOptimizer") {
      add("", reference, catalog);
      return;
    }
    for (const auto& [variable, keras] : reference.at("config").items())
      add(variable, keras, catalog);
  }

  Variable variable(const Json& reference, const std::string& name) const {
    const Entry& entry = entries_.contains(name) ? entries_.at(name) : entries_.at("");
    Variable variable{.optimizer = entry.optimizer.get(),
                      .weights = read_tensor(reference.at("start").at(name)).floats(),
                      .slots = {},
                      .tolerance = entry.tolerance};
    for (const SlotSpec& slot : entry.optimizer->slots())
      variable.slots.emplace_back(variable.weights.size(), slot.initial);
    return variable;
  }

 private:
  struct Entry {
    std::unique_ptr<Optimizer> optimizer;
    double tolerance = kUsual;
  };

  void add(const std::string& variable, const Json& keras, const Catalog& catalog) {
    const bool exact = keras.at("class_name") == "Bop";
    entries_.emplace(variable, Entry{.optimizer = make_optimizer(keras, catalog),
                                     .tolerance = exact ? kExact : kUsual});
  }

  std::map<std::string, Entry> entries_;
};

using Gradients = std::map<std::string, std::vector<float>>;

Gradients gradients_of_step(const Json& reference, std::size_t step) {
  Gradients gradients;
  for (const auto& [name, tensor] : reference.at("gradients").at(step).items())
    gradients.emplace(name, read_tensor(tensor).floats());
  return gradients;
}

// Of the gradients of all variables that the optimizer has.
double global_norm(const Optimizer& optimizer, const std::map<std::string, Variable>& variables,
                   const Gradients& gradients) {
  double squares = 0;
  for (const auto& [name, variable] : variables)
    if (variable.optimizer == &optimizer) squares += optimizer.squares(gradients.at(name));
  return std::sqrt(squares);
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
  const Optimizers optimizers(reference, catalog);
  std::map<std::string, Variable> variables;
  for (const auto& [name, start] : reference.at("start").items())
    variables.emplace(name, optimizers.variable(reference, name));
  for (std::size_t step = 0; step < reference.at("gradients").size(); ++step) {
    const Gradients gradients = gradients_of_step(reference, step);
    for (auto& [name, variable] : variables) {
      const std::vector<std::span<float>> slots(variable.slots.begin(), variable.slots.end());
      variable.optimizer->update(
          {.time = {.step = step},
           .weights = variable.weights,
           .gradient = gradients.at(name),
           .slots = slots,
           .global_norm = global_norm(*variable.optimizer, variables, gradients)});
      if (constraint)
        apply_constraint(*constraint, WeightLayout::AsInKeras,
                         {Shape{variable.weights.size()}, DType::F32,
                          reinterpret_cast<std::byte*>(variable.weights.data())});
      comparison.numbers(format("{} after step {}", name, step + 1), variable.weights,
                         read_tensor(reference.at("after").at(step).at(name)), variable.tolerance);
    }
  }
}

// Larq's callback with the schedule base · power^t, driving gamma.
void run_hyperparameter_scheduler(const Json& reference, const Catalog& catalog,
                                  Comparison& comparison) {
  const Json schedule{{"type", "exponential"},
                      {"initial", reference.at("base")},
                      {"decay_steps", 1},
                      {"decay_rate", reference.at("power")},
                      {"unit", reference.at("update_freq") == "epoch" ? "epochs" : "steps"}};
  Problems problems;
  Json resolved;
  const Json config{{"type", "bop"}, {"gamma", schedule}};
  const auto optimizer =
      catalog.optimizers.make(ConfigValue(config, "", problems), ValueWriter(resolved));
  if (!problems.empty()) throw ConfigError(problems.list());
  const auto steps_per_epoch = reference.at("steps_per_epoch").get<std::uint64_t>();
  std::vector<float> used, logged;
  for (std::uint64_t step = 0; step < reference.at("epochs").get<std::uint64_t>() * steps_per_epoch;
       ++step) {
    const auto values = optimizer->scheduled({.step = step, .steps_per_epoch = steps_per_epoch});
    comparison.check(values.size() == 1 && values[0].first == "gamma", "gamma has no schedule");
    used.push_back(static_cast<float>(values.at(0).second));
    if ((step + 1) % steps_per_epoch == 0) logged.push_back(used.back());
  }
  comparison.numbers("gamma", used, read_tensor(reference.at("gamma_used_at_each_step")), kUsual);
  comparison.numbers("logged", logged, read_tensor(reference.at("logged_at_epoch_end")), kUsual);
}

}  // namespace qnn::golden
