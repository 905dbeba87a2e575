#include "core/activations/activation.hpp"

#include <type_traits>

#include "core/activations/maps.hpp"
#include "core/base/errors.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/kernels/softmax.hpp"

namespace qnn {
namespace {

using detail::map;
using Values = std::span<const float>;

// ---- forward: one overload for each activation --------------------------------------------------

void forward(const Linear&, Values x, std::span<float> y) { copy(x, y); }
void forward(const Relu&, Values x, std::span<float> y) { relu(x, y); }
void forward(const HardTanh&, Values x, std::span<float> y) { clip(x, -1, 1, y); }
void forward(const LeakyTanh& activation, Values x, std::span<float> y) {
  const auto alpha = static_cast<float>(activation.alpha);
  map(x, y, [alpha](float v) {
    const float inside = v < -1 ? -1.0f : (v > 1 ? 1.0f : v);
    const float above = v > 1 ? v - 1 : 0.0f;
    const float below = v < -1 ? v + 1 : 0.0f;
    return inside + above * alpha + below * alpha;
  });
}
void forward(const Tanh&, Values x, std::span<float> y) { tanh(x, y); }
void forward(const Sigmoid&, Values x, std::span<float> y) { sigmoid(x, y); }

// ---- gradient -----------------------------------------------------------------------------------

void gradient(const Linear&, const ActivationGradientArgs& args) {
  copy(args.dy.floats(), args.dx.floats());
}
// y > 0 exactly where x > 0.
void gradient(const Relu&, const ActivationGradientArgs& args) {
  relu_gradient(args.y.floats(), args.dy.floats(), args.dx.floats());
}
void gradient(const HardTanh&, const ActivationGradientArgs& args) {
  clipped_gradient(args.x.floats(), 1, args.dy.floats(), args.dx.floats());
}
// Each of the formula's three terms passes its gradient at its edge too, as in TensorFlow.
void gradient(const LeakyTanh& activation, const ActivationGradientArgs& args) {
  const auto alpha = static_cast<float>(activation.alpha);
  map(args.x.floats(), args.dy.floats(), args.dx.floats(), [alpha](float v, float dy) {
    const float inside = v >= -1 && v <= 1 ? 1.0f : 0.0f;
    const float outside = v >= 1 || v <= -1 ? alpha : 0.0f;
    return dy * (inside + outside);
  });
}
void gradient(const Tanh&, const ActivationGradientArgs& args) {
  map(args.y.floats(), args.dy.floats(), args.dx.floats(),
      [](float y, float dy) { return dy * (1 - y * y); });
}
void gradient(const Sigmoid&, const ActivationGradientArgs& args) {
  map(args.y.floats(), args.dy.floats(), args.dx.floats(),
      [](float y, float dy) { return dy * y * (1 - y); });
}

std::size_t classes_of(const Shape& shape) { return shape.rank() == 0 ? 1 : shape.back(); }

}  // namespace

ActivationGradientReads gradient_reads(const Activation& activation) {
  return std::visit(
      []<class A>(const A&) -> ActivationGradientReads {
        if constexpr (std::is_same_v<A, Linear>) return {.input = false, .output = false};
        constexpr bool kInput = std::is_same_v<A, HardTanh> || std::is_same_v<A, LeakyTanh>;
        return {.input = kInput, .output = !kInput};
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
        if constexpr (std::is_same_v<A, Softmax>) {
          softmax(x.floats(), classes_of(x.shape()), y.floats());
        } else {
          forward(chosen, x.floats(), y.floats());
        }
      },
      activation);
}

void activation_gradient(const Activation& activation, const ActivationGradientArgs& args) {
  require(args.dy.shape() == args.dx.shape(), "an activation keeps the shape");
  std::visit(
      [&]<class A>(const A& chosen) {
        if constexpr (std::is_same_v<A, Softmax>) {
          softmax_gradient(args.y.floats(), args.dy.floats(), classes_of(args.dy.shape()),
                           args.dx.floats());
        } else {
          gradient(chosen, args);
        }
      },
      activation);
}

}  // namespace qnn
