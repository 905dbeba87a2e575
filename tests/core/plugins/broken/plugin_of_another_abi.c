/* Says that it was built for another version of the interface, and has nothing that may be read. */
#include "core/plugins/qnn_plugin.h"

static const QnnPlugin kPlugin = {.abi = 99, .quantizer_count = 5, .quantizers = 0};
const QnnPlugin* qnn_plugin(void) { return &kPlugin; }
