#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "data/dataset.hpp"

namespace qnn {

// SHA-256 of the decompressed files of one part, as published.
struct IdxChecksums {
  std::string_view images;
  std::string_view labels;
};

// A published set of the size and file names of MNIST: 60000 images of 28 x 28 for training, 10000
// for testing, ten classes. Its files are looked for in FOLDER/name and then in FOLDER, FOLDER
// being DataSource::folder, as
//   train-images-idx3-ubyte   train-labels-idx1-ubyte
//   t10k-images-idx3-ubyte    t10k-labels-idx1-ubyte
// with or without .gz, and with '.' for the '-' before "idx".
struct NamedIdx {
  std::string_view name;
  const std::array<IdxChecksums, 2>* checksums = nullptr;  // by Part; nothing if not known
};

// Opens no file.
DatasetInfo named_idx_info();

// Beside the checks of idx_reader.hpp: the published counts and sizes, and the checksums if known.
// All these sets share their file names, so a set whose checksums are not known must at least not
// have MNIST's labels.
Samples load_named_idx(const NamedIdx& set, Part part, const DataSource& source);

// Checksums of MNIST.
inline constexpr std::array<IdxChecksums, 2> kMnistChecksums{{
    {.images = "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
     .labels = "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
    {.images = "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
     .labels = "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"},
}};

// Where load_named_idx looks for a file of a set, in this order.
std::vector<Path> named_idx_places(std::string_view set, const Path& folder, std::string_view file);

}  // namespace qnn
