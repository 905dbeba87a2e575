#pragma once

#include <string_view>

#include "data/dataset.hpp"

namespace qnn {

// Kuzushiji-MNIST (Clanuwat et al., 2018): MNIST's format with cursive Japanese characters. Files:
// see named_idx.hpp.
class Kmnist final : public Dataset {
 public:
  static constexpr std::string_view kName = "kmnist";
  static constexpr std::string_view kSource = "Clanuwat et al., arXiv:1812.01718";
  static constexpr std::string_view kSummary =
      "cursive Japanese characters, 28x28x1, ten classes; files in --data-dir";

  struct Params {
    template <class Fields>
    void fields(Fields&) {}
  };

  explicit Kmnist(const Params&) {}

  DatasetInfo info(const DataSource& source) const override;  // opens no file
  Samples load(Part part, const DataSource& source) const override;
};

}  // namespace qnn
