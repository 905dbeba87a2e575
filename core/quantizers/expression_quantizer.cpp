#include "core/quantizers/expression_quantizer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "core/base/text.hpp"
#include "core/expression/expression_error.hpp"
#include "core/expression/functions.hpp"
#include "core/expression/lexer.hpp"
#include "core/quantizers/level_check.hpp"

namespace qnn {
namespace {

constexpr std::array<std::string_view, 4> kStatistics{"mean_abs", "max_abs", "mean", "deviation"};

// In the order of kStatistics.
std::array<float, 4> values_of(const GroupStatistics& statistics) {
  return {statistics.mean_abs, statistics.max_abs, statistics.mean, statistics.deviation};
}

// Names that formulas know already: a parameter may not change their meaning.
bool is_taken(const std::string& name) {
  return name == "x" || name == "dy" || find_function(name) ||
         std::find(kStatistics.begin(), kStatistics.end(), name) != kStatistics.end();
}

ExpressionNames shared_names(const std::map<std::string, double>& parameters) {
  ExpressionNames names;
  names.arrays = {"x"};
  names.scalars.assign(kStatistics.begin(), kStatistics.end());
  for (const auto& [name, value] : parameters) {
    if (!is_name(name))
      throw FieldError("parameters", format("'{}' is no name for a parameter", name),
                       "use letters, digits and '_', not a digit first");
    if (is_taken(name))
      throw FieldError("parameters", format("'{}' has a meaning in formulas already", name),
                       "choose another name");
    const auto rounded = static_cast<float>(value);
    if (!std::isfinite(rounded))
      throw FieldError("parameters", format("'{}' is too large for a 32-bit float", name));
    names.constants.emplace_back(name, rounded);
  }
  return names;
}

Expression compile(const std::string& key, const std::string& text, const ExpressionNames& names) {
  try {
    return Expression(text, names);
  } catch (const ExpressionError& error) {
    throw FieldError(key, error.what(), error.help());
  }
}

Expression compile_forward(const ExpressionQuantizer::Params& params) {
  ExpressionNames names = shared_names(params.parameters);
  names.forbidden = {{"dy", "belongs to the gradient: it is not known yet going forward"}};
  Expression forward = compile("forward", params.forward, names);
  if (!forward.reads("x"))
    throw FieldError("forward", "does not use 'x', so that the output would be a constant");
  return forward;
}

Expression compile_gradient(const ExpressionQuantizer::Params& params) {
  ExpressionNames names = shared_names(params.parameters);
  names.arrays = {"x", "dy"};
  Expression gradient = compile("gradient", params.gradient, names);
  if (!gradient.reads("dy"))
    throw FieldError("gradient", "does not use 'dy', the gradient of the output",
                     "write dL/dx, such as 'dy' or 'where(abs(x) <= 1, dy, 0)'");
  return gradient;
}

StatisticsUse use_of(const Expression& forward, const Expression& gradient) {
  const auto reads = [&](const char* name) { return forward.reads(name) || gradient.reads(name); };
  return {.mean_abs = reads("mean_abs"),
          .max_abs = reads("max_abs"),
          .mean = reads("mean"),
          .deviation = reads("deviation")};
}

// What the outermost operation says of the values, whatever its operands are.
Levels proven_levels(const Expression& forward) {
  if (!forward.outermost()) return Levels::Any;
  switch (*forward.outermost()) {
    case BlockOperation::Sign:
      return Levels::PlusMinusOne;
    case BlockOperation::Heaviside:
    case BlockOperation::Less:
    case BlockOperation::LessEqual:
    case BlockOperation::Greater:
    case BlockOperation::GreaterEqual:
    case BlockOperation::Equal:
    case BlockOperation::NotEqual:
    case BlockOperation::And:
    case BlockOperation::Or:
    case BlockOperation::Not:
      return Levels::ZeroOne;
    default:
      return Levels::Any;
  }
}

// What a list of levels means: two of them may be one bit.
Levels declared_levels(std::vector<double> levels) {
  std::sort(levels.begin(), levels.end());
  if (levels == std::vector<double>{-1, 1}) return Levels::PlusMinusOne;
  if (levels == std::vector<double>{0, 1}) return Levels::ZeroOne;
  return Levels::Any;
}

}  // namespace

ExpressionQuantizer::ExpressionQuantizer(Params params)
    : params_(std::move(params)),
      forward_(compile_forward(params_)),
      gradient_(compile_gradient(params_)),
      statistics_(use_of(forward_, gradient_)),
      levels_(proven_levels(forward_)) {
  if (!params_.levels) return;
  check_levels(*this, *params_.levels);
  if (levels_ != Levels::Any) return;
  levels_ = declared_levels(*params_.levels);
  levels_are_proven_ = levels_ == Levels::Any;
}

void ExpressionQuantizer::forward(std::span<const float> x, const GroupStatistics& statistics,
                                  std::span<float> q) const {
  const std::array<std::span<const float>, 1> arrays{x};
  forward_.evaluate(arrays, values_of(statistics), q);
  if (!levels_are_proven_ && levels_ == Levels::PlusMinusOne)
    require_plus_minus_one(q, params_.forward);
}

void ExpressionQuantizer::backward(std::span<const float> x, std::span<const float> dq,
                                   const GroupStatistics& statistics, std::span<float> dx) const {
  const std::array<std::span<const float>, 2> arrays{x, dq};
  gradient_.evaluate(arrays, values_of(statistics), dx);
}

}  // namespace qnn
