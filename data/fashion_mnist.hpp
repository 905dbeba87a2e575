#pragma once

#include <string_view>

#include "data/dataset.hpp"

namespace qnn {

// Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017): MNIST's format with articles of clothing. Files:
// see named_idx.hpp.
class FashionMnist final : public Dataset {
 public:
  static constexpr std::string_view kName = "fashion_mnist";
  static constexpr std::string_view kSource = "Xiao et al., arXiv:1708.07747";
  static constexpr std::string_view kSummary =
      "articles of clothing, 28x28x1, ten classes; files in --data-dir";

  struct Params {
    template <class Fields>
    void fields(Fields&) {}
  };

  explicit FashionMnist(const Params&) {}

  DatasetInfo info(const DataSource& source) const override;  // opens no file
  Samples load(Part part, const DataSource& source) const override;
};

}  // namespace qnn
