#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/activations/maps.hpp"
#include "core/config/fields.hpp"
#include "core/kernels/chunks.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/kernels/strided.hpp"
#include "core/layers/inputs.hpp"
#include "core/layers/layer.hpp"
#include "core/layers/scratch.hpp"

namespace qnn {

// How many random numbers a batch takes: those of one sample, of its rank with 1 in axes along
// which a number is repeated, for each sample or once for all.
struct NoiseShape {
  Shape cells;
  bool per_sample = true;
};

// Keras's noise_shape: the extents with the batch in front, null for that of the input.
using NoiseShapeField = std::optional<std::vector<std::optional<std::uint32_t>>>;
inline constexpr std::string_view kNoiseShapeHelp =
    "extents of the random numbers, the batch (null or 1) in front: 1 repeats, null is the input's";

// Throws UserError(Config) for one that does not spread over the sample.
NoiseShape noise_shape_of(const NoiseShapeField& field, const Shape& sample,
                          std::string_view layer);
// One number for each channel of a sample [axes..., channels].
NoiseShape channel_noise(const Shape& sample, std::size_t axes, std::string_view layer);

// A layer that changes each value by a random number in training, and nothing otherwise. Any shape.
// Number i belongs to cell i of the noise, row-major; it is drawn again in backward instead of
// being saved. Of a struct N that carries kName, kSummary, kFormula, fields() and
//   static constexpr bool kNormal    whether its numbers are normal, or uniform in [0, 1)
//   NoiseShape noise_for(const Shape& sample) const
//   value() const, slope() const    functions of (x, noise) and (dy, noise)
template <class N>
class NoiseLayer final : public Layer {
 public:
  static constexpr std::string_view kName = N::kName;
  static constexpr std::string_view kSource = N::kSource;
  static constexpr std::string_view kSummary = N::kSummary;
  static constexpr std::string_view kFormula = N::kFormula;
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};
  using Params = N;

  explicit NoiseLayer(Params params) : params_(std::move(params)) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    LayerPlan plan;
    plan.output = single_input(inputs, kName);
    params_.noise_for(plan.output);
    plan.backward_reads_input = false;
    return plan;
  }

  // The numbers, and the numbers spread out, unless there is one for each value.
  WorkspaceSize workspace(std::span<const Shape> inputs, std::size_t rows) const override {
    const NoiseShape shape = params_.noise_for(inputs[0]);
    if (one_for_each(shape, inputs[0])) return {};
    return with_scratch({}, cells_of(shape, rows) + rows * inputs[0].elements());
  }

  void forward(const ForwardArgs& args) const override {
    const std::span<const float> x = args.inputs[0].floats();
    if (args.phase != Phase::Training) return copy(x, args.output.floats());
    const Shape sample = args.output.shape().without_front();
    apply(args.random, sample, args.rows, args.workspace, {x, args.output.floats()},
          params_.value());
  }

  void backward(const BackwardArgs& args) const override {
    if (args.input_gradients[0].empty()) return;
    const Shape sample = args.output_gradient.shape().without_front();
    apply(args.random, sample, args.rows, args.workspace,
          {args.output_gradient.floats(), args.input_gradients[0].floats()}, params_.slope());
  }

 private:
  static constexpr std::size_t kBlock = 4;  // numbers of one call of the generator
  static_assert(kChunkValues % kBlock == 0);

  struct Values {
    std::span<const float> from;
    std::span<float> to;
  };

  static bool one_for_each(const NoiseShape& shape, const Shape& sample) {
    return shape.per_sample && shape.cells == sample;
  }
  static std::size_t cells_of(const NoiseShape& shape, std::size_t rows) {
    return shape.cells.elements() * (shape.per_sample ? rows : 1);
  }

  // Numbers i ... i + kBlock - 1 of the stream, i a multiple of kBlock.
  static std::array<float, kBlock> numbers(const RandomStream& random, std::size_t i) {
    std::array<float, kBlock> noise;
    if constexpr (N::kNormal) {
      for (std::size_t j = 0; j < kBlock; ++j) noise[j] = random.normal(i + j);
    } else {
      // As RandomStream::uniform, four at a time.
      const auto bits = random.block(i / kBlock);
      for (std::size_t j = 0; j < kBlock; ++j) {
        noise[j] = static_cast<float>(bits[j] >> 8) * 0x1p-24f;
      }
    }
    return noise;
  }

  // to[i] = f(from[i], number i).
  template <class F>
  static void draw(const RandomStream& random, const Values& values, const F& f) {
    for_each_chunk(values.to.size(), kChunkValues, [&](std::size_t begin, std::size_t count) {
      for (std::size_t i = begin; i < begin + count; i += kBlock) {
        const std::array<float, kBlock> noise = numbers(random, i);
        const std::size_t drawn = std::min(kBlock, begin + count - i);
        for (std::size_t j = 0; j < drawn; ++j) {
          values.to[i + j] = f(values.from[i + j], noise[j]);
        }
      }
    });
  }

  template <class F>
  void apply(const RandomStream& random, const Shape& sample, std::size_t rows,
             const Workspace& workspace, const Values& values, const F& f) const {
    const NoiseShape shape = params_.noise_for(sample);
    if (one_for_each(shape, sample)) return draw(random, values, f);
    Scratch scratch(workspace);
    const std::span<float> cells = scratch.take(cells_of(shape, rows));
    const std::span<float> spread = scratch.take(values.to.size());
    draw(random, {cells, cells}, [](float /*old*/, float noise) { return noise; });
    const std::size_t step = shape.per_sample ? shape.cells.elements() : 0;
    rearrange(broadcast_map(shape.cells, sample).over_rows(rows, step, sample.elements()), cells,
              spread);
    detail::map(values.from, spread, values.to, f);
  }

  Params params_;
};

// What dropout does to a value, in the form of tf.nn.dropout: x / (1 - rate) where u >= rate.
struct Drop {
  double rate;
  float scale;
  explicit Drop(double share) : rate(share), scale(static_cast<float>(1.0 / (1.0 - share))) {}
  float operator()(float x, float u) const { return double{u} >= rate ? x * scale : 0.0f; }
};

// Source: Srivastava et al., "Dropout", JMLR 15 (2014).
struct DropoutNoise {
  static constexpr std::string_view kName = "dropout";
  static constexpr std::string_view kSource =
      "tf.keras.layers.Dropout; Srivastava et al., JMLR 15 (2014)";
  static constexpr std::string_view kSummary = "sets a random share of the values to 0 in training";
  static constexpr std::string_view kFormula =
      "y = x / (1 - rate) with probability 1 - rate, else 0; y = x in inference";

  double rate = 0;
  NoiseShapeField noise_shape = std::nullopt;

  template <class Fields>
  void fields(Fields& f) {
    f.required("rate", rate, "share of the values that become 0", AtLeast{0}, AtMost{1});
    f.optional("noise_shape", noise_shape, kNoiseShapeHelp, AtLeast{1});
  }
  static constexpr bool kNormal = false;
  NoiseShape noise_for(const Shape& sample) const {
    return noise_shape_of(noise_shape, sample, kName);
  }
  Drop value() const { return Drop(rate); }
  Drop slope() const { return Drop(rate); }
};

// Dropout of whole channels of [axes..., channels] with N axes (Tompson et al., arXiv:1411.4280).
template <std::size_t N>
struct SpatialDropoutNoise {
  static constexpr std::string_view kSummary =
      "sets a random share of the channels to 0 in training";
  static constexpr std::string_view kFormula =
      "a whole channel of a sample times 1 / (1 - rate) with probability 1 - rate, else 0; y = x "
      "in "
      "inference";

  double rate = 0;

  template <class Fields>
  void fields(Fields& f) {
    f.required("rate", rate, "share of the channels that become 0", AtLeast{0}, AtMost{1});
  }
  static constexpr bool kNormal = false;
  NoiseShape noise_for(const Shape& sample) const {
    return channel_noise(sample, N, "spatial_dropout");
  }
  Drop value() const { return Drop(rate); }
  Drop slope() const { return Drop(rate); }
};

struct SpatialDropout1dNoise : SpatialDropoutNoise<1> {
  static constexpr std::string_view kName = "spatial_dropout1d";
  static constexpr std::string_view kSource =
      "tf.keras.layers.SpatialDropout1D; Tompson et al., arXiv:1411.4280";
};
struct SpatialDropout2dNoise : SpatialDropoutNoise<2> {
  static constexpr std::string_view kName = "spatial_dropout2d";
  static constexpr std::string_view kSource =
      "tf.keras.layers.SpatialDropout2D; Tompson et al., arXiv:1411.4280";
};
struct SpatialDropout3dNoise : SpatialDropoutNoise<3> {
  static constexpr std::string_view kName = "spatial_dropout3d";
  static constexpr std::string_view kSource =
      "tf.keras.layers.SpatialDropout3D; Tompson et al., arXiv:1411.4280";
};

// Source: Srivastava et al., "Dropout", JMLR 15 (2014), section 10.
struct GaussianDropoutNoise {
  static constexpr std::string_view kName = "gaussian_dropout";
  static constexpr std::string_view kSource = "tf.keras.layers.GaussianDropout";
  static constexpr std::string_view kSummary =
      "multiplies with random factors around 1 in training";
  static constexpr std::string_view kFormula =
      "y = x (1 + z sqrt(rate / (1 - rate))), z normal; y = x in inference";

  double rate = 0;

  template <class Fields>
  void fields(Fields& f) {
    f.required("rate", rate, "share of a dropout of the same variance", AtLeast{0}, LessThan{1});
  }
  static constexpr bool kNormal = true;
  NoiseShape noise_for(const Shape& sample) const { return {sample}; }
  auto value() const {
    const auto deviation = static_cast<float>(std::sqrt(rate / (1 - rate)));
    return [deviation](float x, float z) { return x * (1 + z * deviation); };
  }
  auto slope() const { return value(); }
};

struct GaussianNoiseNoise {
  static constexpr std::string_view kName = "gaussian_noise";
  static constexpr std::string_view kSource = "tf.keras.layers.GaussianNoise";
  static constexpr std::string_view kSummary = "adds random numbers in training";
  static constexpr std::string_view kFormula = "y = x + stddev z, z normal; y = x in inference";

  float stddev = 0;

  template <class Fields>
  void fields(Fields& f) {
    f.required("stddev", stddev, "standard deviation of what is added", AtLeast{0});
  }
  static constexpr bool kNormal = true;
  NoiseShape noise_for(const Shape& sample) const { return {sample}; }
  auto value() const {
    return [deviation = stddev](float x, float z) { return x + z * deviation; };
  }
  auto slope() const {
    return [](float dy, float /*z*/) { return dy; };
  }
};

// Dropout that keeps mean and variance of what follows a selu (Klambauer et al., arXiv:1706.02515).
struct AlphaDropoutNoise {
  static constexpr std::string_view kName = "alpha_dropout";
  static constexpr std::string_view kSource =
      "tf.keras.layers.AlphaDropout; Klambauer et al., arXiv:1706.02515";
  static constexpr std::string_view kSummary = "dropout for networks with selu";
  static constexpr std::string_view kFormula =
      "y = a x' + b, x' = x with probability 1 - rate, else p; p = -1.7581, "
      "a = ((1 - rate)(1 + rate p²))^(-1/2), b = -a p rate; y = x in inference";
  static constexpr double kDropped = -1.6732632423543772 * 1.0507009873554805;

  double rate = 0;
  NoiseShapeField noise_shape = std::nullopt;

  template <class Fields>
  void fields(Fields& f) {
    f.required("rate", rate, "share of the values that are dropped", AtLeast{0}, LessThan{1});
    f.optional("noise_shape", noise_shape, kNoiseShapeHelp, AtLeast{1});
  }
  static constexpr bool kNormal = false;
  NoiseShape noise_for(const Shape& sample) const {
    return noise_shape_of(noise_shape, sample, kName);
  }
  double factor() const { return 1 / std::sqrt((1 - rate) * (1 + rate * kDropped * kDropped)); }
  auto value() const {
    const auto a = static_cast<float>(factor());
    const auto b = static_cast<float>(-factor() * kDropped * rate);
    return [a, b, share = rate](float x, float u) {
      return a * (double{u} >= share ? x : static_cast<float>(kDropped)) + b;
    };
  }
  auto slope() const {
    return [a = static_cast<float>(factor()), share = rate](float dy, float u) {
      return double{u} >= share ? a * dy : 0.0f;
    };
  }
};

using AlphaDropout = NoiseLayer<AlphaDropoutNoise>;
using Dropout = NoiseLayer<DropoutNoise>;
using GaussianDropout = NoiseLayer<GaussianDropoutNoise>;
using GaussianNoise = NoiseLayer<GaussianNoiseNoise>;
using SpatialDropout1d = NoiseLayer<SpatialDropout1dNoise>;
using SpatialDropout2d = NoiseLayer<SpatialDropout2dNoise>;
using SpatialDropout3d = NoiseLayer<SpatialDropout3dNoise>;

}  // namespace qnn
