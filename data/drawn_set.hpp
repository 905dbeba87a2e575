#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "core/base/random.hpp"
#include "core/config/fields.hpp"
#include "data/dataset.hpp"
#include "data/limits.hpp"

namespace qnn {

// What the config says of a set that the program draws itself.
struct DrawnParams {
  std::uint32_t train_count = 10'000;
  std::uint32_t test_count = 2000;
  std::uint64_t seed = 1;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("train_count", train_count, "samples for training", AtLeast{1},
               AtMost{kMaxDrawnSamples});
    f.optional("test_count", test_count, "samples for testing; 0: no test part",
               AtMost{kMaxDrawnSamples});
    f.optional("seed", seed, "other seeds draw other samples");
  }
};

// A set of labelled images that the program draws, of bytes or of float32. Sample i of a part is a
// function of (seed, part, i) alone, the same on every machine; larger counts only append.
template <class Value>
struct DrawnSet {
  std::string_view name;
  Shape shape;
  std::uint32_t classes = 0;
  RandomPurpose purpose;
  // Writes one image of this class; called by several threads.
  std::function<void(std::size_t label, const RandomStream&, std::span<Value>)> paint;
};

template <class Value>
DatasetInfo drawn_info(const DrawnSet<Value>& set, const DrawnParams& params) {
  DatasetInfo info = labelled_images_info(set.shape, set.classes);
  info.has_test = params.test_count > 0;
  info.train_count = params.train_count;
  return info;
}

// Instantiated for std::uint8_t and float.
template <class Value>
Samples draw_samples(const DrawnSet<Value>& set, const DrawnParams& params, Part part);

}  // namespace qnn
