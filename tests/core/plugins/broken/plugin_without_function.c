/* Its quantizer is only described. */
#include "core/plugins/qnn_plugin.h"

static const QnnQuantizer kQuantizer = {.name = "broken/empty", .summary = "", .formula = ""};
static const QnnPlugin kPlugin = {
    .abi = QNN_PLUGIN_ABI, .quantizer_count = 1, .quantizers = &kQuantizer};
const QnnPlugin* qnn_plugin(void) { return &kPlugin; }
