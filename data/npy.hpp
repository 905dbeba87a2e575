#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/config/fields.hpp"
#include "data/dataset.hpp"
#include "data/limits.hpp"

namespace qnn {

// Arrays of numpy.save (see npy_reader.hpp), by path; the first axis counts the samples. Relative
// paths start from --data-dir or QNN_DATA_DIR if given, else from the current folder.
//
// Inputs: unsigned bytes stay bytes, which preprocessing sees as 0 ... 255; all other types become
// float32. Targets: integers of one axis are classes, floats are values. As in Keras, an array of
// one axis holds samples of the shape [1].
class Npy final : public Dataset {
 public:
  static constexpr std::string_view kName = "npy";
  static constexpr std::string_view kSource = "the file format of numpy.save";
  static constexpr std::string_view kSummary = "arrays that numpy.save wrote, by path";

  struct Files {
    std::optional<std::string> input;
    std::map<std::string, std::string> inputs;
    std::optional<std::string> target;
    std::map<std::string, std::string> targets;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("input", input, "file of the only input");
      f.optional("inputs", inputs, "files of several inputs by name, taken in alphabetical order");
      f.optional("target", target, "file of the only target");
      f.optional("targets", targets, "files of several targets by name, in alphabetical order");
    }
  };

  struct Params {
    Files train;
    std::optional<Files> test;
    std::map<std::string, std::uint32_t> classes;

    template <class Fields>
    void fields(Fields& f) {
      train.fields(f);
      f.optional("test", test, "the same for the test part; null: there is none");
      f.optional("classes", classes,
                 "number of classes by target; of those left out: the highest label and one",
                 AtLeast{1}, AtMost{kMaxClasses});
    }
  };

  // Throws FieldError if a part lacks inputs or targets, if the parts' names differ, or if classes
  // are given for a target that there is not.
  explicit Npy(const Params& params);

  DatasetInfo info(const DataSource& source) const override;
  Samples load(Part part, const DataSource& source) const override;

 private:
  using Names = std::map<std::string, std::string>;
  struct PartFiles {
    Names inputs;
    Names targets;
  };

  DatasetInfo part_info(const PartFiles& part, const DataSource& source) const;

  PartFiles train_;
  std::optional<PartFiles> test_;
  std::map<std::string, std::uint32_t> classes_;
};

}  // namespace qnn
