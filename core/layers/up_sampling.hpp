#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "core/config/fields.hpp"
#include "core/layers/rearrangement.hpp"
#include "core/layers/window.hpp"

namespace qnn {

// Each cell of a sample [axes..., channels] sizes[a] times along axis a. Throws UserError(Config)
// for a sample of other rank.
Rearrangement repeat_cells(const Shape& input, std::span<const std::uint32_t> sizes);

// tf.keras.layers.UpSampling1D and UpSampling3D; what Keras calls "nearest".
template <std::size_t N>
struct UpSampling {
  static constexpr std::string_view kSummary = "repeats each cell";
  static constexpr std::string_view kFormula =
      "[batch, axes..., channels]: y[i] = x[floor(i / size)]; dx sums dy over the repetitions";

  Extents<N> size = equal_extents<N>(2);

  template <class Fields>
  void fields(Fields& f) {
    f.optional("size", size, "how often, for each axis", AtLeast{1}, AtMost{kLargestWindowExtent});
  }
  Rearrangement moves(const Shape& input) const { return repeat_cells(input, size); }
};

struct UpSampling1d : UpSampling<1> {
  static constexpr std::string_view kName = "up_sampling1d";
  static constexpr std::string_view kSource = "tf.keras.layers.UpSampling1D";
};
struct UpSampling3d : UpSampling<3> {
  static constexpr std::string_view kName = "up_sampling3d";
  static constexpr std::string_view kSource = "tf.keras.layers.UpSampling3D";
};

enum class Interpolation { Nearest, Bilinear };
constexpr auto enum_names(Interpolation) {
  return std::array{std::pair{"nearest", Interpolation::Nearest},
                    std::pair{"bilinear", Interpolation::Bilinear}};
}

// tf.keras.layers.UpSampling2D of images [batch, height, width, channels]. See resize_bilinear in
// kernels/resize.hpp for the weights of "bilinear".
class UpSampling2d final : public Layer {
 public:
  static constexpr std::string_view kName = "up_sampling2d";
  static constexpr std::string_view kSource = "tf.keras.layers.UpSampling2D";
  static constexpr std::string_view kSummary = "a larger image";
  static constexpr std::string_view kFormula =
      "nearest: y[i, j, c] = x[floor(i / size[0]), floor(j / size[1]), c]; bilinear: the weighted "
      "mean of the four cells around ((i + 1/2) / size[0] - 1/2, (j + 1/2) / size[1] - 1/2)";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  struct Params {
    Extents<2> size{2, 2};
    Interpolation interpolation = Interpolation::Nearest;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("size", size, "how often, for height and width", AtLeast{1},
                 AtMost{kLargestWindowExtent});
      f.optional("interpolation", interpolation, "how values between cells are made");
    }
  };

  explicit UpSampling2d(Params params) : params_(params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardArgs& args) const override;
  void backward(const BackwardArgs& args) const override;

 private:
  Params params_;
};

}  // namespace qnn
