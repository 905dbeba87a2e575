// qnn-train CONFIG: trains a network and writes a run directory.

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "cli/exit_codes.hpp"
#include "cli/limit_options.hpp"
#include "cli/options.hpp"
#include "cli/profile_text.hpp"
#include "cli/progress_display.hpp"
#include "cli/signals.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/json/record.hpp"
#include "core/report/run_report.hpp"
#include "core/train/train_run.hpp"

namespace qnn {
namespace {

struct TrainFlags {
  ConfigOptions config;
  MachineOptions machine;
  OutputOptions output;
  std::string folder;
  bool resume = false;
  bool overwrite = false;
  bool check = false;
  bool print_config = false;
  bool profile = false;
  LimitOptions limits;
  std::vector<std::string> passes_off;
  std::vector<std::string> plugins;
  WarningOptions warnings;
};

void add_flags(CLI::App& app, TrainFlags& flags) {
  add_config_options(app, flags.config);
  add_folder_option(app, flags.folder, "the run's folder (default: runs/<config name>)");
  CLI::Option* resume =
      app.add_flag("--resume", flags.resume, "go on with the run in the folder, if there is one");
  app.add_flag("--overwrite", flags.overwrite, "delete the run in the folder first")
      ->excludes(resume);
  add_limit_options(app, flags.limits);
  app.add_flag("--check", flags.check, "check the config completely and train nothing");
  app.add_flag("--print-config", flags.print_config,
               "print the config with every default filled in, and train nothing");
  app.add_flag("--profile", flags.profile,
               "measure where the time of a step goes; also written to profile.json");
  add_pass_option(app, flags.passes_off);
  add_plugin_option(app, flags.plugins);
  add_warning_options(app, flags.warnings);
  add_machine_options(app, flags.machine);
  add_cache_option(app, flags.machine);
  add_output_options(app, flags.output);
  app.footer(
      "Examples:\n"
      "  qnn-train configs/digits/bnn_mlp.json\n"
      "  qnn-train configs/mnist/bnn_cnn.json --data-dir ~/data --output runs/cnn\n"
      "  qnn-train configs/mnist/bnn_cnn.json --output runs/cnn --resume --set "
      "training.epochs=12\n");
}

std::string command_line(int argc, char** argv) {
  std::string text;
  for (int i = 0; i < argc; ++i) text += (i == 0 ? "" : " ") + std::string(argv[i]);
  return text;
}

int check_only(const TrainFlags& flags, const CheckedRun& run) {
  if (flags.print_config) {
    print_result(run.spec.resolved + "\n");
  } else if (flags.output.results_are_json()) {
    print_json({{"schema", 1}, {"config", flags.config.config}, {"valid", true}}, flags.output);
  } else {
    print_result(format("{}: valid: {} layers, {} parameter tensors\n", flags.config.config,
                        run.graph.nodes.size(), run.optimizer_of.size()));
  }
  return kExitOk;
}

// What has to stand before the name of another command: nothing if they are on the search path,
// else the folder of this one.
std::string command_prefix() {
  std::error_code unknown;
  const Path self = std::filesystem::read_symlink("/proc/self/exe", unknown);
  if (unknown) return {};
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  for (const std::string& folder : split(path == nullptr ? "" : path, ':'))
    if (Path(folder).lexically_normal() == self.parent_path()) return {};
  return self.parent_path().lexically_proximate(std::filesystem::current_path()).string() + "/";
}

// What the user sees at the end: results on standard output, advice on standard error.
void report_done(const TrainFlags& flags, const TrainRunResult& result, const Path& folder,
                 Log& log) {
  const Json json = parse_record(result.json);
  if (flags.output.results_are_json()) {
    print_json(json, flags.output);
  } else {
    std::string text = format("run: {}\n", folder.string());
    for (const char* part : {"train", "validation", "test"}) {
      if (!json.contains(part)) continue;
      text += format("{}:", part);
      for (const auto& [name, value] : json[part].items())
        text += format(" {} {}", name, value.dump());
      text += "\n";
    }
    print_result(text);
  }
  if (result.state == TrainRunResult::State::AlreadyDone) {
    log.info("this run is complete already; to train longer, add --set training.epochs=N");
    return;
  }
  std::string run = folder.string();
  for (const std::string& plugin : flags.plugins) run += format(" --plugin {}", plugin);
  log.info(
      format("next: {0}qnn-eval {1}   (confusion matrix and more)\n"
             "      {0}qnn-inspect summary {1}   (layers, bits, memory)",
             command_prefix(), run));
}

int exit_code_after_stop(int signal) {
  return signal == 0 ? int{kExitResumable} : kExitSignal + signal;
}

int report_stopped(const TrainFlags& flags, const TrainRunResult& result, int signal, Log& log) {
  const Json status = parse_record(result.json);
  if (flags.output.results_are_json()) print_json(status, flags.output);
  const bool by_steps = status.at("stopped") == "max_steps";
  const bool by_time = status.at("stopped") == "time_limit";
  log.info(format("stopped and saved after step {}{}; go on by the same command with --resume{}{}",
                  status.at("step").get<std::uint64_t>(),
                  by_steps  ? ", by --max-steps"
                  : by_time ? ", by --time-limit"
                            : "",
                  flags.overwrite ? " for --overwrite" : "",
                  by_steps ? " and more --max-steps" : ""));
  return exit_code_after_stop(signal);
}

using Clock = std::chrono::steady_clock;

void log_first_step(Log& log, Clock::time_point start) {
  log.debug(format("first step done {:.3f} s after the start",
                   std::chrono::duration<double>(Clock::now() - start).count()));
}

int train(const TrainFlags& flags, const std::string& command, Clock::time_point start) {
  const auto files = make_posix_file_system();
  SignalWatcher signals;
  signals.end_at_once(true);
  const int threads = thread_count(flags.machine);
  const ThreadLimit limit(threads);
  Console console(flags.output.log_format);
  Log log = make_log(flags.output, console);
  const std::vector<PluginLibrary> plugins = load_plugins(flags.plugins);
  const Catalog catalog = make_catalog(plugins);
  const auto cache = data_cache(*files, flags.machine, log);
  DataSource source = data_source(*files, flags.machine);
  source.cache = cache.get();
  const Document document = load_document(*files, flags.config);

  return with_document(document, [&](const Document&) {
    CheckedRun run = check_run(document, catalog, fallback_name(flags.config.config), source);
    const std::vector<std::string> warnings = warnings_about(run, document, flags.warnings);
    if (flags.check || flags.print_config) {
      for (const std::string& warning : warnings) log.warning(warning);
      return check_only(flags, run);
    }

    ProgressDisplay display(console, run.spec.training.metrics, run.spec.training.metric_names,
                            flags.output.quiet);
    const Path folder = flags.folder.empty() ? Path("runs") / run.spec.name : Path(flags.folder);
    const TrainRunOptions options{.output = folder,
                                  .mode = flags.resume      ? RunMode::Resume
                                          : flags.overwrite ? RunMode::Overwrite
                                                            : RunMode::New,
                                  .passes_off = {flags.passes_off.begin(), flags.passes_off.end()},
                                  .limits = run_limits(flags.limits, start),
                                  .warnings = warnings,
                                  .command_line = command,
                                  .machine = machine_info(*files, threads, flags.plugins)};
    bool is_first_step = true;
    TrainRunHooks hooks{
        .trainer = {.step =
                        [&](const StepReport& report) {
                          if (std::exchange(is_first_step, false)) log_first_step(log, start);
                          display.step(report);
                        },
                    .epoch = [&](const EpochReport& report) { display.epoch(report); },
                    .recorded = [&](const Json& line) { display.recorded(line); }},
        .loaded = [&] { signals.end_at_once(false); },
        .started = [&](const Path& path) { log.info("training in " + path.string()); },
        .stop = signals.token(),
        .takes_save_request = [&] { return signals.takes_save_request(); },
        .exit_code =
            [&](const std::exception_ptr& error) {
              return error ? exit_code_of(error) : exit_code_after_stop(signals.signal());
            }};
    if (flags.profile) {
      hooks.profile = [&](const Profile& profile) {
        if (!console.is_json()) console.print(profile_text(profile));
      };
    }
    RunReport report(log);
    const TrainRunResult result = train_run(std::move(run), options, *files, source, log,
                                            report.attached_to(std::move(hooks)));
    console.clear();
    if (result.state == TrainRunResult::State::Stopped)
      return report_stopped(flags, result, signals.signal(), log);
    report_done(flags, result, folder, log);
    return int{kExitOk};
  });
}

}  // namespace
}  // namespace qnn

int main(int argc, char** argv) {
  return qnn::run_main([&] {
    const auto start = std::chrono::steady_clock::now();
    qnn::TrainFlags flags;
    CLI::App app("Trains the quantized neural network that a config describes.", "qnn-train");
    app.set_version_flag("--version", std::string("qnn-train ") + QNN_VERSION);
    qnn::add_flags(app, flags);
    const std::string command = qnn::command_line(argc, argv);
    return qnn::run_command(app, argc, argv, [&] { return qnn::train(flags, command, start); });
  });
}
