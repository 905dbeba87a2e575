#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "data/batch_loader.hpp"

namespace qnn::testing_support {

// A batch of one input and one target, made of views that somebody else owns. It must outlive the
// use of its batch().
class LabelledBatch {
 public:
  LabelledBatch(const ConstTensorView& input, std::span<const std::int32_t> labels)
      : inputs_{input}, targets_{Targets{.labels = labels, .values = {}}}, rows_(labels.size()) {}

  Batch batch() const { return {.inputs = inputs_, .targets = targets_, .rows = rows_}; }

 private:
  std::array<ConstTensorView, 1> inputs_;
  std::array<Targets, 1> targets_;
  std::size_t rows_;
};

}  // namespace qnn::testing_support
