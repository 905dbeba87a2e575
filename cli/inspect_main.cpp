// qnn-inspect VERB ...: shows what a config or a checkpoint means.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/checkpoint_model.hpp"
#include "cli/command.hpp"
#include "cli/exit_codes.hpp"
#include "cli/inspect.hpp"
#include "cli/options.hpp"
#include "core/base/text.hpp"
#include "core/checkpoint/checkpoint.hpp"
#include "core/json/json.hpp"
#include "core/program/passes.hpp"
#include "core/spec/config_schema.hpp"
#include "core/sweep/sweep_schema.hpp"
#include "core/train/check_run.hpp"
#include "core/train/memory_estimate.hpp"
#include "core/train/run_data.hpp"

namespace qnn {
namespace {

struct InspectFlags {
  ConfigOptions config;
  MachineOptions machine;
  bool json = false;
  bool markdown = false;
  std::string type;
  std::vector<std::string> passes_off;
  std::vector<std::string> plugins;
  std::size_t batch = 0;
  bool inference = false;
  bool memory = false;
  bool no_macs = false;
  bool extended = false;
  bool fold_blocks = false;
  bool sweep = false;
  std::vector<std::string> runs;
  std::string html;
};

bool is_checkpoint(const FileSystem& files, const std::string& path) {
  return files.exists(path) &&
         (files.is_directory(path) || Path(path).extension() == ".safetensors");
}

// The document that CONFIG means: a config file, or the config inside a checkpoint.
Document document_of(const FileSystem& files, const ConfigOptions& options) {
  if (!is_checkpoint(files, options.config)) return load_document(files, options);
  const Path path = checkpoint_path(files, options.config);
  return parse_document(load_checkpoint_of_run(files, path).config, path.string() + " (its config)",
                        options.overrides);
}

template <class Show>
int show_run(const InspectFlags& flags, Show&& show) {
  const auto files = make_posix_file_system();
  const ThreadLimit limit(thread_count(flags.machine));
  const std::vector<PluginLibrary> plugins = load_plugins(flags.plugins);
  const Catalog catalog = make_catalog(plugins);
  const DataSource source = data_source(*files, flags.machine);
  const Document document = document_of(*files, flags.config);
  return with_document(document, [&](const Document&) {
    const CheckedRun run = check_run(document, catalog, fallback_name(flags.config.config), source);
    print_result(show(run, source));
    return int{kExitOk};
  });
}

int show_checkpoint(const InspectFlags& flags) {
  const auto files = make_posix_file_system();
  const Path path = checkpoint_path(*files, flags.config.config);
  print_result(checkpoint_text(load_checkpoint_of_run(*files, path), path, flags.json));
  return kExitOk;
}

int show_types(const InspectFlags& flags) {
  const std::vector<PluginLibrary> plugins = load_plugins(flags.plugins);
  const Catalog catalog = make_catalog(plugins);
  print_result(flags.json       ? types_json(catalog, flags.type).dump(2) + "\n"
               : flags.markdown ? types_markdown(catalog, flags.type)
                                : types_text(catalog, flags.type));
  return kExitOk;
}

int show_schema(const InspectFlags& flags) {
  const std::vector<PluginLibrary> plugins = load_plugins(flags.plugins);
  const Json schema = flags.sweep ? sweep_schema() : config_schema(make_catalog(plugins));
  print_result(schema.dump(1) + "\n");
  return kExitOk;
}

int show_comparison(const InspectFlags& flags) {
  const auto files = make_posix_file_system();
  const std::vector<PluginLibrary> plugins = load_plugins(flags.plugins);
  const Catalog catalog = make_catalog(plugins);
  const std::vector<ComparedRun> runs =
      read_compared_runs(flags.runs, catalog, data_source(*files, flags.machine));
  if (!flags.html.empty()) write_file_atomically(*files, flags.html, comparison_page(runs));
  print_result(flags.json ? comparison_json(runs).dump(2) + "\n" : comparison_text(runs));
  return kExitOk;
}

void add_comparison_flags(CLI::App& compare, InspectFlags& flags) {
  compare.add_option("RUN", flags.runs, "folders of runs")->required();
  compare.add_option("--html", flags.html, "also write a page with the curves of all runs")
      ->type_name("FILE");
  add_machine_options(compare, flags.machine);
}

std::string summary_of(const InspectFlags& flags, const CheckedRun& run) {
  return summary_text(
      run,
      {.tables = {.macs = !flags.no_macs, .extended = flags.extended, .markdown = flags.markdown},
       .json = flags.json,
       .fold_blocks = flags.fold_blocks});
}

void add_summary_flags(CLI::App& summary, InspectFlags& flags) {
  summary.add_flag("--extended", flags.extended,
                   "also activation memory, training memory and operations in one unit");
  summary.add_flag(
      "--no-macs", flags.no_macs,
      "leave multiply-accumulates out of the second table (Larq's include_macs=False)");
  summary.add_flag("--fold-blocks", flags.fold_blocks,
                   "one row for each use of a block, as Larq shows a model inside a model");
  summary.add_flag("--markdown", flags.markdown, "print Markdown tables")->excludes("--json");
}

CLI::App* add_verb(CLI::App& app, InspectFlags& flags, const char* name, const char* help,
                   const char* examples) {
  CLI::App* verb = app.add_subcommand(name, help)->footer(examples);
  verb->add_flag("--json", flags.json, "print one JSON document");
  add_plugin_option(*verb, flags.plugins);
  return verb;
}

CLI::App* add_run_verb(CLI::App& app, InspectFlags& flags, const char* name, const char* help,
                       const char* examples) {
  CLI::App* verb = add_verb(app, flags, name, help, examples);
  add_config_options(*verb, flags.config);
  add_machine_options(*verb, flags.machine);
  return verb;
}

ProgramOptions program_options(const InspectFlags& flags, const CheckedRun& run) {
  return {.batch = flags.batch == 0 ? run.spec.data.batch_size : flags.batch,
          .training = !flags.inference,
          .passes_off = {flags.passes_off.begin(), flags.passes_off.end()}};
}

// The data of the run are read, for the memory that they take; without them the rest is told.
std::string memory_of(const InspectFlags& flags, const CheckedRun& run, const DataSource& source) {
  std::vector<std::string> notes;
  std::optional<RunData> data(std::in_place);
  try {
    load_data(run, source, *data);
  } catch (const UserError& error) {
    data.reset();
    notes.push_back(format("the data are not counted: {}", error.what()));
  }
  ProgramOptions options = program_options(flags, run);
  std::vector<PlannedMemory> ways;
  const auto add = [&](const char* name, Reuse reuse) {
    std::vector<std::string> about_passes;
    Program program = make_program(run, options, about_passes);
    MemoryPlan plan = plan_memory(program, run.graph, run.plans, reuse);
    const MemoryEstimate estimate =
        estimate_memory(run, program, plan, data ? &*data : nullptr, *source.files);
    ways.push_back({.name = name,
                    .program = std::move(program),
                    .plan = std::move(plan),
                    .estimate = estimate});
  };
  add("this plan", Reuse::ByLifetime);
  for (const ProgramPass& pass : program_passes()) options.passes_off.emplace(pass.name);
  add("all float, reusing", Reuse::ByLifetime);
  add("all float", Reuse::None);
  return flags.json ? memory_json(ways, notes).dump(2) + "\n" : memory_text(ways, notes);
}

std::string plan_of(const InspectFlags& flags, const CheckedRun& run, const DataSource& source) {
  if (flags.memory) return memory_of(flags, run, source);
  const ProgramOptions options = program_options(flags, run);
  std::vector<std::string> notes;
  const Program program = make_program(run, options, notes);
  const MemoryPlan memory = plan_memory(program, run.graph, run.plans);
  return flags.json ? plan_json(program, memory, notes).dump(2) + "\n"
                    : plan_text(program, memory, notes);
}

// The verbs that main tells apart.
struct Verbs {
  CLI::App *summary, *config, *plan, *types, *schema, *compare;
};

void add_plan_flags(CLI::App& plan, InspectFlags& flags) {
  add_pass_option(plan, flags.passes_off);
  plan.add_option("--batch-size", flags.batch, "samples at once (default: the config's)")
      ->check(CLI::Range(1, 1 << 20));
  plan.add_flag("--memory", flags.memory,
                "instead of the steps, the memory that training takes, beside that of the same "
                "network on float32 without passes");
  plan.add_flag("--inference", flags.inference, "the program that only predicts");
}

Verbs add_verbs(CLI::App& app, InspectFlags& flags) {
  Verbs verbs{};
  verbs.summary = add_run_verb(app, flags, "summary", "layers, bits, memory, as Larq shows them",
                               "Examples:\n  qnn-inspect summary config.json --extended\n  "
                               "qnn-inspect summary runs/bnn_cnn\n");
  add_summary_flags(*verbs.summary, flags);
  verbs.config = add_run_verb(app, flags, "config", "the config with every default filled in",
                              "Examples:\n  qnn-inspect config config.json\n");
  verbs.plan = add_run_verb(app, flags, "plan", "the steps and buffers of the program",
                            "Examples:\n  qnn-inspect plan config.json --memory\n");
  add_plan_flags(*verbs.plan, flags);
  verbs.types =
      add_verb(app, flags, "types", "everything that a config may name",
               "Examples:\n  qnn-inspect types ste_sign\n  qnn-inspect types optimizer\n");
  verbs.types->add_option("TYPE", flags.type, "one type or family, such as ste_sign or optimizer");
  verbs.types->add_flag("--markdown", flags.markdown, "print a page of Markdown")
      ->excludes("--json");
  verbs.schema = app.add_subcommand("schema", "the JSON Schema of configs, for editors");
  verbs.schema->footer("Examples:\n  qnn-inspect schema > qnn.schema.json\n");
  verbs.schema->add_flag("--sweep", flags.sweep, "that of a sweep's file instead");
  add_plugin_option(*verbs.schema, flags.plugins);
  CLI::App* checkpoint = add_verb(app, flags, "checkpoint", "what is in a checkpoint",
                                  "Examples:\n  qnn-inspect checkpoint runs/bnn_cnn\n");
  checkpoint->add_option("CHECKPOINT", flags.config.config, "a file, or a run's folder")
      ->required();
  verbs.compare = add_verb(app, flags, "compare", "several runs beside each other",
                           "Examples:\n  qnn-inspect compare runs/* --html compared.html\n");
  add_comparison_flags(*verbs.compare, flags);
  return verbs;
}

}  // namespace
}  // namespace qnn

int main(int argc, char** argv) {
  return qnn::run_main([&] {
    using namespace qnn;  // NOLINT(google-build-using-namespace): a main of nothing but our names
    InspectFlags flags;
    CLI::App app("Shows what a config or a checkpoint means.", "qnn-inspect");
    app.set_version_flag("--version", std::string("qnn-inspect ") + QNN_VERSION);
    app.require_subcommand(1);
    app.footer(
        "CONFIG is a config file, a checkpoint, or a run's folder.\n"
        "Examples:\n"
        "  qnn-inspect summary configs/mnist/bnn_cnn.json\n"
        "  qnn-inspect types ste_sign\n"
        "  qnn-inspect checkpoint runs/bnn_cnn\n"
        "  qnn-inspect compare runs/* --html compared.html\n");
    const Verbs verbs = add_verbs(app, flags);
    return run_command(app, argc, argv, [&] {
      if (verbs.compare->parsed()) return show_comparison(flags);
      if (verbs.summary->parsed())
        return show_run(flags, [&](const CheckedRun& run, const DataSource&) {
          return summary_of(flags, run);
        });
      if (verbs.config->parsed())
        return show_run(flags, [](const CheckedRun& run, const DataSource&) {
          return run.spec.resolved + "\n";
        });
      if (verbs.plan->parsed())
        return show_run(flags, [&](const CheckedRun& run, const DataSource& source) {
          return plan_of(flags, run, source);
        });
      if (verbs.types->parsed()) return show_types(flags);
      if (verbs.schema->parsed()) return show_schema(flags);
      return show_checkpoint(flags);
    });
  });
}
