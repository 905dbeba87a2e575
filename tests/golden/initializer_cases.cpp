#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/base/text.hpp"
#include "core/layers/initializer.hpp"
#include "core/layers/layer.hpp"
#include "tests/golden/keras_config.hpp"
#include "tests/golden/kinds.hpp"

namespace qnn::golden {
namespace {

// Streams differ, so only distributions can be compared: moments of so many samples stray by more
// than six standard errors about once in 10^9 cases.
constexpr double kStandardErrors = 6;

struct Moments {
  double mean = 0, variance = 0, fourth = 0, smallest = 0, largest = 0;
};

Moments moments_of(const std::vector<float>& values) {
  Moments m{.smallest = double{values[0]}, .largest = double{values[0]}};
  const auto count = static_cast<double>(values.size());
  for (const float value : values) {
    m.mean += double{value};
    m.smallest = std::min(m.smallest, double{value});
    m.largest = std::max(m.largest, double{value});
  }
  m.mean /= count;
  for (const float value : values) {
    const double square = std::pow(double{value} - m.mean, 2);
    m.variance += square / count;
    m.fourth += square * square / count;
  }
  return m;
}

void near(const std::string& what, double ours, double theirs, double allowed,
          Comparison& comparison) {
  comparison.check(
      std::abs(ours - theirs) <= allowed,
      format("{} is {:.4g}, expected {:.4g} within {:.2g}", what, ours, theirs, allowed));
}

// Their samples have errors too, and three digits.
void compare_samples(const Moments& ours, double count, const Json& reference,
                     Comparison& comparison) {
  const double mean = read_number(reference.at("sample_mean"));
  const double variance = read_number(reference.at("sample_variance"));
  const double mean_error = std::sqrt(2 * ours.variance / count);
  const double variance_error =
      std::sqrt(2 * std::max(0.0, ours.fourth - ours.variance * ours.variance) / count);
  near("mean", ours.mean, mean, kStandardErrors * mean_error + 0.005 * std::abs(mean), comparison);
  near("variance", ours.variance, variance, kStandardErrors * variance_error + 0.005 * variance,
       comparison);
}

// With so many samples the extremes come close to the limits.
void compare_limit(const Moments& ours, const Json& reference, Comparison& comparison) {
  const double limit = read_number(reference.at("limit"));
  const double largest = std::max(std::abs(ours.smallest), std::abs(ours.largest));
  comparison.check(largest <= limit * (1 + 1e-6) && largest >= 0.99 * limit,
                   format("the largest size is {:.6g}, the limit {:.6g}", largest, limit));
}

// What dense and conv2d say of kernels of this shape.
void compare_fans(const Json& reference, const Catalog& catalog, Comparison& comparison) {
  const auto shape = reference.at("shape").get<std::vector<std::size_t>>();
  const auto name = reference.at("name").get<std::string>();
  const bool dense = shape.size() == 2 && name.find("dense") != std::string::npos;
  const bool conv = shape.size() == 4 && name.find("conv HWIO") != std::string::npos;
  if (!dense && !conv) return;
  const Json config = dense ? Json{{"units", shape[1]}}
                            : Json{{"filters", shape[3]}, {"kernel_size", {shape[0], shape[1]}}};
  Problems problems;
  Json resolved;
  const auto layer = catalog.layers.layers.find(dense ? "dense" : "conv2d")
                         ->make(ConfigValue(config, "", problems), {}, ValueWriter(resolved));
  if (!problems.empty()) throw ConfigError(problems.list());
  const std::vector<Shape> inputs{dense ? Shape{shape[0]}
                                        : Shape{shape[0] + 1, shape[1] + 1, shape[2]}};
  const Fans fans = layer->plan(inputs).parameters.at(0).fans;
  comparison.check(fans.in == reference.at("fan_in").get<std::size_t>() &&
                       fans.out == reference.at("fan_out").get<std::size_t>(),
                   format("the layer counts {} and {} as fans", fans.in, fans.out));
}

}  // namespace

void run_initializer(const Json& reference, const Catalog& catalog, Comparison& comparison) {
  const auto name = reference.at("name").get<std::string>();
  const auto type = reference.value("initializer", name.substr(0, name.find_first_of(", ")));
  const Json config = initializer_config(type, reference.value("config", Json::object()));
  if (!reference.contains("sample_mean")) throw Uncovered("no comparison of orthogonal kernels");
  Problems problems;
  Initializer initializer;
  read_value(ConfigValue(config, "", problems), initializer);
  if (!problems.empty()) throw ConfigError(problems.list());

  std::size_t count = 1;
  for (const Json& extent : reference.at("shape")) count *= extent.get<std::size_t>();
  std::vector<float> values(count);
  const Fans fans{.in = reference.value("fan_in", std::size_t{1}),
                  .out = reference.value("fan_out", std::size_t{1})};
  initialize(initializer, fans, RandomStream(1, RandomPurpose::InitialWeights), values);

  const Moments ours = moments_of(values);
  compare_samples(ours, static_cast<double>(count), reference, comparison);
  if (reference.contains("limit")) compare_limit(ours, reference, comparison);
  if (reference.contains("fan_in")) compare_fans(reference, catalog, comparison);
  comparison.note("as a distribution");
}

}  // namespace qnn::golden
