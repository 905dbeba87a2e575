#include "core/layers/layer.hpp"

#include "core/base/errors.hpp"

namespace qnn {

void Layer::prepare(const ForwardArgs& /*args*/, std::span<float> /*factors*/) const {
  require(false, "a layer that does not normalize has no factors");
}

}  // namespace qnn
