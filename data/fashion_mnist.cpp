#include "data/fashion_mnist.hpp"

#include "data/named_idx.hpp"

namespace qnn {
namespace {

constexpr NamedIdx kSet{.name = FashionMnist::kName, .checksums = nullptr};

}  // namespace

DatasetInfo FashionMnist::info(const DataSource&) const { return named_idx_info(); }

Samples FashionMnist::load(Part part, const DataSource& source) const {
  return load_named_idx(kSet, part, source);
}

}  // namespace qnn
