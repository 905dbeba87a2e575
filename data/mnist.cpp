#include "data/mnist.hpp"

#include "data/named_idx.hpp"

namespace qnn {
namespace {

constexpr NamedIdx kSet{.name = Mnist::kName, .checksums = &kMnistChecksums};

}  // namespace

DatasetInfo Mnist::info(const DataSource&) const { return named_idx_info(); }

Samples Mnist::load(Part part, const DataSource& source) const {
  return load_named_idx(kSet, part, source);
}

}  // namespace qnn
