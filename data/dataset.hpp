#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/file_system.hpp"
#include "core/tensor/shape.hpp"
#include "core/tensor/targets.hpp"
#include "data/samples.hpp"

namespace qnn {

class DataCache;

enum class Part { Train, Test, Validation };
constexpr auto enum_names(Part) {
  return std::array{std::pair{"train", Part::Train}, std::pair{"test", Part::Test},
                    std::pair{"validation", Part::Validation}};
}

// Where data sets look for files.
struct DataSource {
  const FileSystem* files = nullptr;
  std::optional<Path> folder;  // --data-dir or QNN_DATA_DIR; nothing if neither is given
  DataCache* cache = nullptr;  // where decoded data is kept; nothing: it is not
};

struct NamedInput {
  std::string name;
  Shape shape;  // of one sample
};

struct NamedTarget {
  std::string name;
  TargetInfo info;
};

// What is known of a data set before its samples are read. Inputs and targets have the order of
// those in Samples; there is at least one of each.
struct DatasetInfo {
  std::vector<NamedInput> inputs;
  std::vector<NamedTarget> targets;
  bool has_validation = false;  // a part of its own, besides what data.validation takes away
  bool has_test = false;
  std::size_t train_count = 0;
};

// That of a set which labelled_images makes; its counts are left to the caller.
DatasetInfo labelled_images_info(const Shape& shape, std::size_t classes);

// A set of samples with what to answer for them, named in a config. Immutable; files are opened by
// load only (and by info, for sets that do not know their own shape).
//
// Files are hostile: sizes are checked before memory is taken, lengths must be exact, labels in
// range, numbers finite. Errors: UserError(MissingInput) that says which file to put where,
// UserError(BadData) that names file and place.
class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual DatasetInfo info(const DataSource& source) const = 0;
  virtual Samples load(Part part, const DataSource& source) const = 0;
};

}  // namespace qnn
