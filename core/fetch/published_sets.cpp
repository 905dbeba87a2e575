// Sizes and SHA-256 are those that TensorFlow Datasets and others publish for the files at the
// first source.
#include <array>

#include "core/fetch/downloads.hpp"
#include "data/named_idx.hpp"

namespace qnn {
namespace {

constexpr std::uint64_t kTrainImages = 16 + 60000 * 28 * 28;
constexpr std::uint64_t kTrainLabels = 8 + 60000;
constexpr std::uint64_t kTestImages = 16 + 10000 * 28 * 28;
constexpr std::uint64_t kTestLabels = 8 + 10000;

// The files of the sets that look like MNIST: training images and labels, test images and labels.
using IdxContents = std::array<ContentFile, 4>;
constexpr IdxContents idx_contents(const std::array<std::string_view, 4>& sha256) {
  return {{{"train-images-idx3-ubyte", kTrainImages, sha256[0]},
           {"train-labels-idx1-ubyte", kTrainLabels, sha256[1]},
           {"t10k-images-idx3-ubyte", kTestImages, sha256[2]},
           {"t10k-labels-idx1-ubyte", kTestLabels, sha256[3]}}};
}

struct SizeAndSum {
  std::uint64_t size = 0;
  std::string_view sha256;
};
constexpr std::array<Download, 4> idx_downloads(const IdxContents& contents,
                                                const std::array<SizeAndSum, 4>& files) {
  constexpr std::array<std::string_view, 4> kNames{
      "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz",
      "t10k-labels-idx1-ubyte.gz"};
  std::array<Download, 4> downloads{};
  for (std::size_t i = 0; i < downloads.size(); ++i)
    downloads[i] = {kNames[i], files[i].size, files[i].sha256, std::span(&contents[i], 1)};
  return downloads;
}

constexpr IdxContents kUnknownContents = idx_contents({});

constexpr IdxContents kMnistContents =
    idx_contents({kMnistChecksums[0].images, kMnistChecksums[0].labels, kMnistChecksums[1].images,
                  kMnistChecksums[1].labels});
constexpr auto kMnist = idx_downloads(
    kMnistContents, {{{9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
                      {28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
                      {1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
                      {4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"}}});
constexpr std::array<std::string_view, 2> kMnistSources{
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/"};

constexpr auto kFashionMnist =
    idx_downloads(kUnknownContents,
                  {{{26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"},
                    {29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"},
                    {4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"},
                    {5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"}}});
// The first is the bucket of the authors' website, which itself speaks http only.
constexpr std::array<std::string_view, 3> kFashionMnistSources{
    "https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"};

constexpr auto kKmnist =
    idx_downloads(kUnknownContents,
                  {{{18165135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"},
                    {29497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"},
                    {3041136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"},
                    {5120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"}}});
constexpr std::array<std::string_view, 2> kKmnistSources{
    "https://codh.rois.ac.jp/kmnist/dataset/kmnist/",
    "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/KMNIST/"};

constexpr std::uint64_t kCifar10File = 10000 * (1 + 3 * 32 * 32);
constexpr std::array<ContentFile, 6> kCifar10Contents{{{"data_batch_1.bin", kCifar10File, {}},
                                                       {"data_batch_2.bin", kCifar10File, {}},
                                                       {"data_batch_3.bin", kCifar10File, {}},
                                                       {"data_batch_4.bin", kCifar10File, {}},
                                                       {"data_batch_5.bin", kCifar10File, {}},
                                                       {"test_batch.bin", kCifar10File, {}}}};
constexpr std::array<Download, 1> kCifar10{
    {{"cifar-10-binary.tar.gz", 170052171,
      "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd", kCifar10Contents}}};
constexpr std::array<std::string_view, 3> kCifar10Sources{
    "https://www.cs.toronto.edu/~kriz/", "https://cave.cs.toronto.edu/kriz/",
    "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/"};

constexpr std::uint64_t kCifar100Record = 2 + 3 * 32 * 32;
constexpr std::array<ContentFile, 2> kCifar100Contents{
    {{"train.bin", 50000 * kCifar100Record, {}}, {"test.bin", 10000 * kCifar100Record, {}}}};
constexpr std::array<Download, 1> kCifar100{
    {{"cifar-100-binary.tar.gz", 168513733,
      "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec", kCifar100Contents}}};
constexpr std::array<std::string_view, 2> kCifar100Sources{"https://www.cs.toronto.edu/~kriz/",
                                                           "https://cave.cs.toronto.edu/kriz/"};

constexpr std::array<DownloadableSet, 5> kSets{
    {{"cifar10", "cifar-10-batches-bin", kCifar10, kCifar10Sources},
     {"cifar100", "cifar-100-binary", kCifar100, kCifar100Sources},
     {"fashion_mnist", "", kFashionMnist, kFashionMnistSources},
     {"kmnist", "", kKmnist, kKmnistSources},
     {"mnist", "", kMnist, kMnistSources}}};

}  // namespace

std::span<const DownloadableSet> downloadable_sets() { return kSets; }

}  // namespace qnn
