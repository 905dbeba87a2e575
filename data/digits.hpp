#pragma once

#include <string_view>

#include "data/drawn_set.hpp"

namespace qnn {

// Digits that the program draws itself (see digit_painter.hpp), 28x28x1, so that a first run needs
// no file. With the default counts a float network 784-512-10 reaches about 97 % of the test part
// in five epochs, a linear one 85 %.
class Digits final : public Dataset {
 public:
  static constexpr std::string_view kName = "digits";
  static constexpr std::string_view kSource = "drawn by this program";
  static constexpr std::string_view kSummary =
      "digits drawn by the program, 28x28x1, ten classes; needs no files";

  using Params = DrawnParams;

  explicit Digits(const Params& params) : params_(params) {}

  DatasetInfo info(const DataSource& source) const override;
  Samples load(Part part, const DataSource& source) const override;

 private:
  Params params_;
};

}  // namespace qnn
