#include "core/plugins/plugin_library.hpp"

#include <dlfcn.h>

#include <cmath>
#include <set>
#include <span>
#include <system_error>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

[[noreturn]] void refuse(const Path& file, const std::string& reason) {
  throw UserError(ErrorKind::Unavailable,
                  format("the plugin '{}' cannot be used: {}", file.string(), reason));
}

bool empty(const char* text) { return text == nullptr || *text == '\0'; }

void check_parameters(const Path& file, const QnnQuantizer& quantizer) {
  if (quantizer.parameter_count > 0 && quantizer.parameters == nullptr)
    refuse(file, format("'{}' has no list of its parameters", quantizer.name));
  std::set<std::string> names{"type"};
  for (const QnnParameter& parameter : std::span(quantizer.parameters, quantizer.parameter_count)) {
    if (empty(parameter.name) || parameter.help == nullptr)
      refuse(file, format("'{}' has a parameter without name or help", quantizer.name));
    if (!names.insert(parameter.name).second)
      refuse(file,
             format("'{}' cannot have a parameter '{}' (again)", quantizer.name, parameter.name));
    const bool ordered = parameter.minimum <= parameter.default_value &&
                         parameter.default_value <= parameter.maximum;
    if (!ordered || !std::isfinite(parameter.default_value))
      refuse(file, format("the default of parameter '{}' of '{}' is not within its limits",
                          parameter.name, quantizer.name));
  }
}

void check_quantizer(const Path& file, const QnnQuantizer& quantizer) {
  if (empty(quantizer.name)) refuse(file, "a quantizer has no name");
  const std::string name = quantizer.name;
  const std::size_t slash = name.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == name.size())
    refuse(file, format("the quantizer '{}' must be called \"vendor/name\"", name));
  if (quantizer.summary == nullptr || quantizer.formula == nullptr)
    refuse(file, format("'{}' has no summary or no formula", name));
  const bool complete = quantizer.create != nullptr && quantizer.destroy != nullptr &&
                        quantizer.precision != nullptr && quantizer.forward != nullptr &&
                        quantizer.backward != nullptr;
  if (!complete) refuse(file, format("'{}' lacks one of its five functions", name));
  constexpr std::uint32_t kAllStatistics =
      QNN_STATISTIC_MEAN_ABS | QNN_STATISTIC_MAX_ABS | QNN_STATISTIC_MEAN | QNN_STATISTIC_DEVIATION;
  if (quantizer.levels > QNN_LEVELS_SCALED_PLUS_MINUS_ONE || quantizer.group > QNN_GROUP_CHANNEL ||
      (quantizer.statistics & ~kAllStatistics) != 0)
    refuse(file, format("'{}' has levels, a group or statistics that ABI {} does not know", name,
                        QNN_PLUGIN_ABI));
  check_parameters(file, quantizer);
}

void check_plugin(const Path& file, const QnnPlugin* plugin) {
  if (plugin == nullptr) refuse(file, "its qnn_plugin() returns nothing");
  if (plugin->abi != QNN_PLUGIN_ABI)
    refuse(file, format("it was built for version {} of the plugin interface, this program has "
                        "version {}; build it again with this program's qnn_plugin.h",
                        plugin->abi, QNN_PLUGIN_ABI));
  if (plugin->quantizer_count == 0 || plugin->quantizers == nullptr)
    refuse(file, "it offers no quantizer");
  for (const QnnQuantizer& quantizer : std::span(plugin->quantizers, plugin->quantizer_count))
    check_quantizer(file, quantizer);
}

std::string loading_error() {
  const char* error = dlerror();  // NOLINT(concurrency-mt-unsafe): before any thread starts
  return error == nullptr ? "unknown reason" : error;
}

}  // namespace

void PluginLibrary::Close::operator()(void* handle) const { dlclose(handle); }

PluginLibrary::PluginLibrary(const Path& file) : file_(std::filesystem::absolute(file)) {
  std::error_code unknown;
  if (!std::filesystem::exists(file_, unknown))
    throw UserError(ErrorKind::MissingInput,
                    format("there is no plugin '{}'; --plugin takes the path of a shared library",
                           file.string()));
  handle_.reset(dlopen(file_.c_str(), RTLD_NOW | RTLD_LOCAL));
  if (handle_ == nullptr) refuse(file_, loading_error());
  using Entry = decltype(&qnn_plugin);
  const auto entry = reinterpret_cast<Entry>(dlsym(handle_.get(), "qnn_plugin"));
  if (entry == nullptr)
    refuse(file_, "it exports no function qnn_plugin(); is it a plugin of this program?");
  plugin_ = entry();
  check_plugin(file_, plugin_);
}

std::vector<PluginLibrary> load_plugins(std::span<const std::string> files) {
  std::vector<PluginLibrary> plugins;
  for (const std::string& file : files) plugins.emplace_back(Path(file));
  return plugins;
}

}  // namespace qnn
