#pragma once

#include <array>
#include <cstddef>
#include <string_view>

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
extern const std::array<IdxChecksums, 2> kMnistChecksums;

}  // namespace qnn
