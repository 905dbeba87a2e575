#include "core/kernels/dense.hpp"

#include <array>

#include "core/kernels/dense_implementations.hpp"

namespace qnn {
namespace {

std::optional<std::string> takes_all(const DenseProblem&) { return std::nullopt; }

constexpr DenseImplementation kForward[] = {
#ifdef QNN_ONEDNN
    {"onednn", dense_forward_declines_onednn, dense_forward_onednn},
#endif
    {"tiled", takes_all, dense_forward_tiled},
    {"eigen", takes_all, dense_forward_eigen},
    {"reference", takes_all, dense_forward_reference},
};
constexpr DenseImplementation kInputGradient[] = {
#ifdef QNN_ONEDNN
    {"onednn", dense_input_gradient_declines_onednn, dense_input_gradient_onednn},
#endif
    {"tiled", takes_all, dense_input_gradient_tiled},
    {"eigen", takes_all, dense_input_gradient_eigen},
    {"reference", takes_all, dense_input_gradient_reference},
};
constexpr DenseImplementation kKernelGradient[] = {
#ifdef QNN_ONEDNN
    {"onednn", dense_kernel_gradient_declines_onednn, dense_kernel_gradient_onednn},
#endif
    {"tiled", takes_all, dense_kernel_gradient_tiled},
    {"eigen", takes_all, dense_kernel_gradient_eigen},
    {"reference", takes_all, dense_kernel_gradient_reference},
};
constexpr std::array<BinaryDenseImplementation, 2> kBinary = {{
    {"popcount", takes_all, binary_dense_popcount},
    {"reference", takes_all, binary_dense_reference},
}};

}  // namespace

std::span<const DenseImplementation> dense_forward_implementations() { return kForward; }
std::span<const DenseImplementation> dense_input_gradient_implementations() {
  return kInputGradient;
}
std::span<const DenseImplementation> dense_kernel_gradient_implementations() {
  return kKernelGradient;
}
std::span<const BinaryDenseImplementation> binary_dense_implementations() { return kBinary; }

WorkspaceSize dense_workspace(const DenseProblem& problem, std::size_t rows) {
  return dense_workspace_tiled(problem, rows)
#ifdef QNN_ONEDNN
      .united(dense_workspace_onednn(problem, rows))
#endif
      .united(dense_workspace_eigen(problem, rows));
}

void dense_forward(const DenseArgs& args) {
  choose(dense_forward_implementations(), args.problem).run(args);
}
void dense_input_gradient(const DenseArgs& args) {
  choose(dense_input_gradient_implementations(), args.problem).run(args);
}
void dense_kernel_gradient(const DenseArgs& args) {
  choose(dense_kernel_gradient_implementations(), args.problem).run(args);
}
void binary_dense_forward(const BinaryDenseArgs& args) {
  choose(binary_dense_implementations(), args.problem).run(args);
}

}  // namespace qnn
