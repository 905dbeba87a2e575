#include "core/train/resume_checks.hpp"

#include <set>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/json/record.hpp"
#include "core/train/config_diff.hpp"

namespace qnn {
namespace {

// The code of the plugins, wherever their files lie now.
std::set<std::string> plugin_sums(const Json& manifest) {
  std::set<std::string> sums;
  const Json& plugins = member_at(manifest, "plugins");
  for (const auto& [file, sum] : plugins.items()) sums.insert(sum.dump());
  return sums;
}

}  // namespace

Json read_record(const RunDirectory& run, const char* file) {
  Json json = parse_record(run.read(file));
  if (!json.is_object())
    throw UserError(ErrorKind::Io,
                    format("{} is damaged; put it back, or start anew by --overwrite",
                           (run.path() / file).string()));
  return json;
}

void refuse_changed_config(const RunDirectory& run, const RunSpec& spec) {
  std::vector<Problem> problems;
  for (const ConfigDifference& difference :
       forbidden_differences(read_record(run, "config.json").dump(), spec.resolved))
    problems.push_back({.pointer = difference.pointer,
                        .message = format("the run in {} was started with {}, this config says {}",
                                          run.path().string(), difference.before, difference.after),
                        .help = "resuming may change " + join(changeable_keys()) +
                                "; use another --output for another experiment"});
  if (!problems.empty()) throw ConfigError(problems);
}

void refuse_changed_data(const RunDirectory& run, const Json& manifest) {
  if (member_at(read_record(run, "manifest.json"), "data") == manifest.at("data")) return;
  throw UserError(ErrorKind::BadData,
                  format("the data are not those that the run in {} was started with (see its "
                         "manifest.json); put them back, or start anew by --overwrite",
                         run.path().string()));
}

void refuse_changed_plugins(const RunDirectory& run, const Json& manifest) {
  if (plugin_sums(read_record(run, "manifest.json")) == plugin_sums(manifest)) return;
  throw UserError(ErrorKind::Unavailable,
                  format("the plugins are not those that the run in {} was started with (see its "
                         "manifest.json); name the same files by --plugin, or start anew by "
                         "--overwrite",
                         run.path().string()));
}

std::uint64_t epochs_of(const Json& config) {
  const Json epochs = config.value(Json::json_pointer("/training/epochs"), Json());
  return epochs.is_number_unsigned() ? epochs.get<std::uint64_t>() : 0;
}

}  // namespace qnn
