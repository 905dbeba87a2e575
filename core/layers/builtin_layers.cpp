#include "core/layers/builtin_layers.hpp"

#include "core/layers/activation_layer.hpp"
#include "core/layers/along_axes.hpp"
#include "core/layers/average_pooling.hpp"
#include "core/layers/batch_normalization.hpp"
#include "core/layers/borders.hpp"
#include "core/layers/broadcast_layer.hpp"
#include "core/layers/channels.hpp"
#include "core/layers/concatenate.hpp"
#include "core/layers/conv.hpp"
#include "core/layers/conv_transpose.hpp"
#include "core/layers/dense.hpp"
#include "core/layers/depthwise_conv2d.hpp"
#include "core/layers/flatten.hpp"
#include "core/layers/global_average_pooling.hpp"
#include "core/layers/global_max_pooling.hpp"
#include "core/layers/layer_normalization.hpp"
#include "core/layers/locally_connected.hpp"
#include "core/layers/max_pooling.hpp"
#include "core/layers/merge.hpp"
#include "core/layers/noise.hpp"
#include "core/layers/permute.hpp"
#include "core/layers/rectifiers.hpp"
#include "core/layers/repeat_vector.hpp"
#include "core/layers/rescaling.hpp"
#include "core/layers/reshape.hpp"
#include "core/layers/separable_conv.hpp"
#include "core/layers/up_sampling.hpp"

namespace qnn {
namespace {

template <class T>
void add_type(LayerRegistry& registry) {
  registry.layers.add<T>();
  registry.quantizer_keys[std::string(T::kName)] = {T::kQuantizerKeys.begin(),
                                                    T::kQuantizerKeys.end()};
}

template <class M>
void add_rearrangement(LayerRegistry& registry) {
  add_type<RearrangementLayer<M>>(registry);
}

}  // namespace

LayerRegistry builtin_layers() {
  LayerRegistry registry;
  add_type<ActivationLayer>(registry);
  add_type<Add>(registry);
  add_type<AlphaDropout>(registry);
  add_type<Average>(registry);
  add_type<AveragePooling1d>(registry);
  add_type<AveragePooling2d>(registry);
  add_type<AveragePooling3d>(registry);
  add_type<BatchNormalization>(registry);
  add_rearrangement<ChannelShuffle>(registry);
  add_type<Concatenate>(registry);
  add_type<Conv1d>(registry);
  add_type<Conv2d>(registry);
  add_type<Conv2dTranspose>(registry);
  add_type<Conv3d>(registry);
  add_type<Conv3dTranspose>(registry);
  add_rearrangement<Cropping1d>(registry);
  add_rearrangement<Cropping2d>(registry);
  add_rearrangement<Cropping3d>(registry);
  add_type<Dense>(registry);
  add_rearrangement<DepthToSpace>(registry);
  add_type<DepthwiseConv2d>(registry);
  add_type<Dropout>(registry);
  add_type<EluLayer>(registry);
  add_type<Flatten>(registry);
  add_type<GaussianDropout>(registry);
  add_type<GaussianNoise>(registry);
  add_type<GlobalAveragePooling1d>(registry);
  add_type<GlobalAveragePooling2d>(registry);
  add_type<GlobalAveragePooling3d>(registry);
  add_type<GlobalMaxPooling1d>(registry);
  add_type<GlobalMaxPooling2d>(registry);
  add_type<GlobalMaxPooling3d>(registry);
  add_type<LayerNormalization>(registry);
  add_type<LeakyReluLayer>(registry);
  add_type<LocallyConnected1d>(registry);
  add_type<LocallyConnected2d>(registry);
  add_type<MaxPooling1d>(registry);
  add_type<MaxPooling2d>(registry);
  add_type<MaxPooling3d>(registry);
  add_type<Maximum>(registry);
  add_type<Minimum>(registry);
  add_type<Multiply>(registry);
  add_rearrangement<Permute>(registry);
  add_type<Prelu>(registry);
  add_type<ReluLayer>(registry);
  add_rearrangement<RepeatVector>(registry);
  add_type<Rescaling>(registry);
  add_rearrangement<Reshape>(registry);
  add_type<Scale>(registry);
  add_type<SeparableConv1d>(registry);
  add_type<SeparableConv2d>(registry);
  add_type<SoftmaxLayer>(registry);
  add_rearrangement<SpaceToDepth>(registry);
  add_type<SpatialDropout1d>(registry);
  add_type<SpatialDropout2d>(registry);
  add_type<SpatialDropout3d>(registry);
  add_rearrangement<SplitPart>(registry);
  add_type<Subtract>(registry);
  add_type<ThresholdedReluLayer>(registry);
  add_type<UnitNormalization>(registry);
  add_rearrangement<UpSampling1d>(registry);
  add_type<UpSampling2d>(registry);
  add_rearrangement<UpSampling3d>(registry);
  add_rearrangement<ZeroPadding1d>(registry);
  add_rearrangement<ZeroPadding2d>(registry);
  add_rearrangement<ZeroPadding3d>(registry);
  return registry;
}

}  // namespace qnn
