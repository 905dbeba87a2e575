#include "core/program/product.hpp"

#include "core/base/errors.hpp"
#include "core/kernels/sign_conv2d.hpp"

namespace qnn {
namespace {

struct SizeOfA {
  ProductPart part;
  std::size_t operator()(const DenseProblem& p) const {
    return part == ProductPart::Forward ? p.in : p.out;
  }
  std::size_t operator()(const auto& p) const {
    return part == ProductPart::Forward ? p.input_size() : p.output_size();
  }
};

// Samples of a convolution; rows of a dense product, of which a sample may have several.
std::size_t rows_of(const Product& product, ProductPart part, std::size_t values) {
  const std::size_t size = std::visit(SizeOfA{part}, product);
  return size == 0 ? 0 : values / size;
}

template <class Args>
using Run = void (*)(const Args&);

template <class Args>
Run<Args> choose_part(ProductPart part, Run<Args> forward, Run<Args> input, Run<Args> kernel) {
  return part == ProductPart::Forward         ? forward
         : part == ProductPart::InputGradient ? input
                                              : kernel;
}

struct RunOnFloats {
  const ProductArgs& args;

  void operator()(const DenseProblem& p) const {
    run(p, choose_part<DenseArgs>(args.part, dense_forward, dense_input_gradient,
                                  dense_kernel_gradient));
  }
  void operator()(const Conv2dProblem& p) const {
    run(p, choose_part<Conv2dArgs>(args.part, conv2d_forward, conv2d_input_gradient,
                                   conv2d_kernel_gradient));
  }
  void operator()(const Conv3dProblem& p) const {
    run(p, choose_part<Conv3dArgs>(args.part, conv3d_forward, conv3d_input_gradient,
                                   conv3d_kernel_gradient));
  }

  template <class Problem, class Args>
  void run(const Problem& problem, Run<Args> kernel) const {
    kernel({.problem = problem,
            .rows = rows_of(args.product, args.part, args.a.elements()),
            .a = args.a.floats(),
            .b = args.b.floats(),
            .result = args.result.floats(),
            .workspace = args.workspace});
  }
};

struct RunOnBits {
  const BinaryProductArgs& args;

  void operator()(const DenseProblem& p) const {
    binary_dense_forward({.problem = p,
                          .rows = rows(),
                          .x = args.x.words(),
                          .w = args.w.words(),
                          .y = sums(),
                          .signs = signs(),
                          .workspace = args.workspace});
  }
  void operator()(const Conv2dProblem& p) const {
    binary_conv2d_forward({.problem = p,
                           .rows = rows(),
                           .x = args.x.words(),
                           .w = args.w.words(),
                           .y = sums(),
                           .workspace = args.workspace,
                           .signs = signs()});
  }
  void operator()(const Conv3dProblem& p) const {
    binary_conv3d_forward({.problem = p,
                           .rows = rows(),
                           .x = args.x.words(),
                           .w = args.w.words(),
                           .y = sums(),
                           .workspace = args.workspace});
  }
  std::span<float> sums() const {
    return args.below.empty() ? args.y.floats() : std::span<float>();
  }
  SumSigns signs() const {
    if (args.below.empty()) return {};
    return {
        .below = args.below.floats(),
        .flipped = args.flipped.empty() ? std::span<const std::uint64_t>() : args.flipped.words(),
        .bits = args.y.words()};
  }
  std::size_t rows() const {
    return rows_of(args.product, ProductPart::Forward, args.x.elements());
  }
};

struct WorkspaceOnBits {
  std::size_t samples;
  bool signs;
  WorkspaceSize operator()(const DenseProblem& p) const {
    return signs ? binary_dense_signs_workspace(p) : WorkspaceSize{};
  }
  WorkspaceSize operator()(const Conv2dProblem& p) const {
    return binary_conv2d_workspace(p, samples);
  }
  WorkspaceSize operator()(const Conv3dProblem& p) const {
    return binary_conv3d_workspace(p, samples);
  }
};

Conv2dProblem image_problem(const Product& product) {
  if (const auto* dense = std::get_if<DenseProblem>(&product)) return as_conv2d(*dense);
  require(std::holds_alternative<Conv2dProblem>(product), "a volume's operand is bits");
  return std::get<Conv2dProblem>(product);
}

// Products of which one output is the sum.
struct Terms {
  std::size_t operator()(const DenseProblem& p) const { return p.in; }
  std::size_t operator()(const auto& p) const { return p.patch(); }
};
struct Channels {
  std::size_t operator()(const Conv3dProblem& p) const { return p.slice.out; }
  std::size_t operator()(const auto& p) const { return p.out; }
};
// Sums of ±1 below this are exact in float32.
constexpr std::size_t kLargestExactSum = std::size_t{1} << 24;

}  // namespace

std::optional<std::string> binary_product_declines(const Product& product) {
  if (terms_of(product) >= kLargestExactSum) return "its sums are too long to be exact";
  if (const auto* conv = std::get_if<Conv2dProblem>(&product)) return binary_conv2d_declines(*conv);
  if (const auto* conv = std::get_if<Conv3dProblem>(&product)) return binary_conv3d_declines(*conv);
  return std::nullopt;
}

void run_binary_product(const BinaryProductArgs& args) {
  std::visit(RunOnBits{args}, args.product);
}

WorkspaceSize binary_product_workspace(const Product& product, std::size_t samples, bool signs) {
  return std::visit(WorkspaceOnBits{samples, signs}, product);
}

std::optional<std::string> sum_signs_decline(const Product& product) {
  if (std::holds_alternative<Conv3dProblem>(product)) return "sums of volumes are made in parts";
  if (terms_of(product) > SumSigns::kMostTerms) return "its sums are too long";
  return std::nullopt;
}

std::size_t terms_of(const Product& product) { return std::visit(Terms(), product); }
std::size_t channels_of(const Product& product) { return std::visit(Channels(), product); }

bool takes_signs(const Product& product) { return !std::holds_alternative<Conv3dProblem>(product); }

void run_product(const ProductArgs& args) {
  if (args.b.dtype() != DType::Bit) {
    std::visit(RunOnFloats{args}, args.product);
    return;
  }
  const auto run = choose_part<SignConv2dArgs>(
      args.part, sign_conv2d_forward, sign_conv2d_input_gradient, sign_conv2d_kernel_gradient);
  run({.problem = image_problem(args.product),
       .rows = rows_of(args.product, args.part, args.a.elements()),
       .a = args.a.floats(),
       .bits = args.b.words(),
       .result = args.result.floats(),
       .workspace = args.workspace,
       .unit = args.unit});
}

WorkspaceSize product_workspace(const Product& product, const Shape& a, bool signs,
                                ProductPart part) {
  const std::size_t rows = rows_of(product, part, a.elements());
  if (signs) return sign_conv2d_workspace(image_problem(product), rows);
  if (const auto* dense = std::get_if<DenseProblem>(&product)) return dense_workspace(*dense, rows);
  if (const auto* conv = std::get_if<Conv2dProblem>(&product)) return conv2d_workspace(*conv, rows);
  return conv3d_workspace(std::get<Conv3dProblem>(product), rows);
}

}  // namespace qnn
