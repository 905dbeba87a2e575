#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/tensor/tensor.hpp"

namespace qnn {

// What a network should have answered for the samples of a batch: a class each, or real values.
// Views; one of the two is empty.
struct Targets {
  std::span<const std::int32_t> labels;  // [rows, ...], each in 0 ... classes - 1
  ConstTensorView values;                // [rows, ...], float32
};

// What is known of a data set's targets before any is read.
struct TargetInfo {
  std::size_t classes = 0;  // of labels; 0: the targets are values
  Shape shape;              // of one sample's values, or of its labels: [] for one
};

}  // namespace qnn
