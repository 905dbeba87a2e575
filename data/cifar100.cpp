#include "data/cifar100.hpp"

#include <array>

#include "data/named_cifar.hpp"

namespace qnn {
namespace {

constexpr std::array<std::string_view, 1> kTrainFiles{"train.bin"};
constexpr std::array<std::string_view, 1> kTestFiles{"test.bin"};
constexpr std::array<CifarTarget, 2> kTargets{{{.name = "fine_label", .classes = 100, .byte = 1},
                                               {.name = "coarse_label", .classes = 20, .byte = 0}}};
constexpr NamedCifar kSet{.name = Cifar100::kName,
                          .archive = "cifar-100-binary",
                          .train_files = kTrainFiles,
                          .test_files = kTestFiles,
                          .targets = kTargets,
                          .train_records = 50000,
                          .test_records = 10000};

}  // namespace

DatasetInfo Cifar100::info(const DataSource&) const { return named_cifar_info(kSet); }

Samples Cifar100::load(Part part, const DataSource& source) const {
  return load_named_cifar(kSet, part, source);
}

}  // namespace qnn
