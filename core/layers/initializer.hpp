#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>

#include "core/base/random.hpp"
#include "core/config/fields.hpp"
#include "core/layers/weight_layout.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn {

// Start values of weights and of moving statistics: the initializers of tf.keras.initializers with
// their defaults and distributions; the random numbers are this program's own (RandomStream).

// How many inputs a unit has and how many units an input feeds, as Keras counts them for this kind
// of kernel: dense (in, out); convolution (receptive·in, receptive·out).
struct Fans {
  std::size_t in = 0;
  std::size_t out = 0;
};

struct Zeros {
  static constexpr std::string_view kName = "zeros";
  static constexpr std::string_view kSource = "tf.keras.initializers.Zeros";
  static constexpr std::string_view kSummary = "all 0";
  template <class Fields>
  void fields(Fields&) {}
};

struct Ones {
  static constexpr std::string_view kName = "ones";
  static constexpr std::string_view kSource = "tf.keras.initializers.Ones";
  static constexpr std::string_view kSummary = "all 1";
  template <class Fields>
  void fields(Fields&) {}
};

struct Constant {
  static constexpr std::string_view kName = "constant";
  static constexpr std::string_view kSource = "tf.keras.initializers.Constant";
  static constexpr std::string_view kSummary = "all the same value";
  float value = 0;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("value", value, "the value");
  }
};

struct RandomUniform {
  static constexpr std::string_view kName = "random_uniform";
  static constexpr std::string_view kSource = "tf.keras.initializers.RandomUniform";
  static constexpr std::string_view kSummary = "uniform in a range";
  static constexpr std::string_view kFormula = "U(minval, maxval)";
  float minval = -0.05f;
  float maxval = 0.05f;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("minval", minval, "smallest value");
    f.optional("maxval", maxval, "largest value");
  }
};

struct RandomNormal {
  static constexpr std::string_view kName = "random_normal";
  static constexpr std::string_view kSource = "tf.keras.initializers.RandomNormal";
  static constexpr std::string_view kSummary = "normal";
  static constexpr std::string_view kFormula = "N(mean, stddev²)";
  float mean = 0;
  float stddev = 0.05f;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("mean", mean, "mean");
    f.optional("stddev", stddev, "standard deviation", AtLeast{0});
  }
};

struct TruncatedNormal {
  static constexpr std::string_view kName = "truncated_normal";
  static constexpr std::string_view kSource = "tf.keras.initializers.TruncatedNormal";
  static constexpr std::string_view kSummary =
      "normal, drawn again outside two standard deviations";
  static constexpr std::string_view kFormula = "N(mean, stddev²) where |x - mean| <= 2 stddev";
  float mean = 0;
  float stddev = 0.05f;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("mean", mean, "mean");
    f.optional("stddev", stddev, "standard deviation before the cut", AtLeast{0});
  }
};

enum class FanMode { FanIn, FanOut, FanAverage };
constexpr auto enum_names(FanMode) {
  return std::array{std::pair{"fan_in", FanMode::FanIn}, std::pair{"fan_out", FanMode::FanOut},
                    std::pair{"fan_avg", FanMode::FanAverage}};
}

enum class Distribution { TruncatedNormal, UntruncatedNormal, Uniform };
constexpr auto enum_names(Distribution) {
  return std::array{std::pair{"truncated_normal", Distribution::TruncatedNormal},
                    std::pair{"untruncated_normal", Distribution::UntruncatedNormal},
                    std::pair{"uniform", Distribution::Uniform}};
}

// The deviation of a truncated normal is enlarged by 1 / 0.87962566103423978, so that the variance
// after the cut is the one asked for.
struct VarianceScaling {
  static constexpr std::string_view kName = "variance_scaling";
  static constexpr std::string_view kSource = "tf.keras.initializers.VarianceScaling";
  static constexpr std::string_view kSummary = "a variance by the number of inputs or outputs";
  static constexpr std::string_view kFormula = "mean 0, variance scale / max(1, fan)";
  double scale = 1;
  FanMode mode = FanMode::FanIn;
  Distribution distribution = Distribution::TruncatedNormal;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("scale", scale, "variance times fan", GreaterThan{0});
    f.optional("mode", mode, "which fan: inputs, outputs or their mean");
    f.optional("distribution", distribution, "the distribution");
  }
};

// The named ones are variance_scaling with its fields fixed.
template <int scale, FanMode mode, Distribution distribution>
struct FixedScaling {
  static constexpr VarianceScaling general() {
    return {.scale = scale, .mode = mode, .distribution = distribution};
  }
  template <class Fields>
  void fields(Fields&) {}
};

struct GlorotUniform : FixedScaling<1, FanMode::FanAverage, Distribution::Uniform> {
  static constexpr std::string_view kName = "glorot_uniform";
  static constexpr std::string_view kSource = "tf.keras.initializers.GlorotUniform";
  static constexpr std::string_view kSummary =
      "uniform, by fan-in and fan-out (Glorot & Bengio 2010)";
  static constexpr std::string_view kFormula = "U(-L, L), L = sqrt(6 / (fan_in + fan_out))";
};

struct GlorotNormal : FixedScaling<1, FanMode::FanAverage, Distribution::TruncatedNormal> {
  static constexpr std::string_view kName = "glorot_normal";
  static constexpr std::string_view kSource = "tf.keras.initializers.GlorotNormal";
  static constexpr std::string_view kSummary =
      "truncated normal, by fan-in and fan-out (Glorot & Bengio 2010)";
  static constexpr std::string_view kFormula = "variance 2 / (fan_in + fan_out)";
};

struct HeUniform : FixedScaling<2, FanMode::FanIn, Distribution::Uniform> {
  static constexpr std::string_view kName = "he_uniform";
  static constexpr std::string_view kSource = "tf.keras.initializers.HeUniform";
  static constexpr std::string_view kSummary = "uniform, by fan-in (He et al. 2015)";
  static constexpr std::string_view kFormula = "U(-L, L), L = sqrt(6 / fan_in)";
};

struct HeNormal : FixedScaling<2, FanMode::FanIn, Distribution::TruncatedNormal> {
  static constexpr std::string_view kName = "he_normal";
  static constexpr std::string_view kSource = "tf.keras.initializers.HeNormal";
  static constexpr std::string_view kSummary = "truncated normal, by fan-in (He et al. 2015)";
  static constexpr std::string_view kFormula = "variance 2 / fan_in";
};

struct LecunUniform : FixedScaling<1, FanMode::FanIn, Distribution::Uniform> {
  static constexpr std::string_view kName = "lecun_uniform";
  static constexpr std::string_view kSource = "tf.keras.initializers.LecunUniform";
  static constexpr std::string_view kSummary = "uniform, by fan-in (LeCun et al. 1998)";
  static constexpr std::string_view kFormula = "U(-L, L), L = sqrt(3 / fan_in)";
};

struct LecunNormal : FixedScaling<1, FanMode::FanIn, Distribution::TruncatedNormal> {
  static constexpr std::string_view kName = "lecun_normal";
  static constexpr std::string_view kSource = "tf.keras.initializers.LecunNormal";
  static constexpr std::string_view kSummary = "truncated normal, by fan-in (LeCun et al. 1998)";
  static constexpr std::string_view kFormula = "variance 1 / fan_in";
};

// Of the matrix that Keras makes of a weight: all axes but its last, by its last.
struct Orthogonal {
  static constexpr std::string_view kName = "orthogonal";
  static constexpr std::string_view kSource =
      "tf.keras.initializers.Orthogonal; Saxe et al., arXiv:1312.6120";
  static constexpr std::string_view kSummary =
      "random orthonormal rows or columns, whichever are fewer (Saxe et al. 2014)";
  static constexpr std::string_view kFormula = "WᵀW = gain² I, or WWᵀ = gain² I";
  float gain = 1;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("gain", gain, "length of a row or column");
  }
};

struct Identity {
  static constexpr std::string_view kName = "identity";
  static constexpr std::string_view kSource = "tf.keras.initializers.Identity";
  static constexpr std::string_view kSummary = "a multiple of the identity, for two axes";
  static constexpr std::string_view kFormula = "w[i, j] = gain where i = j, else 0";
  float gain = 1;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("gain", gain, "values of the diagonal");
  }
};

using Initializer =
    std::variant<GlorotUniform, Constant, GlorotNormal, HeNormal, HeUniform, Identity, LecunNormal,
                 LecunUniform, Ones, Orthogonal, RandomNormal, RandomUniform, TruncatedNormal,
                 VarianceScaling, Zeros>;

// Throws UserError(Config) if it cannot fill weights of this shape.
void check_initializer(const Initializer& initializer, const Shape& weights);

// Fills `weights` from the parameter's own stream: value i, in the layout here, is drawn at index
// i (orthogonal: as a whole).
void initialize(const Initializer& initializer, const Fans& fans, WeightLayout layout,
                const RandomStream& random, const TensorView& weights);

}  // namespace qnn
