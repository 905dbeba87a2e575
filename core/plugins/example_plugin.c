/* An example of a plugin: two quantizers in C11, built with qnn and loaded by its tests.
 *
 *   example/soft_sign   sign(x); the gradient fades linearly to the edge of a window
 *   example/ternary     -1, 0, +1 by a threshold relative to the channel's mean |x|
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "qnn_plugin.h"

/* ---- example/soft_sign ---------------------------------------------------------------------- */

typedef struct SoftSign {
  float width;
} SoftSign;

static void* soft_sign_create(const double* values, char* error, size_t error_size) {
  SoftSign* self = malloc(sizeof *self);
  if (self == NULL) {
    snprintf(error, error_size, "there is no memory left");
    return NULL;
  }
  self->width = (float)values[0];
  return self;
}

static uint32_t soft_sign_precision(const void* self) {
  (void)self;
  return 1;
}

static void soft_sign_forward(const void* self, const QnnStatistics* statistics, const float* x,
                              float* q, size_t count) {
  (void)self;
  (void)statistics;
  for (size_t i = 0; i < count; ++i) q[i] = x[i] < 0.0f ? -1.0f : 1.0f;
}

static void soft_sign_backward(const void* self, const QnnStatistics* statistics, const float* x,
                               const float* dq, float* dx, size_t count) {
  (void)statistics;
  const float width = ((const SoftSign*)self)->width;
  for (size_t i = 0; i < count; ++i) {
    const float slope = 1.0f - fabsf(x[i]) / width;
    dx[i] = slope > 0.0f ? dq[i] * slope : 0.0f;
  }
}

static const QnnParameter kSoftSignParameters[] = {
    {"width", "where the gradient has faded to 0", 1.0, 1e-3, 1e3},
};

/* ---- example/ternary ------------------------------------------------------------------------ */

typedef struct Ternary {
  float threshold, clip_value;
} Ternary;

static void* ternary_create(const double* values, char* error, size_t error_size) {
  if (values[0] * 4.0 < values[1]) {
    snprintf(error, error_size, "a threshold of %g is too small for a clip_value of %g", values[0],
             values[1]);
    return NULL;
  }
  Ternary* self = malloc(sizeof *self);
  if (self == NULL) {
    snprintf(error, error_size, "there is no memory left");
    return NULL;
  }
  self->threshold = (float)values[0];
  self->clip_value = (float)values[1];
  return self;
}

static uint32_t ternary_precision(const void* self) {
  (void)self;
  return 2;
}

static void ternary_forward(const void* self, const QnnStatistics* statistics, const float* x,
                            float* q, size_t count) {
  const float threshold = ((const Ternary*)self)->threshold * statistics->mean_abs;
  for (size_t i = 0; i < count; ++i)
    q[i] = x[i] > threshold ? 1.0f : (x[i] < -threshold ? -1.0f : 0.0f);
}

static void ternary_backward(const void* self, const QnnStatistics* statistics, const float* x,
                             const float* dq, float* dx, size_t count) {
  (void)statistics;
  const float clip_value = ((const Ternary*)self)->clip_value;
  for (size_t i = 0; i < count; ++i) dx[i] = fabsf(x[i]) <= clip_value ? dq[i] : 0.0f;
}

static const QnnParameter kTernaryParameters[] = {
    {"threshold", "values within this share of the channel's mean |x| become 0", 0.7, 0.0, 1e6},
    {"clip_value", "gradients pass where |x| <= clip_value", 1.0, 0.0, 1e6},
};

/* ---- the plugin ----------------------------------------------------------------------------- */

static const QnnQuantizer kQuantizers[] = {
    {.name = "example/soft_sign",
     .summary = "sign with a gradient that fades out",
     .formula = "q = -1 if x < 0, else +1;  dx = dq max(1 - |x| / width, 0)",
     .levels = QNN_LEVELS_PLUS_MINUS_ONE,
     .group = QNN_GROUP_TENSOR,
     .statistics = 0,
     .parameter_count = 1,
     .parameters = kSoftSignParameters,
     .create = soft_sign_create,
     .destroy = free,
     .precision = soft_sign_precision,
     .forward = soft_sign_forward,
     .backward = soft_sign_backward},
    {.name = "example/ternary",
     .summary = "three levels, by the mean magnitude of a channel",
     .formula =
         "q = sgn(x) where |x| > threshold mean|x|, else 0;  dx = dq where |x| <= clip_value",
     .levels = QNN_LEVELS_ANY,
     .group = QNN_GROUP_CHANNEL,
     .statistics = QNN_STATISTIC_MEAN_ABS,
     .parameter_count = 2,
     .parameters = kTernaryParameters,
     .create = ternary_create,
     .destroy = free,
     .precision = ternary_precision,
     .forward = ternary_forward,
     .backward = ternary_backward},
};

static const QnnPlugin kPlugin = {
    .abi = QNN_PLUGIN_ABI,
    .quantizer_count = 2,
    .quantizers = kQuantizers,
};

const QnnPlugin* qnn_plugin(void) { return &kPlugin; }
