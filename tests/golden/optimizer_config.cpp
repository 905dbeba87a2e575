#include <initializer_list>
#include <string>

#include "core/base/text.hpp"
#include "tests/golden/keras_config.hpp"

namespace qnn::golden {
namespace {

// Only the new family's options have it.
bool is_legacy(const Json& options) { return !options.contains("use_ema"); }

bool is_positive(const Json& options, const char* key) {
  const Json value = options.value(key, Json());
  return value.is_number() && value.get<double>() > 0;
}

// The new family applies the first of these that is positive, the legacy family all that are given.
void translate_clipping(Json& options) {
  bool clips = false;
  for (const char* key : {"clipnorm", "global_clipnorm", "clipvalue"}) {
    if (!is_positive(options, key) || (clips && !is_legacy(options))) options.erase(key);
    clips = clips || options.contains(key);
  }
}

// Where the legacy classes have the same options and other numbers.
void translate_legacy(const std::string& type, Json& options) {
  if (options.contains("epsilon") && !is_positive(options, "epsilon")) options["epsilon"] = 1e-7;
  if (type == "rmsprop") options["epsilon_inside_root"] = is_positive(options, "momentum");
  if (type == "adagrad") options["epsilon_inside_root"] = false;
  if (type == "nadam" && options.contains("decay")) {
    options["schedule_decay"] = options["decay"];
    options.erase("decay");
  }
  if (type == "bop") options.erase("decay");  // of a learning rate, which it has not
}

}  // namespace

Json optimizer_config(const Json& keras, const Catalog& catalog) {
  const std::string type = snake_name(keras.at("class_name").get<std::string>());
  Json options = keras.at("config");
  for (auto& [key, value] : options.items())
    if (value.is_object()) value = schedule_config(value);
  translate_clipping(options);
  if (is_legacy(options)) translate_legacy(type, options);
  if (options.value("weight_decay", Json()).is_null()) options.erase("weight_decay");
  for (const char* key : {"name", "jit_compile", "is_legacy_optimizer"}) options.erase(key);
  return optimizer_config(type, options, catalog);
}

}  // namespace qnn::golden
