#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/console.hpp"
#include "core/base/log.hpp"
#include "core/base/parallel.hpp"
#include "core/config/document.hpp"
#include "core/train/check_run.hpp"
#include "core/train/manifest.hpp"
#include "data/data_cache.hpp"
#include "data/dataset.hpp"

namespace qnn {

// Flags that several commands share. The type_name of one is what completion goes by
// (FlagDoc::value); flags of the group kRareFlags are left to --help-all. Environment variables set
// nothing but the data folder (QNN_DATA_DIR), that of decoded data (QNN_CACHE_DIR, XDG_CACHE_HOME,
// HOME), the number of threads (QNN_THREADS), colour, and how qnn-data connects (QNN_OFFLINE,
// SSL_CERT_FILE and the proxies that libcurl reads); environment_docs() lists them.

// A variable's value; nothing if it is not set or empty.
std::optional<std::string> environment(const char* name);

struct ConfigOptions {
  std::string config;
  std::vector<Override> overrides;
};
// CONFIG, --set, --unset; changes apply in the order of the command line.
void add_config_options(CLI::App& app, ConfigOptions& options, bool config_required = true);
Document load_document(const FileSystem& files, const ConfigOptions& options);
// The name that a run gets when its config has none: the file's, without extensions.
std::string fallback_name(const std::string& config);

// -o, --output DIR; refuses an empty name.
void add_folder_option(CLI::App& app, std::string& folder, const std::string& help);

// --without-pass PASS, repeatable; refuses names that no pass has.
void add_pass_option(CLI::App& app, std::vector<std::string>& passes_off);

struct MachineOptions {
  std::string data_dir;
  std::string cache_dir;
  int threads = 0;  // 0: not given
};
void add_machine_options(CLI::App& app, MachineOptions& options);
void add_data_option(CLI::App& app, MachineOptions& options);  // --data-dir alone
DataSource data_source(const FileSystem& files, const MachineOptions& options);
// --cache-dir, for commands that read samples.
void add_cache_option(CLI::App& app, MachineOptions& options);
// Decoded data in the folder of --cache-dir, else QNN_CACHE_DIR, else qnn in XDG_CACHE_HOME, which
// is HOME/.cache by default; nothing if none is set.
std::unique_ptr<DataCache> data_cache(FileSystem& files, const MachineOptions& options, Log& log);
// --threads, else QNN_THREADS, else all that the process may use. Throws UserError(Usage).
int thread_count(const MachineOptions& options);
MachineInfo machine_info(const FileSystem& files, int threads,
                         const std::vector<std::string>& plugins);

struct WarningOptions {
  std::vector<std::string> ignored;
  bool as_errors = false;
};
// --werror, and --ignore-warning ID, repeatable; refuses ids that no warning has.
void add_warning_options(CLI::App& app, WarningOptions& options);
// The warnings about a run, each with its place in the document. Throws ConfigError with them all
// if they count as errors.
std::vector<std::string> warnings_about(const CheckedRun& run, const Document& document,
                                        const WarningOptions& options);

// --plugin FILE, repeatable.
void add_plugin_option(CLI::App& app, std::vector<std::string>& plugins);

struct OutputOptions {
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  LogFormat log_format = LogFormat::Text;

  // Are results JSON? They are too where each line of the log is.
  bool results_are_json() const { return json || log_format == LogFormat::JsonLines; }
};
void add_output_options(CLI::App& app, OutputOptions& options);
// A log whose messages are shown on the console, which outlives it.
Log make_log(const OutputOptions& options, Console& console);
// A JSON result on standard output: indented, or a line of its own like those of the log.
void print_json(const Json& result, const OutputOptions& options);

}  // namespace qnn
