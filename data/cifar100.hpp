#pragma once

#include <string_view>

#include "data/dataset.hpp"

namespace qnn {

// CIFAR-100 (Krizhevsky 2009): 50000 training and 10000 test images, in the binary version
// cifar-100-binary.tar.gz. Targets: fine_label, of 100 classes, and coarse_label, of 20. Files: see
// named_cifar.hpp.
class Cifar100 final : public Dataset {
 public:
  static constexpr std::string_view kName = "cifar100";
  static constexpr std::string_view kSource =
      "Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009";
  static constexpr std::string_view kSummary =
      "small colour images, 32x32x3, 100 classes; files in --data-dir";

  struct Params {
    template <class Fields>
    void fields(Fields&) {}
  };

  explicit Cifar100(const Params&) {}

  DatasetInfo info(const DataSource& source) const override;  // opens no file
  Samples load(Part part, const DataSource& source) const override;
};

}  // namespace qnn
