// C++ behind the C interface: one quantizer throws, one gives other levels than it says.
#include <stdexcept>

#include "core/plugins/qnn_plugin.h"

namespace {

int self;

void* create(const double*, char*, size_t) { return &self; }
void destroy(void*) {}
uint32_t precision(const void*) { return 1; }
void throw_forward(const void*, const QnnStatistics*, const float*, float*, size_t) {
  throw std::runtime_error("out of coffee");
}
void throw_backward(const void*, const QnnStatistics*, const float*, const float*, float*, size_t) {
  throw 7;
}
void halve(const void*, const QnnStatistics*, const float* x, float* q, size_t count) {
  for (size_t i = 0; i < count; ++i) q[i] = x[i] / 2;
}

QnnQuantizer quantizer(const char* name, decltype(QnnQuantizer::forward) forward) {
  return {.name = name,
          .summary = "",
          .formula = "",
          .levels = QNN_LEVELS_PLUS_MINUS_ONE,
          .group = QNN_GROUP_TENSOR,
          .statistics = 0,
          .parameter_count = 0,
          .parameters = nullptr,
          .create = create,
          .destroy = destroy,
          .precision = precision,
          .forward = forward,
          .backward = throw_backward};
}

const QnnQuantizer quantizers[] = {quantizer("broken/throws", throw_forward),
                                   quantizer("broken/levels", halve)};
const QnnPlugin plugin = {QNN_PLUGIN_ABI, 2, quantizers};

}  // namespace

const QnnPlugin* qnn_plugin() { return &plugin; }
