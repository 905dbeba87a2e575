// A built-in quantizer against the same written as an expression. The budget of ste_sign is three
// times the built-in's time; the counter "ratio" shows it, both measured in one run.

#include <benchmark/benchmark.h>

#include <chrono>
#include <cmath>
#include <vector>

#include "core/quantizers/approx_sign.hpp"
#include "core/quantizers/expression_quantizer.hpp"
#include "core/quantizers/ste_sign.hpp"

namespace qnn {
namespace {

ExpressionQuantizer expression(const char* forward, const char* gradient) {
  return ExpressionQuantizer({.forward = forward,
                              .gradient = gradient,
                              .parameters = {},
                              .precision = 1,
                              .granularity = Granularity::Tensor,
                              .levels = {}});
}

struct Operands {
  explicit Operands(std::size_t count) : x(count), dq(count), result(count) {
    for (std::size_t i = 0; i < count; ++i) {
      x[i] = 2 * std::sin(static_cast<float>(i));
      dq[i] = std::cos(static_cast<float>(i));
    }
  }
  std::vector<float> x, dq, result;
};

template <class Work>
double seconds(const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Times `written` and, in turns with it, `built_in`.
template <class Work>
void compare(benchmark::State& state, const Quantizer& built_in, const Quantizer& written,
             const Work& work) {
  Operands operands(static_cast<std::size_t>(state.range(0)));
  double built_in_seconds = 0;
  double written_seconds = 0;
  for ([[maybe_unused]] auto _ : state) {
    built_in_seconds += seconds([&] { work(built_in, operands); });
    const double elapsed = seconds([&] { work(written, operands); });
    benchmark::DoNotOptimize(operands.result.data());
    written_seconds += elapsed;
    state.SetIterationTime(elapsed);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["ratio"] = written_seconds / built_in_seconds;
}

void run_forward(const Quantizer& quantizer, Operands& operands) {
  quantizer.forward(operands.x, {}, operands.result);
}
void run_backward(const Quantizer& quantizer, Operands& operands) {
  quantizer.backward(operands.x, operands.dq, {}, operands.result);
}

void ste_sign_forward(benchmark::State& state) {
  compare(state, SteSign({}), expression("sign(x)", "where(abs(x) <= 1, dy, 0)"), run_forward);
}
void ste_sign_backward(benchmark::State& state) {
  compare(state, SteSign({}), expression("sign(x)", "where(abs(x) <= 1, dy, 0)"), run_backward);
}
void approx_sign_backward(benchmark::State& state) {
  compare(state, ApproxSign({}),
          expression("sign(x)", "where(abs(x) <= 1, (1 - abs(x)) * 2 * dy, 0)"), run_backward);
}

// A small kernel, one that fills the second-level cache, and a batch of activations.
constexpr std::int64_t kSmall = 4'096;
constexpr std::int64_t kMedium = 131'072;
constexpr std::int64_t kLarge = 4'194'304;

BENCHMARK(ste_sign_forward)->Arg(kSmall)->Arg(kMedium)->Arg(kLarge)->UseManualTime();
BENCHMARK(ste_sign_backward)->Arg(kSmall)->Arg(kMedium)->Arg(kLarge)->UseManualTime();
BENCHMARK(approx_sign_backward)->Arg(kSmall)->Arg(kMedium)->Arg(kLarge)->UseManualTime();

}  // namespace
}  // namespace qnn
