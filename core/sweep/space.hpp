#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/config/document.hpp"
#include "core/config/field_docs.hpp"
#include "core/config/value.hpp"
#include "core/json/json.hpp"

namespace qnn {

// The values that a parameter may take.
struct Domain {
  enum class Kind { Choice, Real, Integer };
  Kind kind = Kind::Choice;
  std::vector<Json> choices;  // of a Choice
  double low = 0, high = 0;   // both ends belong to it; whole numbers of an Integer
  bool log = false;           // drawn evenly over the logarithm
  std::int64_t step = 1;  // of an Integer: low, low + step, ... up to `high`, which it can reach
};

// A parameter counts only where the parameter `parent` counts and has one of `values`.
struct Condition {
  std::size_t parent = 0;
  std::vector<Json> values;
};

// A dotted path of the base config, as --set takes it, and what may stand there.
struct SweepParameter {
  std::string path;
  Domain domain;
  std::vector<Condition> conditions;
};

// NOLINTNEXTLINE(bugprone-exception-escape): nlohmann's constructor of null cannot throw.
struct Space {
  std::vector<SweepParameter> parameters;  // in the order of the file
  std::vector<std::size_t> order;          // their indices, each behind its conditions' parents
};

// A value for each parameter that counts, by its index.
using Assignment = std::vector<std::optional<Json>>;

// Reads the object "space":
//
//   {"training.optimizer.type": {"choice": ["adam", "sgd"]},
//    "training.optimizer.learning_rate": {"log_uniform": [1e-4, 1e-1]},
//    "training.optimizer.momentum": {"uniform": [0, 0.99], "if": {"training.optimizer.type":
//    "sgd"}}, "model.layers.1.units": {"int": [32, 256], "step": 32}}   or "log": true
//
// "if" names other parameters with "choice": all of its entries must hold; a list is any of its
// values. Reports every problem; what is returned with any is good for nothing.
Space read_space(const ConfigValue& at);
// The fields of its intervals.
std::vector<FieldDoc> interval_fields();

bool counts(const SweepParameter& parameter, const Assignment& assignment);

// How many assignments a grid has: the product of the parameters' values, each combination of those
// that count once. Nothing if a parameter is Real, or there are more than kLargestGrid.
inline constexpr std::size_t kLargestGrid = 100'000;
std::optional<std::vector<Assignment>> grid_of(const Space& space);

// As --set: parents before what lies within them, otherwise in the order of the file. Texts stand
// bare where they can.
std::vector<Override> overrides_of(const std::map<std::string, Json>& values);
// {"path": value} of the parameters that count.
std::map<std::string, Json> values_of(const Space& space, const Assignment& assignment);

}  // namespace qnn
