#pragma once

#include <string_view>

#include "data/dataset.hpp"

namespace qnn {

// MNIST (LeCun, Cortes and Burges): 60000 training and 10000 test images of handwritten digits.
// Files: see named_idx.hpp; their checksums are checked.
class Mnist final : public Dataset {
 public:
  static constexpr std::string_view kName = "mnist";
  static constexpr std::string_view kSource = "LeCun et al., Proc. IEEE 86 (1998)";
  static constexpr std::string_view kSummary =
      "handwritten digits, 28x28x1, ten classes; files in --data-dir";

  struct Params {
    template <class Fields>
    void fields(Fields&) {}
  };

  explicit Mnist(const Params&) {}

  DatasetInfo info(const DataSource& source) const override;  // opens no file
  Samples load(Part part, const DataSource& source) const override;
};

}  // namespace qnn
