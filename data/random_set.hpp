#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/config/fields.hpp"
#include "data/drawn_set.hpp"
#include "data/limits.hpp"

namespace qnn {

// Noise: float32 values uniform in [-1, 1) with labels that have nothing to do with them. There is
// nothing to learn; it is for measuring how fast a network of any shape trains.
class RandomSet final : public Dataset {
 public:
  static constexpr std::string_view kName = "random";
  static constexpr std::string_view kSource = "drawn by this program";
  static constexpr std::string_view kSummary =
      "uniform noise in [-1, 1) with random labels, for measuring speed; needs no files";

  struct Params {
    DrawnParams drawn;
    std::vector<std::uint32_t> shape{32, 32, 3};
    std::uint32_t classes = 10;

    template <class Fields>
    void fields(Fields& f) {
      drawn.fields(f);
      f.optional("shape", shape, "extents of a sample, at most five", AtLeast{1});
      f.optional("classes", classes, "labels are 0 ... classes - 1", AtLeast{1},
                 AtMost{kMaxClasses});
    }
  };

  // Throws FieldError if a sample has too many axes or values, or all samples do not fit into
  // kMaxDataBytes.
  explicit RandomSet(const Params& params);

  DatasetInfo info(const DataSource& source) const override;
  Samples load(Part part, const DataSource& source) const override;

 private:
  DrawnSet<float> set() const;

  DrawnParams drawn_;
  Shape shape_;
  std::uint32_t classes_;
};

}  // namespace qnn
