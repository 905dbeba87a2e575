#include "core/layers/builtin_layers.hpp"

#include "core/layers/activation_layer.hpp"
#include "core/layers/add.hpp"
#include "core/layers/average_pooling.hpp"
#include "core/layers/batch_normalization.hpp"
#include "core/layers/conv.hpp"
#include "core/layers/dense.hpp"
#include "core/layers/dropout.hpp"
#include "core/layers/flatten.hpp"
#include "core/layers/global_average_pooling.hpp"
#include "core/layers/global_max_pooling.hpp"
#include "core/layers/max_pooling.hpp"

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
  add_type<AveragePooling1d>(registry);
  add_type<AveragePooling2d>(registry);
  add_type<AveragePooling3d>(registry);
  add_type<BatchNormalization>(registry);
  add_type<Conv1d>(registry);
  add_type<Conv2d>(registry);
  add_type<Conv3d>(registry);
  add_type<Dense>(registry);
  add_type<Dropout>(registry);
  add_type<Flatten>(registry);
  add_type<GlobalAveragePooling1d>(registry);
  add_type<GlobalAveragePooling2d>(registry);
  add_type<GlobalAveragePooling3d>(registry);
  add_type<GlobalMaxPooling1d>(registry);
  add_type<GlobalMaxPooling2d>(registry);
  add_type<GlobalMaxPooling3d>(registry);
  add_type<MaxPooling1d>(registry);
  add_type<MaxPooling2d>(registry);
  add_type<MaxPooling3d>(registry);
  return registry;
}

}  // namespace qnn
