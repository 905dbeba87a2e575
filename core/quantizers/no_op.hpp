#pragma once

#include <cstdint>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/quantizers/quantizer.hpp"

namespace qnn {

// Changes nothing: a mark that a kernel holds values of so many bits already, as those that Bop
// trains do.
//
//   q(x) = x;   dL/dx = dL/dq
//
// As larq.quantizers.NoOp.
class NoOp final : public Quantizer {
 public:
  static constexpr std::string_view kName = "no_op";
  static constexpr std::string_view kSource = "larq.quantizers.NoOp";
  static constexpr std::string_view kSummary =
      "the identity, with a precision for summaries and optimizer selectors";
  static constexpr std::string_view kFormula = "q = x;  dx = dq";

  struct Params {
    std::int32_t precision = 32;

    template <class Fields>
    void fields(Fields& f) {
      f.required("precision", precision, "bits that one value takes", AtLeast{1}, AtMost{32});
    }
  };

  explicit NoOp(Params params) : params_(params) {}

  int precision() const override { return params_.precision; }
  bool is_identity() const override { return true; }
  Levels levels() const override { return Levels::Any; }

  void forward(std::span<const float> x, const GroupStatistics& statistics,
               std::span<float> q) const override;
  void backward(std::span<const float> x, std::span<const float> dq,
                const GroupStatistics& statistics, std::span<float> dx) const override;

 private:
  Params params_;
};

}  // namespace qnn
