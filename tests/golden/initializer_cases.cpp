#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
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

// A layer that has a kernel of this Keras shape, and the image that it reads.
struct KernelLayer {
  std::string type;
  Json config;
  Shape input;
};

std::optional<KernelLayer> layer_with_kernel(const std::string& name,
                                             const std::vector<std::size_t>& shape) {
  const auto is = [&](const char* kind, std::size_t rank) {
    return shape.size() == rank && name.find(kind) != std::string::npos;
  };
  if (is("dense", 2)) return KernelLayer{"dense", {{"units", shape[1]}}, Shape{shape[0]}};
  if (shape.size() != 4) return std::nullopt;
  const Json window{shape[0], shape[1]};
  const auto image = [&](std::size_t channels) {
    return Shape{shape[0] + 1, shape[1] + 1, channels};
  };
  if (is("conv HWIO", 4))
    return KernelLayer{"conv2d", {{"filters", shape[3]}, {"kernel_size", window}}, image(shape[2])};
  if (is("depthwise", 4))
    return KernelLayer{"depthwise_conv2d",
                       {{"kernel_size", window}, {"depth_multiplier", shape[3]}},
                       image(shape[2])};
  if (is("transposed conv", 4))
    return KernelLayer{
        "conv2d_transpose", {{"filters", shape[2]}, {"kernel_size", window}}, image(shape[3])};
  return std::nullopt;
}

// What the layer says of its kernel.
void compare_fans(const Json& reference, const Catalog& catalog, Comparison& comparison) {
  const auto wanted = layer_with_kernel(reference.at("name").get<std::string>(),
                                        reference.at("shape").get<std::vector<std::size_t>>());
  const auto* entry = wanted ? catalog.layers.layers.find(wanted->type) : nullptr;
  if (entry == nullptr) return comparison.note("fans given: no layer with such a kernel");
  Problems problems;
  Json resolved;
  const auto layer =
      entry->make(ConfigValue(wanted->config, "", problems), {}, ValueWriter(resolved));
  if (!problems.empty()) throw ConfigError(problems.list());
  const std::vector<Shape> inputs{wanted->input};
  const Fans fans = layer->plan(inputs).parameters.at(0).fans;
  comparison.check(fans.in == reference.at("fan_in").get<std::size_t>() &&
                       fans.out == reference.at("fan_out").get<std::size_t>(),
                   format("the layer counts {} and {} as fans", fans.in, fans.out));
}

// Products of the rows with each other, or of the columns if they are fewer.
void compare_gram(const Tensor& weights, const Json& reference, Comparison& comparison) {
  const std::size_t rows = weights.shape()[0];
  const std::size_t columns = weights.shape().elements() / rows;
  const bool by_rows = rows <= columns;
  const auto value = [&](std::size_t vector, std::size_t i) {
    const std::size_t at = by_rows ? vector * columns + i : i * columns + vector;
    return double{weights.floats()[at]};
  };
  for (std::size_t a = 0; a < std::min(rows, columns); ++a) {
    for (std::size_t b = a; b < std::min(rows, columns); ++b) {
      double product = 0;
      for (std::size_t i = 0; i < std::max(rows, columns); ++i)
        product += value(a, i) * value(b, i);
      comparison.number(a == b ? "square of a length" : "product of two vectors", product,
                        read_number(reference.at(a == b ? "gram_diagonal" : "max_off_diagonal")),
                        kUsual);
    }
  }
}

}  // namespace

void run_initializer(const Json& reference, const Catalog& catalog, Comparison& comparison) {
  const auto name = reference.at("name").get<std::string>();
  const auto type = reference.value("initializer", name.substr(0, name.find_first_of(", ")));
  const Json config = initializer_config(type, reference.value("config", Json::object()));
  Problems problems;
  Initializer initializer;
  read_value(ConfigValue(config, "", problems), initializer);
  if (!problems.empty()) throw ConfigError(problems.list());

  // Keras's last axis is our first.
  auto extents = reference.at("shape").get<std::vector<std::size_t>>();
  std::ranges::rotate(extents, extents.end() - 1);
  Tensor weights{Shape(extents)};
  const Fans fans{.in = reference.value("fan_in", std::size_t{1}),
                  .out = reference.value("fan_out", std::size_t{1})};
  initialize(initializer, fans, WeightLayout::OutputFirst,
             RandomStream(1, RandomPurpose::InitialWeights), weights.view());
  if (!reference.contains("sample_mean")) return compare_gram(weights, reference, comparison);

  const std::vector<float> values(weights.floats().begin(), weights.floats().end());
  const auto count = static_cast<double>(values.size());
  const Moments ours = moments_of(values);
  compare_samples(ours, count, reference, comparison);
  if (reference.contains("limit")) compare_limit(ours, reference, comparison);
  if (reference.contains("fan_in")) compare_fans(reference, catalog, comparison);
  comparison.note("as a distribution");
}

}  // namespace qnn::golden
