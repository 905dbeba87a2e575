#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/fields.hpp"
#include "core/expression/expression.hpp"
#include "core/quantizers/quantizer.hpp"

namespace qnn {

// A quantizer written in the config:
//
//   {"type": "expression", "precision": 2,
//    "parameters": {"t": 0.7},
//    "forward": "sgn(x) * (abs(x) > t * mean_abs)",
//    "gradient": "where(abs(x) <= 1, dy, 0)"}
//
//   q(x)  = forward, a formula of x
//   dL/dx = gradient, a formula of x and dy = dL/dq: it must use dy
//
// Both may use the parameters and the statistics of the group: mean_abs, max_abs, mean, deviation.
// core/expression/expression.hpp has the grammar. Levels are PlusMinusOne if the outermost
// operation of forward is sign, and ZeroOne if it is a comparison, a logical operation or
// heaviside. Otherwise declared levels say it: they are tried on many numbers, and "levels": [-1,
// 1] is then checked on every value (UserError(Numeric)), because such values are stored as bits.
class ExpressionQuantizer final : public Quantizer {
 public:
  static constexpr std::string_view kName = "expression";
  static constexpr std::string_view kSource = "the config's own formulas";
  static constexpr std::string_view kSummary = "a quantizer written as two formulas";
  static constexpr std::string_view kFormula = "q = forward(x);  dx = gradient(x, dy)";

  struct Params {
    std::string forward;
    std::string gradient;
    std::map<std::string, double> parameters;
    std::int32_t precision = 32;
    Granularity granularity = Granularity::Tensor;
    std::optional<std::vector<double>> levels;

    template <class Fields>
    void fields(Fields& f) {
      f.required("forward", forward, "the quantized value, a formula of x");
      f.required("gradient", gradient, "dL/dx, a formula of x and dy = dL/dq");
      f.optional("parameters", parameters, "numbers that both formulas may name");
      f.optional("precision", precision, "bits that one quantized value takes", AtLeast{1},
                 AtMost{32});
      f.optional("granularity", granularity, "what shares the statistics");
      f.optional("levels", levels,
                 "all values that forward takes, verified; [-1, 1] is stored as bits");
    }
  };

  // Throws FieldError for a wrong formula, parameter or level.
  explicit ExpressionQuantizer(Params params);

  int precision() const override { return params_.precision; }
  Levels levels() const override { return levels_; }
  bool is_sign() const override { return forward_.is_exactly(BlockOperation::Sign); }
  Granularity granularity() const override { return params_.granularity; }
  StatisticsUse statistics() const override { return statistics_; }

  void forward(std::span<const float> x, const GroupStatistics& statistics,
               std::span<float> q) const override;
  void backward(std::span<const float> x, std::span<const float> dq,
                const GroupStatistics& statistics, std::span<float> dx) const override;

 private:
  Params params_;
  Expression forward_;
  Expression gradient_;
  StatisticsUse statistics_;
  Levels levels_ = Levels::Any;
  bool levels_are_proven_ = true;
};

}  // namespace qnn
