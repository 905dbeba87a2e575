#pragma once

#include "core/plugins/plugin_library.hpp"
#include "core/quantizers/builtin_quantizers.hpp"

namespace qnn {

// Registers every quantizer of a plugin under its own name, with its parameters as fields. The
// library must outlive the registry, its copies and all that they make. Throws
// UserError(Unavailable) if a name is taken: by another plugin.
void add_plugin_quantizers(const PluginLibrary& library, QuantizerRegistry& registry);

}  // namespace qnn
