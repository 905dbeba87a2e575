#include "cli/options.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "cli/command.hpp"
#include "cli/command_docs.hpp"
#include "core/base/machine.hpp"
#include "core/base/sha256.hpp"
#include "core/base/text.hpp"
#include "core/graph/warnings.hpp"
#include "core/json/json.hpp"
#include "core/kernels/cpu_features.hpp"
#include "core/program/passes.hpp"

namespace qnn {
namespace {

constexpr int kMostThreads = 1024;
constexpr std::uint64_t kLargestPlugin = 1ull << 30;

}  // namespace

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets it
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

void add_config_options(CLI::App& app, ConfigOptions& options, bool config_required) {
  CLI::Option* config = app.add_option("CONFIG", options.config, "the config, a JSON file");
  if (config_required) config->required();
  app.add_option_function<std::string>(
         "--set",
         [&options](const std::string& text) { options.overrides.push_back(parse_set(text)); },
         "change a value, such as training.optimizer.learning_rate=3e-3 (repeatable)")
      ->type_name("PATH=VALUE")
      ->trigger_on_parse();
  app.add_option_function<std::string>(
         "--unset",
         [&options](const std::string& path) {
           options.overrides.push_back({.path = path, .value = {}, .unset = true});
         },
         "remove a value, so that its default holds (repeatable)")
      ->type_name("PATH")
      ->trigger_on_parse();
}

Document load_document(const FileSystem& files, const ConfigOptions& options) {
  return load_document(files, Path(options.config), options.overrides);
}

std::string fallback_name(const std::string& config) {
  std::string name = Path(config).filename().string();
  name = name.substr(0, name.find('.'));
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_' && c != '-') c = '_';
  return name.empty() ? "run" : name;
}

void add_folder_option(CLI::App& app, std::string& folder, const std::string& help) {
  app.add_option("-o,--output", folder, help)->type_name("DIR")->check([](const std::string& name) {
    return name.empty() ? "names no folder; perhaps a variable of the script is empty" : "";
  });
}

void add_data_option(CLI::App& app, MachineOptions& options) {
  app.add_option("--data-dir", options.data_dir, "folder with data sets (default: $QNN_DATA_DIR)")
      ->type_name("DIR");
}

void add_machine_options(CLI::App& app, MachineOptions& options) {
  add_data_option(app, options);
  app.add_option("--threads", options.threads,
                 "threads to use; results do not depend on it (default: $QNN_THREADS, else all)")
      ->type_name("N")
      ->check(CLI::Range(1, kMostThreads));
}

void add_pass_option(CLI::App& app, std::vector<std::string>& passes_off) {
  app.add_option(
         "--without-pass", passes_off,
         "leave out a pass of the program (repeatable); results stay the same, some to rounding")
      ->type_name("PASS")
      ->group(kRareFlags)
      ->allow_extra_args(false)
      ->check([](const std::string& name) { return pass_name_problem(name); });
}

DataSource data_source(const FileSystem& files, const MachineOptions& options) {
  DataSource source{.files = &files, .folder = {}};
  if (!options.data_dir.empty()) {
    source.folder = options.data_dir;
  } else if (const auto folder = environment("QNN_DATA_DIR")) {
    source.folder = *folder;
  }
  return source;
}

void add_cache_option(CLI::App& app, MachineOptions& options) {
  app.add_option("--cache-dir", options.cache_dir,
                 "folder in which decoded images are kept (default: $QNN_CACHE_DIR, else "
                 "~/.cache/qnn)")
      ->type_name("DIR");
}

std::unique_ptr<DataCache> data_cache(FileSystem& files, const MachineOptions& options, Log& log) {
  Path folder = options.cache_dir;
  if (folder.empty()) folder = environment("QNN_CACHE_DIR").value_or("");
  if (folder.empty()) {
    const auto caches = environment("XDG_CACHE_HOME");
    const auto home = environment("HOME");
    if (!caches && !home) return nullptr;
    folder = (caches ? Path(*caches) : Path(*home) / ".cache") / "qnn";
  }
  return std::make_unique<DataCache>(files, folder, log);
}

int thread_count(const MachineOptions& options) {
  if (options.threads > 0) return options.threads;
  if (const auto text = environment("QNN_THREADS")) {
    const auto threads = parse_integer(*text);
    if (!threads || *threads < 1 || *threads > kMostThreads)
      throw UserError(
          ErrorKind::Usage,
          format("QNN_THREADS must be a whole number from 1 to {}, got '{}'", kMostThreads, *text));
    return static_cast<int>(*threads);
  }
  return available_processors();
}

MachineInfo machine_info(const FileSystem& files, int threads,
                         const std::vector<std::string>& plugins) {
  MachineInfo info{.cpu = cpu_model(files),
                   .kernel_target = kernel_target(),
                   .threads = threads,
                   .plugin_sha256 = {}};
  for (const std::string& plugin : plugins)
    info.plugin_sha256[plugin] = sha256_hex(files.read(plugin, kLargestPlugin));
  return info;
}

void add_warning_options(CLI::App& app, WarningOptions& options) {
  app.add_flag("--werror", options.as_errors, "treat warnings about the config as errors");
  const std::vector<std::string> ids(warning_ids().begin(), warning_ids().end());
  app.add_option("--ignore-warning", options.ignored, "leave out a warning, by its id (repeatable)")
      ->type_name("ID")
      ->group(kRareFlags)
      ->allow_extra_args(false)
      ->check(CLI::IsMember(ids));
}

std::vector<std::string> warnings_about(const CheckedRun& run, const Document& document,
                                        const WarningOptions& options) {
  std::vector<Problem> problems;
  for (Warning& warning : find_warnings(run.graph, run.plans))
    if (std::find(options.ignored.begin(), options.ignored.end(), warning.id) ==
        options.ignored.end())
      problems.push_back(std::move(warning.problem));
  if (options.as_errors && !problems.empty()) throw ConfigError(problems);
  constexpr std::size_t kMost = 100;
  std::vector<std::string> texts;
  for (const Problem& problem : std::span(problems).first(std::min(kMost, problems.size())))
    texts.push_back(describe_problem(problem, document));
  if (problems.size() > kMost)
    texts.push_back(format("and {} more; --werror says where", problems.size() - kMost));
  return texts;
}

void add_plugin_option(CLI::App& app, std::vector<std::string>& plugins) {
  app.add_option("--plugin", plugins,
                 "load quantizers from a shared library, and run its code (repeatable)")
      ->type_name("FILE")
      ->group(kRareFlags)
      ->allow_extra_args(false);
}

void add_output_options(CLI::App& app, OutputOptions& options) {
  app.add_flag("--json", options.json, "print the result as one JSON document");
  CLI::Option* quiet = app.add_flag("-q,--quiet", options.quiet, "only warnings and errors");
  app.add_flag("-v,--verbose", options.verbose, "also say what is decided on the way")
      ->excludes(quiet);
  app.add_option_function<std::string>(
         "--log-format",
         [&options](const std::string& format) {
           options.log_format = format == "json" ? LogFormat::JsonLines : LogFormat::Text;
         },
         "text, or json: every line on standard error and standard output is one JSON object")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json"}));
}

Log make_log(const OutputOptions& options, Console& console) {
  const LogLevel level = options.quiet     ? LogLevel::Warning
                         : options.verbose ? LogLevel::Debug
                                           : LogLevel::Info;
  return Log(level, [&console](LogLevel of, std::string_view text) { console.message(of, text); });
}

void print_json(const Json& result, const OutputOptions& options) {
  print_result(result.dump(options.log_format == LogFormat::JsonLines ? -1 : 2) + "\n");
}

}  // namespace qnn
