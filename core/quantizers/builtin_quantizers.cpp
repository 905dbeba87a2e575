#include "core/quantizers/builtin_quantizers.hpp"

#include "core/quantizers/approx_sign.hpp"
#include "core/quantizers/dorefa_quantizer.hpp"
#include "core/quantizers/expression_quantizer.hpp"
#include "core/quantizers/magnitude_aware_sign.hpp"
#include "core/quantizers/no_op.hpp"
#include "core/quantizers/ste_heaviside.hpp"
#include "core/quantizers/ste_sign.hpp"
#include "core/quantizers/ste_tern.hpp"
#include "core/quantizers/swish_sign.hpp"

namespace qnn {

QuantizerRegistry builtin_quantizers() {
  QuantizerRegistry registry;
  registry.set_slash_help("a name with '/' is a plugin's: load it by --plugin FILE");
  registry.add<ApproxSign>();
  registry.add<DoReFaQuantizer>();
  registry.add<ExpressionQuantizer>();
  registry.add<MagnitudeAwareSign>();
  registry.add<NoOp>();
  registry.add<SteHeaviside>();
  registry.add<SteSign>();
  registry.add<SteTern>();
  registry.add<SwishSign>();
  return registry;
}

}  // namespace qnn
