#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/config/fields.hpp"
#include "data/dataset.hpp"
#include "data/limits.hpp"

namespace qnn {

// Any data set of IDX files (see idx_reader.hpp), by path. Relative paths start from --data-dir or
// QNN_DATA_DIR if given, else from the current folder.
class Idx final : public Dataset {
 public:
  static constexpr std::string_view kName = "idx";
  static constexpr std::string_view kSource = "the file format of MNIST";
  static constexpr std::string_view kSummary =
      "IDX files, the format of MNIST, by path; gzip or not";

  struct Params {
    std::string train_images;
    std::string train_labels;
    std::optional<std::string> test_images;
    std::optional<std::string> test_labels;
    std::optional<std::uint32_t> classes;

    template <class Fields>
    void fields(Fields& f) {
      f.required("train_images", train_images, "file of the training samples");
      f.required("train_labels", train_labels, "file of their classes");
      f.optional("test_images", test_images, "file of the test samples");
      f.optional("test_labels", test_labels, "file of their classes");
      f.optional("classes", classes, "number of classes; null: the highest label and one",
                 AtLeast{1}, AtMost{kMaxByteClasses});
    }
  };

  // Throws FieldError if one of test_images and test_labels is given without the other.
  explicit Idx(Params params);

  DatasetInfo info(const DataSource& source) const override;
  Samples load(Part part, const DataSource& source) const override;

 private:
  Params params_;
};

}  // namespace qnn
