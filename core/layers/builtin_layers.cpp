#include "core/layers/builtin_layers.hpp"

#include "core/layers/activation_layer.hpp"
#include "core/layers/add.hpp"
#include "core/layers/average_pooling2d.hpp"
#include "core/layers/batch_normalization.hpp"
#include "core/layers/conv2d.hpp"
#include "core/layers/dense.hpp"
#include "core/layers/dropout.hpp"
#include "core/layers/flatten.hpp"
#include "core/layers/global_average_pooling2d.hpp"
#include "core/layers/max_pooling2d.hpp"

namespace qnn {
namespace {

template <class T>
void add_type(LayerRegistry& registry) {
  registry.layers.add<T>();
  registry.quantizer_keys[std::string(T::kName)] = {T::kQuantizerKeys.begin(),
                                                    T::kQuantizerKeys.end()};
}

}  // namespace

LayerRegistry builtin_layers() {
  LayerRegistry registry;
  add_type<ActivationLayer>(registry);
  add_type<Add>(registry);
  add_type<AveragePooling2d>(registry);
  add_type<BatchNormalization>(registry);
  add_type<Conv2d>(registry);
  add_type<Dense>(registry);
  add_type<Dropout>(registry);
  add_type<Flatten>(registry);
  add_type<GlobalAveragePooling2d>(registry);
  add_type<MaxPooling2d>(registry);
  return registry;
}

}  // namespace qnn
