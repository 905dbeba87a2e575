// qnn-data VERB ...: published data sets, fetched and checked; what a file of data is.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "cli/data_info.hpp"
#include "cli/exit_codes.hpp"
#include "cli/fetch_display.hpp"
#include "cli/options.hpp"
#include "cli/signals.hpp"
#include "core/base/text.hpp"
#include "core/fetch/fetch_set.hpp"
#include "core/fetch/set_files.hpp"
#include "core/json/json.hpp"

namespace qnn {
namespace {

struct DataFlags {
  MachineOptions machine;
  OutputOptions output;
  std::vector<std::string> names;
  std::string source;
  std::string path;
  unsigned timeout = 30;
};

// The data folder, which every verb about sets needs.
Path data_folder(const FileSystem& files, const DataFlags& flags) {
  if (auto folder = data_source(files, flags.machine).folder) return *std::move(folder);
  throw UserError(ErrorKind::Usage,
                  "name the folder for data sets by --data-dir or the environment variable "
                  "QNN_DATA_DIR");
}

std::vector<const DownloadableSet*> named_sets(const DataFlags& flags) {
  std::vector<const DownloadableSet*> sets;
  for (const std::string& name : flags.names) sets.push_back(&downloadable_set(name));
  return sets;
}

std::string_view state_name(FileState state) {
  switch (state) {
    case FileState::Missing:
      return "missing";
    case FileState::Damaged:
      return "damaged";
    case FileState::Unproven:
      return "unproven";
    case FileState::Good:
      return "good";
  }
  return {};
}

Json report_json(const FileReport& report) {
  Json json{{"name", report.content->name}, {"state", state_name(report.state)}};
  if (report.state != FileState::Missing) json["path"] = report.path.string();
  if (!report.problem.empty()) json["problem"] = report.problem;
  return json;
}

// ---- list
// ----------------------------------------------------------------------------------------

std::string_view presence(const std::vector<FileReport>& reports) {
  std::size_t there = 0;
  for (const FileReport& report : reports) {
    if (report.state == FileState::Damaged) return "damaged";
    if (report.state != FileState::Missing) ++there;
  }
  if (there == 0) return "missing";
  return there == reports.size() ? "there" : "incomplete";
}

Json list_json(const DownloadableSet& set, const std::vector<FileReport>& reports) {
  Json downloads = Json::array();
  for (const Download& download : set.downloads)
    downloads.push_back(
        {{"name", download.name}, {"bytes", download.size}, {"sha256", download.sha256}});
  Json json{{"name", set.name},
            {"state", reports.empty() ? "unknown" : presence(reports)},
            {"downloads", downloads},
            {"sources", std::vector<std::string>(set.sources.begin(), set.sources.end())}};
  json["files"] = Json::array();
  for (const FileReport& report : reports) json["files"].push_back(report_json(report));
  return json;
}

// A line for each set, and one for each file that it is downloaded as.
std::string list_text(const DownloadableSet& set, const std::vector<FileReport>& reports) {
  std::string text = format("{}: {} bytes{}\n", set.name, with_thousands(set.bytes()),
                            reports.empty() ? "" : format(", {}", presence(reports)));
  for (const Download& download : set.downloads)
    text += format("  {:<26} {:>11} bytes\n", download.name, with_thousands(download.size));
  return text;
}

int list(const DataFlags& flags) {
  const auto files = make_posix_file_system();
  const auto folder = data_source(*files, flags.machine).folder;
  Json sets = Json::array();
  std::string text;
  for (const DownloadableSet& set : downloadable_sets()) {
    const auto reports =
        folder ? examine_set(*files, set, *folder, Scrutiny::Size) : std::vector<FileReport>();
    sets.push_back(list_json(set, reports));
    text += list_text(set, reports);
  }
  if (flags.output.json) {
    Json json{{"schema", 1}, {"folder", nullptr}, {"sets", sets}};
    if (folder) json["folder"] = folder->string();
    print_result(json.dump(2) + "\n");
    return kExitOk;
  }
  text += folder ? format("data folder: {}\n", folder->string())
                 : "data folder: none is named, by --data-dir or QNN_DATA_DIR\n";
  print_result(text);
  return kExitOk;
}

// ---- fetch
// ---------------------------------------------------------------------------------------

Json fetched_json(const Fetched& fetched) {
  Json json{{"name", fetched.download->name},
            {"bytes", fetched.download->size},
            {"sha256", fetched.download->sha256},
            {"source", nullptr}};
  if (!fetched.source.empty()) json["source"] = fetched.source;
  return json;
}

FetchOptions fetch_options(const DataFlags& flags, FetchDisplay& display) {
  FetchOptions options{.source = flags.source};
  options.offline = environment("QNN_OFFLINE").value_or("0") != "0";
  options.certificates = environment("SSL_CERT_FILE").value_or("");
  options.patience.silence = std::chrono::seconds(flags.timeout);
  options.progress = [&display](const FetchProgress& progress) { display.show(progress); };
  return options;
}

int fetch(const DataFlags& flags) {
  const auto files = make_posix_file_system();
  const SignalWatcher signals;
  Console console(flags.output.log_format);
  Log log = make_log(flags.output, console);
  const Path folder = data_folder(*files, flags);
  Json json{{"schema", 1}, {"folder", folder.string()}, {"sets", Json::array()}};
  std::string text;
  for (const DownloadableSet* set : named_sets(flags)) {
    FetchDisplay display(console, flags.output.quiet);
    const auto fetched =
        fetch_set(*files, *set, folder, fetch_options(flags, display), log, signals.token());
    if (!fetched) {
      log.info("stopped; the same command goes on from here");
      return kExitSignal + signals.signal();
    }
    Json downloads = Json::array();
    for (const Fetched& one : *fetched) downloads.push_back(fetched_json(one));
    json["sets"].push_back({{"name", set->name}, {"downloads", downloads}});
    text += format("{}: {}\n", set->name, set_folder(*set, folder).string());
  }
  if (flags.output.results_are_json()) {
    print_json(json, flags.output);
  } else {
    print_result(text);
  }
  return kExitOk;
}

// ---- check
// ---------------------------------------------------------------------------------------

std::string check_text(const DownloadableSet& set, const FileReport& report) {
  if (report.state == FileState::Missing)
    return format("{}: {}: missing\n", set.name, report.content->name);
  std::string text = format("{}: {}: {}", set.name, report.path.string(), state_name(report.state));
  if (report.state == FileState::Damaged) text += format(": {}", report.problem);
  if (report.state == FileState::Unproven)
    text += ": of the right size; its checksum is published for the download only";
  return text + "\n";
}

int check(const DataFlags& flags) {
  const auto files = make_posix_file_system();
  const Path folder = data_folder(*files, flags);
  Json sets = Json::array();
  std::string text, bad_names;
  std::size_t damaged = 0, missing = 0;
  for (const DownloadableSet* set : named_sets(flags)) {
    Json of_set = Json::array();
    const std::size_t before = damaged + missing;
    for (const FileReport& report : examine_set(*files, *set, folder, Scrutiny::Checksum)) {
      damaged += report.state == FileState::Damaged ? 1 : 0;
      missing += report.state == FileState::Missing ? 1 : 0;
      of_set.push_back(report_json(report));
      text += check_text(*set, report);
    }
    if (damaged + missing > before) bad_names += format(" {}", set->name);
    sets.push_back({{"name", set->name}, {"files", of_set}});
  }
  const Json json{{"schema", 1}, {"folder", folder.string()}, {"sets", sets}};
  print_result(flags.output.json ? json.dump(2) + "\n" : text);
  if (damaged + missing == 0) return kExitOk;
  throw UserError(
      damaged > 0 ? ErrorKind::BadData : ErrorKind::MissingInput,
      format("{} damaged, {} missing; 'qnn-data fetch{}' gets them", damaged, missing, bad_names));
}

int info(const DataFlags& flags) {
  const Json info = data_info(*make_posix_file_system(), flags.path);
  print_result(flags.output.json ? info.dump(2) + "\n" : data_info_text(info));
  return kExitOk;
}

// ---- flags
// ---------------------------------------------------------------------------------------

void add_names(CLI::App& verb, DataFlags& flags) {
  std::vector<std::string> names;  // for completion
  for (const DownloadableSet& set : downloadable_sets()) names.emplace_back(set.name);
  verb.add_option("NAME", flags.names, "sets, by the names that 'qnn-data list' shows")
      ->required()
      ->type_name(format("NAME:{{{}}}", join(names, ",")));
}

void add_json(CLI::App& verb, DataFlags& flags) {
  verb.add_flag("--json", flags.output.json, "print one JSON document");
}

void add_fetch_flags(CLI::App& verb, DataFlags& flags) {
  add_names(verb, flags);
  verb.add_option("--source", flags.source,
                  "where to get the files instead: an address before their names, http also, or a "
                  "folder")
      ->type_name("URL");
  constexpr unsigned kMostSeconds = 3600;
  verb.add_option("--timeout", flags.timeout,
                  "seconds after which a source that sends next to nothing is left (default: 30)")
      ->type_name("SECONDS")
      ->check(CLI::Range(1u, kMostSeconds));
  add_output_options(verb, flags.output);
}

}  // namespace
}  // namespace qnn

int main(int argc, char** argv) {
  return qnn::run_main([&] {
    using namespace qnn;  // NOLINT(google-build-using-namespace): a main of nothing but our names
    DataFlags flags;
    CLI::App app("Gets published data sets, and tells what files of data are.", "qnn-data");
    app.set_version_flag("--version", std::string("qnn-data ") + QNN_VERSION);
    app.require_subcommand(1);
    app.footer(
        "Examples:\n"
        "  qnn-data fetch mnist --data-dir data\n"
        "  qnn-data check mnist cifar10\n"
        "  qnn-data info data/mnist\n");
    CLI::App* all = app.add_subcommand("list", "the sets, their files, and what is there of them");
    CLI::App* get = app.add_subcommand("fetch", "downloads the files that are not there");
    CLI::App* verify = app.add_subcommand("check", "compares files with their checksums");
    CLI::App* tell = app.add_subcommand("info", "what a file or folder of data is");
    all->footer("Examples:\n  qnn-data list --data-dir data\n");
    get->footer("Examples:\n  qnn-data fetch mnist cifar10 --data-dir data\n");
    verify->footer("Examples:\n  qnn-data check mnist --data-dir data\n");
    tell->footer("Examples:\n  qnn-data info data/mnist/t10k-images-idx3-ubyte.gz\n");
    tell->add_option("PATH", flags.path,
                     "IDX, NPY, CSV, CIFAR's binary files, images, a checkpoint")
        ->required();
    for (CLI::App* verb : {all, get, verify}) add_data_option(*verb, flags.machine);
    add_fetch_flags(*get, flags);
    add_names(*verify, flags);
    for (CLI::App* verb : {all, verify, tell}) add_json(*verb, flags);
    return run_command(app, argc, argv, [&] {
      if (get->parsed()) return fetch(flags);
      if (verify->parsed()) return check(flags);
      if (tell->parsed()) return info(flags);
      return list(flags);
    });
  });
}
