#pragma once

#include <string_view>

#include "data/dataset.hpp"

namespace qnn {

// CIFAR-10 (Krizhevsky 2009): 50000 training and 10000 test images of ten kinds of things, in the
// binary version cifar-10-binary.tar.gz. Files: see named_cifar.hpp.
class Cifar10 final : public Dataset {
 public:
  static constexpr std::string_view kName = "cifar10";
  static constexpr std::string_view kSource =
      "Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009";
  static constexpr std::string_view kSummary =
      "small colour images, 32x32x3, ten classes; files in --data-dir";

  struct Params {
    template <class Fields>
    void fields(Fields&) {}
  };

  explicit Cifar10(const Params&) {}

  DatasetInfo info(const DataSource& source) const override;  // opens no file
  Samples load(Part part, const DataSource& source) const override;
};

}  // namespace qnn
