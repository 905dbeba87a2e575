#include "core/plugins/plugin_quantizer.hpp"

#include <array>
#include <exception>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/config/fields.hpp"
#include "core/kernels/chunks.hpp"
#include "core/quantizers/first_error.hpp"
#include "core/quantizers/level_check.hpp"

namespace qnn {
namespace {

// The values of a plugin quantizer's parameters, as fields of a config.
struct PluginParams {
  explicit PluginParams(const QnnQuantizer& of) : description(&of) {
    for (const QnnParameter& parameter : parameters()) values.push_back(parameter.default_value);
  }

  std::span<const QnnParameter> parameters() const {
    return {description->parameters, description->parameter_count};
  }

  template <class Fields>
  void fields(Fields& f) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const QnnParameter& parameter = parameters()[i];
      f.optional(parameter.name, values[i], parameter.help, AtLeast{parameter.minimum},
                 AtMost{parameter.maximum});
    }
  }

  const QnnQuantizer* description;
  std::vector<double> values;
};

// What a plugin may not do, and does nevertheless: C++ can throw through a C function.
template <class Call>
auto guarded(const QnnQuantizer& description, const char* function, const Call& call) {
  const auto complain = [&](const std::string& what) {
    return UserError(ErrorKind::Unavailable,
                     format("the plugin's quantizer '{}' failed: its function '{}' threw {}; "
                            "plugins may not throw, tell its author",
                            description.name, function, what));
  };
  try {
    return call();
  } catch (const std::exception& error) {
    throw complain(format("an exception: {}", error.what()));
  } catch (...) {
    throw complain("something that is no exception");
  }
}

// Calls call(begin, count) for pieces of `size` values, in parallel.
template <class Call>
void for_each_guarded_chunk(const QnnQuantizer& description, const char* function, std::size_t size,
                            const Call& call) {
  FirstError error;
  for_each_chunk(size, kChunkValues, [&](std::size_t begin, std::size_t count) {
    error.guard([&] { guarded(description, function, [&] { call(begin, count); }); });
  });
  error.rethrow();
}

class PluginQuantizer final : public Quantizer {
 public:
  // Throws FieldError if the plugin refuses the parameters.
  explicit PluginQuantizer(const PluginParams& params)
      : description_(*params.description), self_(create(params), Destroy{description_.destroy}) {
    precision_ = static_cast<int>(
        guarded(description_, "precision", [&] { return description_.precision(self_.get()); }));
    if (precision_ < 1 || precision_ > 32)
      throw UserError(ErrorKind::Unavailable,
                      format("the plugin's quantizer '{}' says that it has {} bits; 1 to 32 are "
                             "possible, tell its author",
                             description_.name, precision_));
  }

  int precision() const override { return precision_; }

  Levels levels() const override {
    switch (description_.levels) {
      case QNN_LEVELS_PLUS_MINUS_ONE:
        return Levels::PlusMinusOne;
      case QNN_LEVELS_ZERO_ONE:
        return Levels::ZeroOne;
      case QNN_LEVELS_SCALED_PLUS_MINUS_ONE:
        return Levels::ScaledPlusMinusOne;
      default:
        return Levels::Any;
    }
  }

  Granularity granularity() const override {
    return description_.group == QNN_GROUP_CHANNEL ? Granularity::Channel : Granularity::Tensor;
  }

  StatisticsUse statistics() const override {
    const auto reads = [&](std::uint32_t flag) { return (description_.statistics & flag) != 0; };
    return {.mean_abs = reads(QNN_STATISTIC_MEAN_ABS),
            .max_abs = reads(QNN_STATISTIC_MAX_ABS),
            .mean = reads(QNN_STATISTIC_MEAN),
            .deviation = reads(QNN_STATISTIC_DEVIATION)};
  }

  void forward(std::span<const float> x, const GroupStatistics& statistics,
               std::span<float> q) const override {
    const QnnStatistics given = plain(statistics);
    for_each_guarded_chunk(
        description_, "forward", x.size(), [&](std::size_t begin, std::size_t count) {
          description_.forward(self_.get(), &given, x.data() + begin, q.data() + begin, count);
        });
    if (levels() == Levels::PlusMinusOne) require_plus_minus_one(q, description_.name);
  }

  void backward(std::span<const float> x, std::span<const float> dq,
                const GroupStatistics& statistics, std::span<float> dx) const override {
    const QnnStatistics given = plain(statistics);
    for_each_guarded_chunk(description_, "backward", x.size(),
                           [&](std::size_t begin, std::size_t count) {
                             description_.backward(self_.get(), &given, x.data() + begin,
                                                   dq.data() + begin, dx.data() + begin, count);
                           });
  }

 private:
  struct Destroy {
    void (*function)(void*);
    void operator()(void* self) const { function(self); }
  };

  static QnnStatistics plain(const GroupStatistics& statistics) {
    return {.mean_abs = statistics.mean_abs,
            .max_abs = statistics.max_abs,
            .mean = statistics.mean,
            .deviation = statistics.deviation};
  }

  static void* create(const PluginParams& params) {
    const QnnQuantizer& description = *params.description;
    std::array<char, 256> reason{};
    void* self = guarded(description, "create", [&] {
      return description.create(params.values.data(), reason.data(), reason.size());
    });
    reason.back() = '\0';
    if (self == nullptr)
      throw FieldError("type", format("the plugin refuses these parameters: {}",
                                      reason[0] == '\0' ? "it gives no reason" : reason.data()));
    return self;
  }

  const QnnQuantizer& description_;
  std::unique_ptr<void, Destroy> self_;
  int precision_ = 0;
};

TypeDoc document(const QnnQuantizer& description, const Path& file) {
  FieldDocs fields;
  PluginParams params(description);
  params.fields(fields);
  return {.name = description.name,
          .summary = format("{} (from {})", description.summary, file.filename().string()),
          .formula = description.formula,
          .fields = fields.take()};
}

}  // namespace

void add_plugin_quantizers(const PluginLibrary& library, QuantizerRegistry& registry) {
  const QnnPlugin& plugin = library.plugin();
  for (const QnnQuantizer& description : std::span(plugin.quantizers, plugin.quantizer_count)) {
    if (registry.find(description.name) != nullptr)
      throw UserError(ErrorKind::Unavailable,
                      format("the plugin '{}' brings a quantizer '{}', which another plugin has "
                             "brought already",
                             library.file().string(), description.name));
    registry.add(
        description.name,
        {.make =
             [&description](const ConfigValue& object, std::span<const std::string> other_keys,
                            ValueWriter resolved) {
               return QuantizerRegistry::make_with<PluginQuantizer>(PluginParams(description),
                                                                    object, other_keys, resolved);
             },
         .doc = document(description, library.file())});
  }
}

}  // namespace qnn
