#include "data/cifar10.hpp"

#include <array>

#include "data/named_cifar.hpp"

namespace qnn {
namespace {

constexpr std::array<std::string_view, 5> kTrainFiles{"data_batch_1.bin", "data_batch_2.bin",
                                                      "data_batch_3.bin", "data_batch_4.bin",
                                                      "data_batch_5.bin"};
constexpr std::array<std::string_view, 1> kTestFiles{"test_batch.bin"};
constexpr std::array<CifarTarget, 1> kTargets{{{.name = kLabelTarget, .classes = 10, .byte = 0}}};
constexpr NamedCifar kSet{.name = Cifar10::kName,
                          .archive = "cifar-10-batches-bin",
                          .train_files = kTrainFiles,
                          .test_files = kTestFiles,
                          .targets = kTargets,
                          .train_records = 10000,
                          .test_records = 10000};

}  // namespace

DatasetInfo Cifar10::info(const DataSource&) const { return named_cifar_info(kSet); }

Samples Cifar10::load(Part part, const DataSource& source) const {
  return load_named_cifar(kSet, part, source);
}

}  // namespace qnn
