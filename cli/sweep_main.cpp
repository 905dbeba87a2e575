// qnn-sweep SPACE.json, qnn-sweep VERB ...: many runs of qnn-train over a space of configs.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "cli/command_docs.hpp"
#include "cli/exit_codes.hpp"
#include "cli/options.hpp"
#include "cli/signals.hpp"
#include "cli/sweep_check.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/sweep/draw.hpp"
#include "core/sweep/sweep_runner.hpp"
#include "core/sweep/sweep_table.hpp"
#include "core/sweep/trial_command.hpp"

namespace qnn {
namespace {

struct SweepFlags {
  ConfigOptions config;
  MachineOptions machine;
  OutputOptions output;
  std::vector<std::string> plugins;
  std::string folder;     // --output, or DIR
  std::string qnn_train;  // empty: beside this program
  int workers = 1;
  std::uint32_t dead_after = 120;
  bool overwrite = false;
  bool retry_failed = false;
  bool check = false;
  bool csv = false;
  bool path_only = false;
};

std::string train_path(const SweepFlags& flags) {
  if (!flags.qnn_train.empty()) return flags.qnn_train;
  std::error_code unknown;
  const Path self = std::filesystem::read_symlink("/proc/self/exe", unknown);
  if (unknown)
    throw UserError(ErrorKind::Unavailable,
                    "cannot tell where qnn-train is without /proc; name it by --qnn-train");
  const Path path = self.parent_path() / "qnn-train";
  const Path near = path.lexically_proximate(std::filesystem::current_path());
  return near.string().size() < path.string().size() ? near.string() : path.string();
}

TrainProgram train_program(const SweepFlags& flags, int threads) {
  TrainProgram program{.path = train_path(flags), .flags = {}, .threads = threads};
  if (!flags.machine.data_dir.empty())
    program.flags.insert(program.flags.end(), {"--data-dir", flags.machine.data_dir});
  for (const std::string& plugin : flags.plugins)
    program.flags.insert(program.flags.end(), {"--plugin", plugin});
  return program;
}

// Where the trials that need checking begin: those of a sweep that is there were checked.
std::size_t first_unchecked(const FileSystem& files, const SweepFolder& folder,
                            const SweepFlags& flags) {
  if (flags.overwrite || !files.exists(folder.spec())) return 0;
  return load_sweep(files, folder).trial_count();
}

// Every config that can be known is checked before anything starts. Methods that learn are known
// up to their first draw, which is that of random search.
void check_trials(const LoadedSweep& loaded, const TrialChecker& checker, std::size_t first) {
  const std::size_t count = learns(loaded.spec.method) ? 1 : loaded.spec.trial_count();
  for (std::size_t index = 0; index < count; index = std::max(index + 1, first)) {
    const Assignment assignment = draw(loaded.spec, index, {});
    checker.check(index, values_of(loaded.spec.space, assignment));
  }
}

void note_schedules(const LoadedSweep& loaded, Log& log) {
  if (!loaded.spec.asha) return;
  if (has_schedule(loaded.base.value.value(Json::json_pointer("/training/optimizer"), Json())))
    log.info(
        format("a schedule keeps its own length: trials are compared in the middle of it, "
               "after {} epochs first; those that train to the end are the runs that "
               "qnn-train gives by training.epochs={}",
               loaded.spec.asha->min_epochs, loaded.spec.asha->max_epochs));
}

std::optional<std::string> problem_of(const TrialChecker& checker,
                                      const std::map<std::string, Json>& values) {
  try {
    checker.check(0, values);
    return std::nullopt;
  } catch (const DocumentError& error) {
    const Problem& first = error.problems().front();
    return format("{}: {}", first.pointer, first.message);
  }
}

// All trials failed: the command fails as the first of them did.
int exit_code_of(const SweepTable& table) {
  if (table.rows.empty() || table.count("failed") < table.rows.size()) return kExitOk;
  const int code = table.rows.front().failure ? table.rows.front().failure->exit_code : 0;
  return code == 0 ? int{kExitBadData} : code;
}

RunnerOptions runner_options(const SweepFlags& flags) {
  const int threads = std::max(1, thread_count(flags.machine) / flags.workers);
  return {.program = train_program(flags, threads),
          .slots = flags.workers,
          .dead_after = std::chrono::seconds(flags.dead_after),
          .retry_failed = flags.retry_failed,
          .problem_of = {}};
}

// What is to be said at the end, and the exit code.
int finish(const SweepFlags& flags, const SweepTable& table, const SweepFolder& folder, int signal,
           Log& log) {
  if (flags.output.results_are_json()) {
    print_json(table_json(table), flags.output);
  } else {
    std::string text = format("sweep: {}\n", folder.path().string());
    if (const SweepRow* best = table.best())
      text += format("best: {} {} {:.6g} ({})\n", best->run.string(), table.objective.metric,
                     *best->value, short_values(best->values));
    print_result(text);
  }
  if (signal != 0) {
    log.info("stopped and saved; go on by the same command");
    return kExitSignal + signal;
  }
  if (const std::size_t failed = table.count("failed"))
    log.warning(
        format("{} of {} trials failed; 'qnn-sweep status {}' says why, --retry-failed "
               "tries them again",
               failed, table.planned, folder.path().string()));
  return exit_code_of(table);
}

int work_on(const SweepFlags& flags, FileSystem& files, const SweepFolder& folder,
            const SweepSpec& spec, RunnerOptions options, const SignalWatcher& signals, Log& log) {
  SweepRunner runner(files, folder, spec, std::move(options), log);
  runner.run(signals.token());
  return finish(flags, make_table(spec, runner.study(), folder), folder, signals.signal(), log);
}

// Reads and checks a sweep's file, and makes its folder. Runs `use(loaded, folder, checker)`.
template <class Use>
int with_sweep(const SweepFlags& flags, FileSystem& files, Log& log, Use&& use) {
  const std::vector<PluginLibrary> plugins = load_plugins(flags.plugins);
  const Catalog catalog = make_catalog(plugins);
  const DataSource source = data_source(files, flags.machine);
  const LoadedSweep loaded = load_sweep_file(files, flags.config);
  const SweepFolder folder(flags.folder.empty() ? Path("sweeps") / fallback_name(loaded.spec.name)
                                                : Path(flags.folder));
  const TrialChecker checker(loaded.sweep, loaded.base, loaded.spec, catalog, source);
  check_trials(loaded, checker, flags.check ? 0 : first_unchecked(files, folder, flags));
  if (flags.check) {
    print_result(format("{}: valid: {} trials\n", flags.config.config, loaded.spec.trial_count()));
    return kExitOk;
  }
  note_schedules(loaded, log);
  const bool existed = with_document(loaded.sweep, [&](const Document& sweep) {
    return prepare_sweep_folder(files, folder, loaded.spec, sweep, loaded.base,
                                flags.overwrite ? SweepMode::Overwrite : SweepMode::Continue);
  });
  if (existed)
    log.info(format("going on with the sweep in {}; --overwrite would start anew",
                    folder.path().string()));
  return use(loaded, folder, checker);
}

int sweep(const SweepFlags& flags) {
  if (flags.config.config.empty())
    throw UserError(ErrorKind::Usage,
                    "name a sweep's file, or a verb: plan, worker, status, best, report\n"
                    "try 'qnn-sweep --help'");
  const auto files = make_posix_file_system();
  const SignalWatcher signals;
  Console console(flags.output.log_format);
  Log log = make_log(flags.output, console);
  return with_sweep(
      flags, *files, log,
      [&](const LoadedSweep& loaded, const SweepFolder& folder, const TrialChecker& checker) {
        RunnerOptions options = runner_options(flags);
        options.problem_of = [&](const auto& values) { return problem_of(checker, values); };
        log.info(format("sweeping in {}: {} trials, {} at a time, {} thread{} each",
                        folder.path().string(), loaded.spec.trial_count(), flags.workers,
                        options.program.threads, options.program.threads == 1 ? "" : "s"));
        return work_on(flags, *files, folder, loaded.spec, std::move(options), signals, log);
      });
}

int plan(const SweepFlags& flags) {
  const auto files = make_posix_file_system();
  Console console(flags.output.log_format);
  Log log = make_log(flags.output, console);
  return with_sweep(
      flags, *files, log,
      [&](const LoadedSweep& loaded, const SweepFolder& folder, const TrialChecker&) {
        if (loaded.spec.asha || learns(loaded.spec.method))
          throw UserError(ErrorKind::Usage,
                          "what this sweep trains depends on its results, so that there is no "
                          "list of it; start 'qnn-sweep worker' any number of times instead");
        const TrainProgram program = train_program(flags, flags.machine.threads);
        std::string lines;
        for (std::size_t index = 0; index < loaded.spec.trial_count(); ++index) {
          const auto values = values_of(loaded.spec.space, draw(loaded.spec, index, {}));
          lines += shell_line(trial_command(program, folder, index, values, std::nullopt)) + "\n";
        }
        print_result(lines);
        return int{kExitOk};
      });
}

// The sweep in a folder, and what its journal says now.
struct OpenSweep {
  SweepFolder folder;
  SweepSpec spec;
  SweepTable table;
};
OpenSweep open_sweep(const SweepFlags& flags) {
  const auto files = make_posix_file_system();
  SweepFolder folder{Path(flags.folder)};
  SweepSpec spec = load_sweep(*files, folder);
  Journal journal(*files, folder.journal(), folder.lock());
  Study study(spec.name);
  for (const Json& record : journal.read_new()) study.apply(record);
  SweepTable table = make_table(spec, study, folder);
  return {.folder = std::move(folder), .spec = std::move(spec), .table = std::move(table)};
}

int worker(const SweepFlags& flags) {
  const auto files = make_posix_file_system();
  const SignalWatcher signals;
  Console console(flags.output.log_format);
  Log log = make_log(flags.output, console);
  const SweepFolder folder{Path(flags.folder)};
  const SweepSpec spec = load_sweep(*files, folder);
  const std::vector<PluginLibrary> plugins = load_plugins(flags.plugins);
  const Catalog catalog = make_catalog(plugins);
  const DataSource source = data_source(*files, flags.machine);
  const Document sweep = load_document(*files, folder.spec());
  const Document base = load_document(*files, folder.base());
  const TrialChecker checker(sweep, base, spec, catalog, source);
  // A machine without the data or a plugin must not fail one trial after another.
  checker.check(0, values_of(spec.space, draw(spec, 0, {})));
  RunnerOptions options = runner_options(flags);
  options.problem_of = [&](const auto& values) { return problem_of(checker, values); };
  return work_on(flags, *files, folder, spec, std::move(options), signals, log);
}

int status(const SweepFlags& flags) {
  const OpenSweep sweep = open_sweep(flags);
  print_result(flags.output.json ? table_json(sweep.table).dump(2) + "\n"
                                 : table_text(sweep.table));
  return kExitOk;
}

int best(const SweepFlags& flags) {
  const OpenSweep sweep = open_sweep(flags);
  const SweepRow* row = sweep.table.best();
  if (row == nullptr)
    throw UserError(ErrorKind::MissingInput,
                    format("no trial of {} has a result yet", sweep.folder.path().string()));
  const auto rungs = sweep.spec.rungs();
  const auto epochs = rungs.empty() ? std::nullopt : std::optional(rungs.at(row->rungs - 1));
  const std::string command = shell_line(
      trial_command(train_program(flags, 0), sweep.folder, row->index, row->values, epochs));
  if (flags.path_only) {
    print_result(row->run.string() + "\n");
  } else if (flags.output.json) {
    Json values = Json::object();
    for (const auto& [path, value] : row->values) values[path] = value;
    print_json({{"schema", 1},
                {"trial", row->index},
                {"run", row->run.string()},
                {"metric", sweep.table.objective.metric},
                {"value", *row->value},
                {"values", values},
                {"command", command}},
               flags.output);
  } else {
    print_result(format("run: {}\n{}: {}\ncommand: {}\n", row->run.string(),
                        sweep.table.objective.metric, shortest(*row->value), command));
  }
  return kExitOk;
}

int report(const SweepFlags& flags) {
  const OpenSweep sweep = open_sweep(flags);
  if (flags.output.json || flags.csv) {
    print_result(flags.csv ? table_csv(sweep.table) : table_json(sweep.table).dump(2) + "\n");
    return kExitOk;
  }
  const auto files = make_posix_file_system();
  write_file_atomically(*files, sweep.folder.report(), report_page(sweep.table));
  print_result(sweep.folder.report().string() + "\n");
  return kExitOk;
}

void add_train_flags(CLI::App& app, SweepFlags& flags) {
  add_machine_options(app, flags.machine);
  add_plugin_option(app, flags.plugins);
  app.add_option("--qnn-train", flags.qnn_train, "the program that trains (default: beside this)")
      ->type_name("FILE")
      ->group(kRareFlags);
}

void add_worker_flags(CLI::App& app, SweepFlags& flags) {
  constexpr int kMostWorkers = 1024;
  app.add_option("--workers", flags.workers,
                 "trials at a time, which share the threads (default: 1)")
      ->check(CLI::Range(1, kMostWorkers));
  app.add_option("--dead-after", flags.dead_after,
                 "seconds without a sign of life after which another machine's trials are taken "
                 "over (default: 120)")
      ->group(kRareFlags)
      ->check(CLI::Range(1, 1'000'000));
  app.add_flag("--retry-failed", flags.retry_failed, "try trials anew that failed before");
  add_train_flags(app, flags);
  add_output_options(app, flags.output);
}

void add_sweep_flags(CLI::App& app, SweepFlags& flags) {
  add_config_options(app, flags.config, false);
  add_folder_option(app, flags.folder, "the sweep's folder (default: sweeps/<name>)");
  app.add_flag("--overwrite", flags.overwrite,
               "delete the sweep in the folder first; without it, it is gone on with");
}

CLI::App* add_folder_verb(CLI::App& app, SweepFlags& flags, const char* name, const char* help,
                          const char* example) {
  CLI::App* verb = app.add_subcommand(name, help);
  verb->footer(format("Examples:\n  {}\n", example));
  verb->add_option("DIR", flags.folder, "the sweep's folder")->required();
  return verb;
}

void add_flags(CLI::App& app, SweepFlags& flags) {
  app.require_subcommand(0, 1);
  add_sweep_flags(app, flags);
  app.add_flag("--check", flags.check, "check the configs of all trials and train nothing");
  add_worker_flags(app, flags);
  app.footer(
      "Examples:\n"
      "  qnn-sweep configs/sweeps/digits.json --workers 2\n"
      "  qnn-sweep best sweeps/digits\n"
      "  qnn-sweep plan configs/sweeps/digits.json | parallel --joblog jobs.log\n");
}

using Verb = int (*)(const SweepFlags&);

// The verbs and what they do.
std::vector<std::pair<CLI::App*, Verb>> add_verbs(CLI::App& app, SweepFlags& flags) {
  CLI::App* lines = app.add_subcommand("plan", "one qnn-train command a line, for a scheduler");
  lines->footer("Examples:\n  qnn-sweep plan space.json | parallel --joblog jobs.log\n");
  add_sweep_flags(*lines, flags);
  add_train_flags(*lines, flags);
  lines->get_option("CONFIG")->required();
  CLI::App* more = add_folder_verb(app, flags, "worker", "takes trials of a sweep, among others",
                                   "qnn-sweep worker sweeps/digits --workers 2");
  add_worker_flags(*more, flags);
  CLI::App* now = add_folder_verb(app, flags, "status", "a table of the trials, best first",
                                  "qnn-sweep status sweeps/digits");
  now->add_flag("--json", flags.output.json, "print one JSON document");
  CLI::App* top = add_folder_verb(app, flags, "best", "the best trial's run and its command",
                                  "qnn-eval $(qnn-sweep best sweeps/digits --path)");
  CLI::Option* json = top->add_flag("--json", flags.output.json, "print one JSON document");
  top->add_flag("--path", flags.path_only, "print the run's folder only")->excludes(json);
  add_train_flags(*top, flags);
  CLI::App* page = add_folder_verb(app, flags, "report", "writes DIR/report.html",
                                   "qnn-sweep report sweeps/digits --csv");
  json = page->add_flag("--json", flags.output.json, "print one JSON document instead");
  page->add_flag("--csv", flags.csv, "print CSV instead")->excludes(json);
  return {{lines, plan}, {more, worker}, {now, status}, {top, best}, {page, report}};
}

}  // namespace
}  // namespace qnn

int main(int argc, char** argv) {
  return qnn::run_main([&] {
    qnn::SweepFlags flags;
    CLI::App app("Trains many variants of a config and finds the best.", "qnn-sweep");
    app.set_version_flag("--version", std::string("qnn-sweep ") + QNN_VERSION);
    qnn::add_flags(app, flags);
    const auto verbs = qnn::add_verbs(app, flags);
    return qnn::run_command(app, argc, argv, [&] {
      for (const auto& [verb, run] : verbs)
        if (verb->parsed()) return run(flags);
      return qnn::sweep(flags);
    });
  });
}
