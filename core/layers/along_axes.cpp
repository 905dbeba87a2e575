#include "core/layers/along_axes.hpp"

#include "core/kernels/row_norm.hpp"
#include "core/kernels/softmax.hpp"

namespace qnn {
namespace {

constexpr float kLeastSquares = 1e-12f;

}  // namespace

void SoftmaxRows::lower(LayerPlan& plan, const AxesLast& last) {
  if (plan.output.rank() == 0 || last.copy_size(1) > 0) return;
  if (last.width() != plan.output.back()) return;
  plan.activation = Softmax{};
  plan.reshapes_only = true;
  plan.backward_reads_output = false;
}

void SoftmaxRows::forward(std::span<const float> x, std::size_t width, std::span<float> y) {
  softmax(x, width, y);
}

void SoftmaxRows::gradient(const RowGradientArgs& args) {
  softmax_gradient(args.y, args.dy, args.width, args.dx);
}

void UnitNormalizationRows::forward(std::span<const float> x, std::size_t width,
                                    std::span<float> y) {
  unit_norm(x, width, kLeastSquares, y);
}

void UnitNormalizationRows::gradient(const RowGradientArgs& args) {
  unit_norm_gradient(args.x, args.dy, args.width, kLeastSquares, args.dx);
}

}  // namespace qnn
