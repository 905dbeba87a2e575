#include "tests/golden/keras_config.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <span>

#include "core/activations/regularizer.hpp"
#include "core/base/text.hpp"
#include "core/layers/constraint.hpp"
#include "core/layers/initializer.hpp"
#include "core/metrics/metric.hpp"
#include "core/optimizers/schedule.hpp"
#include "tests/golden/comparison.hpp"

namespace qnn::golden {
namespace {

using Keys = std::set<std::string>;

bool is_upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
bool is_lower(char c) { return std::islower(static_cast<unsigned char>(c)) != 0; }

// What Keras writes for options that are not used.
bool says_no(const Json& value) {
  return value.is_null() || (value.is_boolean() && !value.get<bool>()) ||
         (value.is_number() && value.get<double>() == 0);
}

bool has_field(const TypeDoc& doc, const std::string& key) {
  return std::any_of(doc.fields.begin(), doc.fields.end(),
                     [&](const FieldDoc& field) { return field.key == key; });
}

const TypeDoc& known_type(const std::vector<TypeDoc>& types, const std::string& family,
                          const std::string& name) {
  for (const TypeDoc& doc : types)
    if (doc.name == name) return doc;
  throw Uncovered(format("no {} '{}' here yet", family, name));
}

template <class Interface>
const TypeDoc& known_type(const Registry<Interface>& registry, const std::string& family,
                          const std::string& name) {
  const auto* entry = registry.find(name);
  if (entry == nullptr) throw Uncovered(format("no {} '{}' here yet", family, name));
  return entry->doc;
}

// {"type": name, options that the type has}.
Json typed(const TypeDoc& doc, const Json& options, const Keys& ignored) {
  Json object{{"type", doc.name}};
  for (const auto& [key, value] : options.items()) {
    if (has_field(doc, key)) {
      object[key] = value;
    } else if (!ignored.contains(key) && !says_no(value)) {
      throw Uncovered(format("no option '{}' of '{}' here yet", key, doc.name));
    }
  }
  return object;
}

// Keras's own keys, which say nothing about numbers.
const Keys& bookkeeping() {
  static const Keys kKeys{"name", "trainable", "dtype", "seed"};
  return kKeys;
}

// Keras's other names of losses.
std::string loss_of_other_name(const std::string& name) {
  static const std::map<std::string, std::string> kNames{
      {"mse", "mean_squared_error"},
      {"mae", "mean_absolute_error"},
      {"mape", "mean_absolute_percentage_error"},
      {"msle", "mean_squared_logarithmic_error"},
      {"bce", "binary_crossentropy"},
      {"kld", "kl_divergence"},
      {"kullback_leibler_divergence", "kl_divergence"},
      {"logcosh", "log_cosh"},
      {"log_cosh_error", "log_cosh"},
      {"huber_loss", "huber"}};
  const auto found = kNames.find(name);
  return found == kNames.end() ? name : found->second;
}

}  // namespace

std::string snake_name(const std::string& class_name) {
  static const std::map<std::string, std::string> kExceptions{
      {"DoReFa", "dorefa_quantizer"},
      {"DoReFaQuantizer", "dorefa_quantizer"},
      {"NoOpQuantizer", "no_op"},
      {"ReLU", "relu"},
      {"PReLU", "prelu"},
      {"LeakyReLU", "leaky_relu"},
      {"ThresholdedReLU", "thresholded_relu"},
      {"RMSprop", "rmsprop"},
      {"AdamW", "adamw"},
      {"SGD", "sgd"},
      {"ELU", "elu"},
      {"L1L2", "l1_l2"}};
  if (const auto found = kExceptions.find(class_name); found != kExceptions.end())
    return found->second;
  std::string name;
  for (std::size_t i = 0; i < class_name.size(); ++i) {
    const char c = class_name[i];
    const bool after_lower = i > 0 && is_lower(class_name[i - 1]);
    const bool before_lower = i + 1 < class_name.size() && is_lower(class_name[i + 1]);
    const bool after_letter_or_digit = i > 0 && class_name[i - 1] != '_';
    if (is_upper(c) && after_letter_or_digit && (after_lower || before_lower)) name += '_';
    name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name;
}

Json quantizer_config(const Json& keras, const Catalog& catalog) {
  if (keras.is_null()) return nullptr;
  if (keras.is_string())
    return quantizer_config({{"class_name", keras}, {"config", Json::object()}}, catalog);
  const auto class_name = keras.at("class_name").get<std::string>();
  if (class_name == "function") {
    const auto name = keras.at("config").get<std::string>();
    // The custom quantizer of Larq's user guide.
    if (name == "identity_sign") return name;
    throw Uncovered(format("no definition of the custom quantizer '{}'", name));
  }
  const TypeDoc& doc = known_type(catalog.quantizers, "quantizer", snake_name(class_name));
  return typed(doc, keras.at("config"), bookkeeping());
}

Json activation_config(const Json& keras, const Catalog& catalog) {
  const bool is_function = keras.is_object() && keras.value("class_name", "") == "function";
  const Json& named = is_function ? keras.at("config") : keras;
  static const std::vector<TypeDoc> kTypes = choice_docs<Activation>();
  if (named.is_string()) return known_type(kTypes, "activation", named.get<std::string>()).name;
  if (named.is_null()) return nullptr;
  const std::string type = snake_name(named.at("class_name").get<std::string>());
  if (catalog.quantizers.find(type) != nullptr) return quantizer_config(named, catalog);
  Json options = named.at("config");
  if (options.value("axis", 0) == -1) options.erase("axis");
  if (options.contains("negative_slope")) options["alpha"] = options["negative_slope"];
  options.erase("negative_slope");
  return typed(known_type(kTypes, "activation", type), options, bookkeeping());
}

Json constraint_config(const Json& keras) {
  if (keras.is_null()) return nullptr;
  static const std::vector<TypeDoc> kTypes = choice_docs<Constraint>();
  const std::string type = snake_name(keras.at("class_name").get<std::string>());
  return typed(known_type(kTypes, "constraint", type), keras.at("config"), bookkeeping());
}

Json regularizer_config(const Json& keras) {
  if (keras.is_null()) return nullptr;
  static const std::vector<TypeDoc> kTypes = choice_docs<Regularizer>();
  const std::string type = snake_name(keras.at("class_name").get<std::string>());
  return typed(known_type(kTypes, "regularizer", type), keras.at("config"), bookkeeping());
}

Json initializer_config(const std::string& type, const Json& options) {
  static const std::vector<TypeDoc> kTypes = choice_docs<Initializer>();
  Json ours = options;
  // An older name.
  if (ours.value("distribution", "") == "normal") ours["distribution"] = "truncated_normal";
  return typed(known_type(kTypes, "initializer", type), ours, bookkeeping());
}

Json schedule_config(const Json& keras) {
  if (!keras.is_object()) return keras;
  static const std::map<std::string, std::string> kNames{{"ExponentialDecay", "exponential"},
                                                         {"PiecewiseConstantDecay", "piecewise"},
                                                         {"CosineDecay", "cosine"},
                                                         {"InverseTimeDecay", "inverse_time"},
                                                         {"PolynomialDecay", "polynomial"},
                                                         {"CosineDecayRestarts", "cosine_restarts"},
                                                         {"LinearCosineDecay", "linear_cosine"}};
  const auto class_name = keras.at("class_name").get<std::string>();
  const auto name = kNames.find(class_name);
  if (name == kNames.end()) throw Uncovered(format("no schedule '{}' here yet", class_name));
  Json options = keras.at("config");
  for (const auto& [theirs, ours] :
       {std::pair{"initial_learning_rate", "initial"}, {"end_learning_rate", "end"}}) {
    if (!options.contains(theirs)) continue;
    options[ours] = options[theirs];
    options.erase(theirs);
  }
  // Keras warms up only towards a target.
  if (options.value("warmup_target", Json()).is_null()) options.erase("warmup_steps");
  static const std::vector<TypeDoc> kTypes = choice_docs<Hyperparameter>();
  return typed(known_type(kTypes, "schedule", name->second), options, bookkeeping());
}

Json optimizer_config(const std::string& type, const Json& options, const Catalog& catalog) {
  return typed(known_type(catalog.optimizers, "optimizer", type), options, {});
}

Json metric_config(const std::string& type, const Json& keras) {
  static const std::vector<TypeDoc> kTypes = choice_docs<Metric>();
  const bool top_k = type.ends_with("top_k_categorical_accuracy");
  const TypeDoc& doc = known_type(kTypes, "metric", top_k ? "top_k" : loss_of_other_name(type));
  Json options = Json::object();
  for (const auto& [key, value] : keras.items())
    if (!value.is_null()) options[key] = value;
  if (type == "f1_score" && !options.contains("average")) options["average"] = "none";
  if (options.contains("curve"))
    options["curve"] = options["curve"] == "PR" ? Json("pr") : Json("roc");
  Keys ignored = bookkeeping();
  ignored.insert({"num_labels", "fn"});
  if (type.starts_with("binary_")) ignored.insert("axis");
  return typed(doc, options, ignored);
}

Json loss_config(const Json& keras, const Catalog& catalog) {
  std::string type = keras.is_string() ? keras.get<std::string>()
                                       : snake_name(keras.at("class_name").get<std::string>());
  type = loss_of_other_name(type);
  const TypeDoc& doc = known_type(catalog.losses, "loss", type);
  Keys ignored = bookkeeping();
  ignored.insert({"reduction", "fn"});
  Json options = keras.is_string() ? Json::object() : keras.at("config");
  // The mean is the same along any axis.
  if (type.starts_with("binary_")) ignored.insert("axis");
  return typed(doc, options, ignored);
}

}  // namespace qnn::golden
