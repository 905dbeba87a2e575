#include "data/kmnist.hpp"

#include "data/named_idx.hpp"

namespace qnn {
namespace {

constexpr NamedIdx kSet{.name = Kmnist::kName, .checksums = nullptr};

}  // namespace

DatasetInfo Kmnist::info(const DataSource&) const { return named_idx_info(); }

Samples Kmnist::load(Part part, const DataSource& source) const {
  return load_named_idx(kSet, part, source);
}

}  // namespace qnn
