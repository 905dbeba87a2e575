#include "core/activations/activation.hpp"

#include <limits>
#include <type_traits>

#include "core/base/errors.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/kernels/softmax.hpp"

namespace qnn {
namespace {

template <class A>
concept ElementWise = requires(const A& activation) {
  activation.curve();
};

std::size_t classes_of(const Shape& shape) { return shape.rank() == 0 ? 1 : shape.back(); }

// ---- those that are no curves -------------------------------------------------------------------

void forward(const Linear&, const ConstTensorView& x, const TensorView& y) {
  copy(x.floats(), y.floats());
}
void forward(const Softmax&, const ConstTensorView& x, const TensorView& y) {
  softmax(x.floats(), classes_of(x.shape()), y.floats());
}
void forward(const LogSoftmax&, const ConstTensorView& x, const TensorView& y) {
  log_softmax(x.floats(), classes_of(x.shape()), y.floats());
}

void gradient(const Linear&, const ActivationGradientArgs& args) {
  copy(args.dy.floats(), args.dx.floats());
}
void gradient(const Softmax&, const ActivationGradientArgs& args) {
  softmax_gradient(args.y.floats(), args.dy.floats(), classes_of(args.dy.shape()),
                   args.dx.floats());
}
void gradient(const LogSoftmax&, const ActivationGradientArgs& args) {
  log_softmax_gradient(args.y.floats(), args.dy.floats(), classes_of(args.dy.shape()),
                       args.dx.floats());
}

}  // namespace

// The kinds differ at the edges, as the operations of TensorFlow do that Keras chooses from.
Curve Relu::curve() const {
  Curve curve{.kind = CurveKind::ReluOf, .alpha = alpha, .threshold = threshold};
  if (max_value) curve.max_value = *max_value;
  if (threshold != 0) return curve;
  if (!max_value) curve.kind = alpha == 0 ? CurveKind::Relu : CurveKind::LeakyRelu;
  if (max_value == 6.0f && alpha == 0) curve.kind = CurveKind::Relu6;
  return curve;
}

ActivationGradientReads gradient_reads(const Activation& activation) {
  return std::visit(
      []<class A>(const A& chosen) -> ActivationGradientReads {
        if constexpr (std::is_same_v<A, Linear>) {
          return {.input = false, .output = false};
        } else if constexpr (ElementWise<A>) {
          const bool output = gradient_reads_output(chosen.curve().kind);
          return {.input = !output, .output = output};
        } else {
          return {.input = false, .output = true};
        }
      },
      activation);
}

std::string_view name_of(const Activation& activation) {
  return std::visit([]<class A>(const A&) { return A::kName; }, activation);
}

void activate(const Activation& activation, const ConstTensorView& x, const TensorView& y) {
  require(x.shape() == y.shape(), "an activation keeps the shape");
  std::visit(
      [&]<class A>(const A& chosen) {
        if constexpr (ElementWise<A>) {
          curve(chosen.curve(), x.floats(), y.floats());
        } else {
          forward(chosen, x, y);
        }
      },
      activation);
}

void activation_gradient(const Activation& activation, const ActivationGradientArgs& args) {
  require(args.dy.shape() == args.dx.shape(), "an activation keeps the shape");
  std::visit(
      [&]<class A>(const A& chosen) {
        if constexpr (ElementWise<A>) {
          const Curve curve = chosen.curve();
          const ConstTensorView& source = gradient_reads_output(curve.kind) ? args.y : args.x;
          curve_gradient(curve, source.floats(), args.dy.floats(), args.dx.floats());
        } else {
          gradient(chosen, args);
        }
      },
      activation);
}

}  // namespace qnn
