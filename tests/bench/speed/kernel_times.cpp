#include "tests/bench/speed/kernel_times.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "core/kernels/sign_conv2d.hpp"
#include "tests/support/product_checks.hpp"

namespace qnn::test {
namespace {

constexpr double kTimedOperations = 5e8;  // of one call, if the batch is large enough
constexpr int kTries = 5;
constexpr double kShortestTry = 2e-3;  // seconds

using Work = std::function<void()>;

// A float product with operands of its own, by one implementation.
template <class Problem, class Implementation>
Work float_work(const Problem& problem, Product product, std::size_t rows,
                const Implementation& implementation) {
  struct Memory {
    Operands operands;
    std::vector<float> result;
    TestWorkspace workspace;
  };
  const auto memory = std::make_shared<Memory>(Memory{
      real_operands(problem, product, rows), std::vector<float>(lengths(problem, product, rows)[2]),
      TestWorkspace(workspace_of(problem, rows))});
  return [=, run = implementation.run] {
    auto args = args_of(problem);
    args.rows = rows;
    args.a = memory->operands.a;
    args.b = memory->operands.b;
    args.result = memory->result;
    args.workspace = memory->workspace.get();
    run(args);
  };
}

constexpr std::string_view kOurs;

// The first implementation of our own that takes the problem, or the one of that name.
template <class Problem>
std::optional<Work> work_by(const Problem& problem, Product product, std::size_t rows,
                            std::string_view name) {
  for (const auto& implementation : implementations_of(problem, product)) {
    const bool wanted =
        name == kOurs ? implementation.name != "onednn" : implementation.name == name;
    if (wanted && !implementation.declines(problem))
      return float_work(problem, product, rows, implementation);
  }
  return std::nullopt;
}

std::optional<Work> work_by(const NetworkShape& shape, Product product, std::size_t rows,
                            std::string_view name) {
  return std::visit([&](const auto& p) { return work_by(p, product, rows, name); }, shape.problem);
}

struct BinaryMemory {
  std::vector<std::uint64_t> x, w;
  std::vector<float> y;
  TestWorkspace workspace;
};

Work binary_work(const DenseProblem& p, std::size_t rows) {
  TestValues values(1);
  const auto memory = std::make_shared<BinaryMemory>(BinaryMemory{
      bits_of(values.signs(rows * p.in), p.in), bits_of(values.signs(p.in * p.out), p.in),
      std::vector<float>(rows * p.out), TestWorkspace({})});
  return [=] { binary_dense_forward({p, rows, memory->x, memory->w, memory->y}); };
}

Work binary_work(const Conv2dProblem& p, std::size_t rows) {
  TestValues values(1);
  const auto memory = std::make_shared<BinaryMemory>(BinaryMemory{
      bits_of(values.signs(rows * p.input_size()), p.in),
      bits_of(values.signs(p.kernel_size()), p.in_per_group()),
      std::vector<float>(rows * p.output_size()), TestWorkspace(binary_conv2d_workspace(p, rows))});
  return [=] {
    binary_conv2d_forward({p, rows, memory->x, memory->w, memory->y, memory->workspace.get()});
  };
}

KernelFamily float_family(const char* name, Product product) {
  return {.name = name,
          .limit = &CpuLimits::float_product,
          .make = [=](const NetworkShape& shape, std::size_t rows) -> std::optional<Work> {
            if (shape.first && product == Product::InputGradient) return std::nullopt;
            return work_by(shape, product, rows, kOurs);
          },
          .float_product = product};
}

KernelFamily binary_forward() {
  return {.name = "binary forward",
          .limit = &CpuLimits::bit_product,
          .make = [](const NetworkShape& shape, std::size_t rows) -> std::optional<Work> {
            if (!shape.binary) return std::nullopt;
            return std::visit([&](const auto& p) { return binary_work(p, rows); }, shape.problem);
          },
          .float_product = Product::Forward};
}

struct SignMemory {
  std::vector<float> a;
  std::vector<std::uint64_t> bits;
  std::vector<float> result;
  TestWorkspace workspace;
};

// A gradient of a product by ±1; with a unit, of whole multiples of it.
Work sign_work(const Conv2dProblem& p, Product product, std::size_t rows, float unit) {
  TestValues values(1);
  const bool input = product == Product::InputGradient;
  const auto memory = std::make_shared<SignMemory>(
      SignMemory{values.whole(rows * p.output_size()),
                 input ? bits_of(values.signs(p.kernel_size()), p.in_per_group())
                       : bits_of(values.signs(rows * p.input_size()), p.in),
                 std::vector<float>(input ? rows * p.input_size() : p.kernel_size()),
                 TestWorkspace(sign_conv2d_workspace(p, rows))});
  return [=] {
    (input ? sign_conv2d_input_gradient
           : sign_conv2d_kernel_gradient)({.problem = p,
                                           .rows = rows,
                                           .a = memory->a,
                                           .bits = memory->bits,
                                           .result = memory->result,
                                           .workspace = memory->workspace.get(),
                                           .unit = unit});
  };
}
Work sign_work(const DenseProblem& p, Product product, std::size_t rows, float unit) {
  return sign_work(as_conv2d(p), product, rows, unit);
}

KernelFamily sign_family(const char* name, Product product, float unit) {
  return {.name = name,
          .limit = &CpuLimits::lookup_product,
          .make = [=](const NetworkShape& shape, std::size_t rows) -> std::optional<Work> {
            if (!shape.binary) return std::nullopt;
            return std::visit([&](const auto& p) { return sign_work(p, product, rows, unit); },
                              shape.problem);
          },
          .float_product = product};
}

// Calls of `work` until the clock can tell them.
double seconds_of(const Work& work) {
  const double begin = thread_seconds();
  double now = begin;
  double calls = 0;
  while (now - begin < kShortestTry) {
    work();
    ++calls;
    now = thread_seconds();
  }
  return (now - begin) / calls;
}

}  // namespace

std::vector<KernelFamily> kernel_families() {
  return {float_family("float forward", Product::Forward),
          float_family("float input gradient", Product::InputGradient),
          float_family("float kernel gradient", Product::KernelGradient),
          binary_forward(),
          sign_family("binary input gradient", Product::InputGradient, 0),
          sign_family("binary kernel gradient", Product::KernelGradient, 0),
          sign_family("the same in 16 bits: input", Product::InputGradient, 1),
          sign_family("the same in 16 bits: kernel", Product::KernelGradient, 1)};
}

std::vector<KernelTime> time_family(const KernelFamily& family,
                                    const std::vector<NetworkShape>& shapes,
                                    const CpuLimits& limits) {
  const ThreadLimit limit(1);
  const FlushDenormals flush;
  std::vector<KernelTime> times;
  for (const NetworkShape& shape : shapes) {
    const double operations = 2 * shape.multiply_adds();
    const std::size_t rows = std::clamp<std::size_t>(
        static_cast<std::size_t>(std::llround(kTimedOperations / operations)), 1, shape.batch);
    const auto work = family.make(shape, rows);
    if (!work) continue;
    const Work eigen = work_by(shape, family.float_product, rows, "eigen").value();
    const auto onednn = work_by(shape, family.float_product, rows, "onednn");
    constexpr double kNever = std::numeric_limits<double>::infinity();
    double best = kNever, best_eigen = kNever, best_onednn = kNever;
    for (int attempt = 0; attempt < kTries; ++attempt) {
      best = std::min(best, seconds_of(*work));
      best_eigen = std::min(best_eigen, seconds_of(eigen));
      if (onednn) best_onednn = std::min(best_onednn, seconds_of(*onednn));
    }
    const double reached = operations * static_cast<double>(rows) / best * 1e-9;
    times.push_back({.shape = &shape,
                     .of_limit = reached / (limits.*family.limit),
                     .times_eigen = best_eigen / best,
                     .times_onednn = std::nullopt});
    if (onednn) times.back().times_onednn = best_onednn / best;
  }
  return times;
}

}  // namespace qnn::test
