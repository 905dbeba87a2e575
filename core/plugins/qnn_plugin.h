/* The whole contract between qnn and a plugin: quantizers that are compiled apart from it.
 *
 * It is C (C11, and C++), so that any compiler may build one: a shared library that exports the one
 * function qnn_plugin(), built for example by
 *
 *   cc -std=c11 -O2 -fPIC -shared -I core/plugins my_plugin.c -o my_plugin.so
 *
 * and loaded by `qnn-train CONFIG --plugin my_plugin.so`. A config names the quantizers of a plugin
 * but can never load one. See example_plugin.c.
 *
 * Everything that a plugin hands out stays its own and must stay valid until the program ends. No
 * function may throw, exit or change its data between calls but `create` and `destroy`.
 */
#ifndef QNN_PLUGIN_H
#define QNN_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

/* Grows whenever anything below changes. */
#define QNN_PLUGIN_ABI 1u

/* What a quantizer's output can be. Only ±1 is stored as bits; an output that breaks the promise of
 * QNN_LEVELS_PLUS_MINUS_ONE ends the run with an error. */
#define QNN_LEVELS_ANY 0u
#define QNN_LEVELS_PLUS_MINUS_ONE 1u        /* -1 and +1 */
#define QNN_LEVELS_ZERO_ONE 2u              /* 0 and +1 */
#define QNN_LEVELS_SCALED_PLUS_MINUS_ONE 3u /* -s and +s, s one number for each group */

/* What shares its statistics: a whole tensor, or one channel (the last axis of activations, the
 * output channel of kernels). */
#define QNN_GROUP_TENSOR 0u
#define QNN_GROUP_CHANNEL 1u

/* Which statistics of its group a quantizer reads: a sum of these. The others are 0. */
#define QNN_STATISTIC_MEAN_ABS 1u
#define QNN_STATISTIC_MAX_ABS 2u
#define QNN_STATISTIC_MEAN 4u
#define QNN_STATISTIC_DEVIATION 8u

typedef struct QnnStatistics {
  float mean_abs;  /* mean of |x| over the group */
  float max_abs;   /* maximum of |x| */
  float mean;      /* mean of x */
  float deviation; /* sqrt(mean of (x - mean)^2) */
} QnnStatistics;

/* A number that a config may set, checked by the host: {"type": "vendor/name", "width": 1.5}. */
typedef struct QnnParameter {
  const char* name; /* letters, digits, '_' */
  const char* help; /* one line */
  double default_value;
  double minimum, maximum; /* both allowed */
} QnnParameter;

typedef struct QnnQuantizer {
  const char* name;    /* "vendor/name": with the slash no built-in type can be shadowed */
  const char* summary; /* one line, for `qnn-inspect types` */
  const char* formula; /* likewise */
  uint32_t levels;     /* QNN_LEVELS_... */
  uint32_t group;      /* QNN_GROUP_... */
  uint32_t statistics; /* QNN_STATISTIC_..., added up */
  uint32_t parameter_count;
  const QnnParameter* parameters;

  /* `values` has the parameters in the order above. Returns the quantizer, or NULL after writing
   * the reason, with its final 0, into `error`. */
  void* (*create)(const double* values, char* error, size_t error_size);
  void (*destroy)(void* self);

  /* Bits that one quantized value takes, 1 ... 32: what summaries count. */
  uint32_t (*precision)(const void* self);

  /* q = quantizer(x) for `count` values of one group: all of them or a part. q may be x. */
  void (*forward)(const void* self, const QnnStatistics* statistics, const float* x, float* q,
                  size_t count);
  /* dx from dq, the gradient of the quantized value, at the unquantized x. dx may be dq. Statistics
   * count as constants. */
  void (*backward)(const void* self, const QnnStatistics* statistics, const float* x,
                   const float* dq, float* dx, size_t count);
} QnnQuantizer;

typedef struct QnnPlugin {
  uint32_t abi; /* QNN_PLUGIN_ABI; the host reads nothing else before it has checked this */
  uint32_t quantizer_count;
  const QnnQuantizer* quantizers;
} QnnPlugin;

/* The one function that a plugin exports. */
#ifdef __cplusplus
extern "C" {
#endif
const QnnPlugin* qnn_plugin(void);
#ifdef __cplusplus
}
#endif

#endif /* QNN_PLUGIN_H */
