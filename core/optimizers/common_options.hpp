#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/config/fields.hpp"
#include "core/optimizers/schedule.hpp"

namespace qnn {

// Options that tf.keras.optimizers' classes share, in both of its families. In this order a step
//
//   1. clips the gradient g:   g <- clip(g, -clipvalue, clipvalue)
//                              g <- g clipnorm / max(|g|, clipnorm), |g| of this parameter, or
//                              with global_clipnorm of all parameters of this optimizer together
//   2. takes the rate:         learning_rate / (1 + decay step)
//   3. shrinks the weights:    w <- w (1 - weight_decay rate)
//   4. steps
//   5. moves the average a:    a <- ema_momentum a + (1 - ema_momentum) w, which starts as w;
//                              w <- a after every ema_overwrite_frequency steps
//
// Wherever a model is evaluated, averages stand in for the weights (Keras does so once training has
// ended). Keras's new family ignores clipvalue beside a norm, its legacy family applies both as
// here; `decay` is the legacy family's.
struct CommonOptions {
  std::optional<double> clipnorm = {};
  std::optional<double> clipvalue = {};
  std::optional<double> global_clipnorm = {};
  double decay = 0;
  Hyperparameter weight_decay = 0.0;
  std::vector<std::string> exclude_from_weight_decay = {};  // a Selector
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::uint32_t> ema_overwrite_frequency = {};

  // For optimizers without a learning rate.
  template <class Fields>
  void clipping_fields(Fields& f) {
    f.optional("clipnorm", clipnorm, "largest norm of one parameter's gradient; null for any",
               GreaterThan{0});
    f.optional("clipvalue", clipvalue, "largest magnitude of a gradient's value; null for any",
               GreaterThan{0});
    f.optional("global_clipnorm", global_clipnorm,
               "largest norm of the gradients of all parameters together; null for any",
               GreaterThan{0});
  }

  template <class Fields>
  void fields(Fields& f) {
    clipping_fields(f);
    f.optional("decay", decay, "divides the learning rate by 1 + decay · step", AtLeast{0});
    f.optional("weight_decay", weight_decay,
               "share of the weights, times the learning rate, that each step takes away",
               AtLeast{0});
    f.optional("exclude_from_weight_decay", exclude_from_weight_decay,
               "parameters without weight decay, selected as by \"match\"");
    f.optional("use_ema", use_ema, "whether evaluation uses a running average of the weights");
    f.optional("ema_momentum", ema_momentum, "share of the old average that stays", AtLeast{0},
               AtMost{1});
    f.optional("ema_overwrite_frequency", ema_overwrite_frequency,
               "steps after which the average replaces the weights; null for never", AtLeast{1});
  }

  // Throws FieldError for options that exclude each other or select nothing.
  void check() const;
};

}  // namespace qnn
