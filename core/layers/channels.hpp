#pragma once

#include <cstdint>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/layers/rearrangement.hpp"
#include "core/layers/window.hpp"

namespace qnn {

// What models do to channels with tf.nn and tf.split in Lambda layers.

struct BlockSize {
  std::uint32_t block_size = 0;

  template <class Fields>
  void fields(Fields& f) {
    f.required("block_size", block_size, "height and width of a block", AtLeast{1},
               AtMost{kLargestWindowExtent});
  }
};

// tf.nn.space_to_depth.
struct SpaceToDepth : BlockSize {
  static constexpr std::string_view kName = "space_to_depth";
  static constexpr std::string_view kSource = "tf.nn.space_to_depth";
  static constexpr std::string_view kSummary = "blocks of an image become channels";
  static constexpr std::string_view kFormula =
      "y[i, j, (di·block_size + dj)·channels + c] = x[i·block_size + di, j·block_size + dj, c]";

  // UserError(Config) unless it divides height and width.
  Rearrangement moves(const Shape& input) const;
};

// tf.nn.depth_to_space.
struct DepthToSpace : BlockSize {
  static constexpr std::string_view kName = "depth_to_space";
  static constexpr std::string_view kSource = "tf.nn.depth_to_space";
  static constexpr std::string_view kSummary = "channels become blocks of an image";
  static constexpr std::string_view kFormula =
      "y[i·block_size + di, j·block_size + dj, c] = x[i, j, (di·block_size + dj)·channels' + c], "
      "channels' = channels / block_size²";

  // UserError(Config) unless its square divides the channels.
  Rearrangement moves(const Shape& input) const;
};

// The channel shuffle of ShuffleNet (Zhang et al., arXiv:1707.01083, section 3.1), for samples of
// any rank: the next layer's groups get channels of all groups.
struct ChannelShuffle {
  static constexpr std::string_view kName = "channel_shuffle";
  static constexpr std::string_view kSource = "ShuffleNet, Zhang et al., arXiv:1707.01083";
  static constexpr std::string_view kSummary = "mixes the channels of groups";
  static constexpr std::string_view kFormula =
      "y[..., k·groups + g] = x[..., g·(channels / groups) + k]";

  std::uint32_t groups = 0;

  template <class Fields>
  void fields(Fields& f) {
    f.required("groups", groups, "equal parts that the channels consist of", AtLeast{1});
  }
  // UserError(Config) unless it divides the channels.
  Rearrangement moves(const Shape& input) const;
};

// One of the equal parts that tf.split(x, parts, axis) gives: a layer has one output, so a config
// names one such layer for each part that it needs.
struct SplitPart {
  static constexpr std::string_view kName = "split";
  static constexpr std::string_view kSource = "tf.split";
  static constexpr std::string_view kSummary = "one of several equal parts of an axis";
  static constexpr std::string_view kFormula =
      "y = cells index·n to (index + 1)·n - 1 of the axis, "
      "n = extent / parts";

  std::uint32_t parts = 0;
  std::uint32_t index = 0;
  std::int32_t axis = -1;

  template <class Fields>
  void fields(Fields& f) {
    f.required("parts", parts, "equal parts that the axis is cut into", AtLeast{1});
    f.required("index", index, "which part, from 0");
    f.optional("axis", axis, "the axis, counted with the batch in front; -1 is the last");
  }
  void check() const;  // FieldError if there is no such part
  // UserError(Config) unless `parts` divides the axis.
  Rearrangement moves(const Shape& input) const;
};

}  // namespace qnn
