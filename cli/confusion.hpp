#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/json/json_fwd.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn {

// How often each class was predicted for each label.
class Confusion {
 public:
  explicit Confusion(std::size_t classes) : classes_(classes), counts_(classes * classes, 0) {}

  std::size_t classes() const { return classes_; }

  // predictions [rows, classes], or [rows, 1] for two classes; labels [rows]. Predictions of
  // another width are not counted.
  void add(const ConstTensorView& predictions, std::span<const std::int32_t> labels);

  // Rows are labels, columns predictions, with recall and precision. Above 20 classes only the
  // classes that are most often confused.
  std::string table() const;
  Json to_json() const;  // [[...], ...]

 private:
  std::uint64_t at(std::size_t label, std::size_t prediction) const {
    return counts_[label * classes_ + prediction];
  }
  std::string full_table() const;
  std::string worst_pairs() const;

  std::size_t classes_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace qnn
