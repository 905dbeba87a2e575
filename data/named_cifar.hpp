#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "data/dataset.hpp"

namespace qnn {

struct CifarTarget {
  std::string_view name;
  std::size_t classes = 0;
  std::size_t byte = 0;  // of a record
};

// A published set of CIFAR's binary format: records of one byte for each target, then the red, the
// green and the blue plane of an image of 32 x 32, row by row. Each file holds the same number of
// records, and each class occurs equally often in a part.
//
// A file is looked for in FOLDER/name, FOLDER/name/archive, FOLDER/archive and FOLDER, FOLDER being
// DataSource::folder and `archive` the folder inside the published tar.
struct NamedCifar {
  std::string_view name;
  std::string_view archive;
  std::span<const std::string_view> train_files;
  std::span<const std::string_view> test_files;
  std::span<const CifarTarget> targets;  // the first is the default
  std::size_t train_records = 0;         // of one file
  std::size_t test_records = 0;
};

// Where load_named_cifar looks for a file of a set, in this order.
std::vector<Path> named_cifar_places(std::string_view set, std::string_view archive,
                                     const Path& folder, std::string_view file);

// Opens no file.
DatasetInfo named_cifar_info(const NamedCifar& set);

// The images as [32, 32, 3]. Checks that each file has exactly its length before it is read, that
// classes are in range, and that they occur equally often, which a wrong or damaged file would not
// keep. (No checksums: those of the binary files are not published.)
Samples load_named_cifar(const NamedCifar& set, Part part, const DataSource& source);

}  // namespace qnn
