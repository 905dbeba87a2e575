#include "data/builtin_datasets.hpp"

#include "data/cifar10.hpp"
#include "data/cifar100.hpp"
#include "data/csv.hpp"
#include "data/digits.hpp"
#include "data/fashion_mnist.hpp"
#include "data/idx.hpp"
#include "data/image_folder.hpp"
#include "data/kmnist.hpp"
#include "data/mnist.hpp"
#include "data/npy.hpp"
#include "data/random_set.hpp"
#include "data/shapes.hpp"

namespace qnn {

DatasetRegistry builtin_datasets() {
  DatasetRegistry registry;
  registry.add<Cifar10>();
  registry.add<Cifar100>();
  registry.add<Csv>();
  registry.add<Digits>();
  registry.add<FashionMnist>();
  registry.add<Idx>();
  registry.add<ImageFolder>();
  registry.add<Kmnist>();
  registry.add<Mnist>();
  registry.add<Npy>();
  registry.add<RandomSet>();
  registry.add<Shapes>();
  return registry;
}

}  // namespace qnn
