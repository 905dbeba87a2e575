// qnn-eval CHECKPOINT: measures a trained network.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "cli/checkpoint_model.hpp"
#include "cli/command.hpp"
#include "cli/confusion.hpp"
#include "cli/exit_codes.hpp"
#include "cli/options.hpp"
#include "cli/profile_text.hpp"
#include "cli/progress_display.hpp"
#include "cli/signals.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/model/evaluate.hpp"
#include "core/train/metrics_line.hpp"
#include "core/train/profile_json.hpp"

namespace qnn {
namespace {

enum class EvaluatedPart { Train, Validation, Test };

struct EvalFlags {
  std::string checkpoint;
  MachineOptions machine;
  OutputOptions output;
  std::optional<std::string> part;
  std::size_t reestimate = 0;
  std::size_t batch_size = 0;
  std::string predictions;
  std::string output_name;
  bool profile = false;
  std::vector<std::string> passes_off;
  std::vector<std::string> plugins;
};

void add_flags(CLI::App& app, EvalFlags& flags) {
  app.add_option("CHECKPOINT", flags.checkpoint,
                 "a checkpoint file, or a run's folder for its best one")
      ->required();
  app.add_option("--part", flags.part, "train, validation or test (default: test)")
      ->check(CLI::IsMember({"train", "validation", "test"}));
  app.add_option("--reestimate-batch-norm", flags.reestimate,
                 "first average batch-norm statistics over N training batches")
      ->type_name("N");
  app.add_option("--batch-size", flags.batch_size, "samples at once (default: the config's)")
      ->check(CLI::Range(1, 1 << 20));
  app.add_option("--predictions", flags.predictions, "also write every prediction to a CSV file")
      ->type_name("FILE");
  app.add_option("--output", flags.output_name,
                 "of a model with several outputs: whose confusion matrix and predictions "
                 "(default: the first)")
      ->type_name("NAME");
  app.add_flag("--profile", flags.profile,
               "measure where the time of a batch goes; with --json also in the document");
  add_pass_option(app, flags.passes_off);
  add_plugin_option(app, flags.plugins);
  add_machine_options(app, flags.machine);
  add_cache_option(app, flags.machine);
  add_output_options(app, flags.output);
  app.footer(
      "Examples:\n"
      "  qnn-eval runs/bnn_cnn\n"
      "  qnn-eval runs/bnn_cnn --reestimate-batch-norm 100\n"
      "  qnn-eval runs/bnn_cnn/checkpoints/last.safetensors --part validation --json\n");
}

// The samples of a part, and which of them belong to it.
struct PartData {
  Samples samples;
  std::vector<std::uint32_t> indices;
};

PartData load_part(const CheckedRun& run, EvaluatedPart part, const DataSource& source) {
  const Dataset& dataset = *run.spec.data.dataset;
  const bool own_validation = part == EvaluatedPart::Validation && run.data.has_validation;
  const bool whole = part == EvaluatedPart::Test || own_validation;
  PartData data{.samples = dataset.load(own_validation ? Part::Validation
                                        : whole        ? Part::Test
                                                       : Part::Train,
                                        source),
                .indices = {}};
  if (whole) {
    data.indices = all_indices(data.samples.count());
    return data;
  }
  Split split = split_samples(data.samples.count(), run.spec.data.validation, run.spec.seed);
  data.indices =
      part == EvaluatedPart::Train ? std::move(split.train) : std::move(split.validation);
  return data;
}

EvaluatedPart choose_part(const EvalFlags& flags, const CheckedRun& run) {
  const std::string part = flags.part.value_or("test");
  if (part == "test" && !run.data.has_test)
    throw UserError(ErrorKind::Usage,
                    format("the data set '{}' has no test part; use --part validation or train",
                           run.spec.data.dataset_name));
  if (part == "validation" && !has_validation(run))
    throw UserError(ErrorKind::Usage,
                    "this run held out no validation part (data.validation is 0); use --part "
                    "test or train");
  return part == "test"    ? EvaluatedPart::Test
         : part == "train" ? EvaluatedPart::Train
                           : EvaluatedPart::Validation;
}

BatchLoaderOptions loader_options(const CheckedRun& run, std::size_t batch, bool shuffle) {
  return {.batch_size = batch,
          .preprocess = run.spec.data.preprocess,
          .augment = {},
          .shuffle = shuffle,
          .seed = run.spec.seed};
}

void reestimate(CheckpointModel& checkpoint, std::size_t batches, const DataSource& source) {
  const PartData train = load_part(checkpoint.run, EvaluatedPart::Train, source);
  BatchLoader loader(train.samples, train.indices,
                     loader_options(checkpoint.run, checkpoint.model.program().batch, true));
  reestimate_statistics(checkpoint.model, loader, batches);
}

// Which output the confusion matrix and the predictions are of.
std::size_t choose_output(const EvalFlags& flags, const Program& program) {
  if (flags.output_name.empty()) return 0;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < program.outputs.size(); ++i) {
    if (program.outputs[i].name == flags.output_name) return i;
    names.push_back(program.outputs[i].name);
  }
  throw UserError(ErrorKind::Usage, format("the model has no output '{}'; its outputs are: {}",
                                           flags.output_name, join(names)));
}

std::string numbered_columns(const char* name, std::size_t count) {
  std::string columns;
  for (std::size_t i = 0; i < count; ++i) columns += format(",{}_{}", name, i);
  return columns;
}

std::string csv_header(const TargetInfo& target, const Shape& predictions) {
  const std::string expected = target.classes > 0
                                   ? ",label,prediction"
                                   : numbered_columns("target", target.shape.elements());
  return format("index{}{}\n", expected, numbered_columns("output", predictions.elements()));
}

std::string numbers(std::span<const float> values) {
  std::string text;
  for (const float value : values) text += format(",{}", shortest(value));
  return text;
}

std::string prediction_lines(const Targets& targets, const ConstTensorView& predictions,
                             std::size_t first) {
  std::string lines;
  const std::size_t rows = predictions.shape()[0];
  const std::size_t width = predictions.elements() / rows;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::span<const float> line = predictions.floats().subspan(row * width, width);
    lines += format("{}", first + row);
    if (!targets.labels.empty()) {
      const auto best = std::max_element(line.begin(), line.end()) - line.begin();
      lines += format(",{},{}", targets.labels[row], best);
    } else {
      const std::size_t values = targets.values.elements() / rows;
      lines += numbers(targets.values.floats().subspan(row * values, values));
    }
    lines += numbers(line) + "\n";
  }
  return lines;
}

struct Measured {
  Evaluation evaluation;
  Confusion confusion;  // of no classes where the targets are values
  std::string csv;
  std::optional<Profile> profile;  // if it was asked for
};

Measured measure(CheckpointModel& checkpoint, const PartData& data, const EvalFlags& flags,
                 const std::stop_token& stop) {
  Model& model = checkpoint.model;
  BatchLoader loader(data.samples, data.indices,
                     loader_options(checkpoint.run, model.program().batch, false));
  const std::size_t output = choose_output(flags, model.program());
  const std::size_t target = model.program().outputs[output].target;
  const TargetInfo& info = checkpoint.run.data.targets[target].info;
  Measured measured{
      .evaluation = {}, .confusion = Confusion(info.classes), .csv = {}, .profile = {}};
  const bool with_csv = !flags.predictions.empty();
  if (with_csv)
    measured.csv = csv_header(info, model.plans()[model.graph().outputs[output].node].output);
  std::size_t first = 0;
  std::optional<StepClock> clock;
  if (flags.profile) clock.emplace(model);
  measured.evaluation = evaluate(
      model, loader, measures_of(checkpoint.run.spec.training),
      [&](const Batch& batch, const ConstTensorView&) {
        const ConstTensorView predictions = model.predictions(output);
        measured.confusion.add(predictions, batch.targets[target].labels);
        if (with_csv) measured.csv += prediction_lines(batch.targets[target], predictions, first);
        first += batch.rows;
      },
      [&] { return stop.stop_requested(); }, clock ? &*clock : nullptr);
  if (clock) measured.profile = clock->profile();
  return measured;
}

int evaluate_checkpoint(const EvalFlags& flags) {
  const auto files = make_posix_file_system();
  SignalWatcher signals;
  signals.end_at_once(true);
  const ThreadLimit limit(thread_count(flags.machine));
  const std::vector<PluginLibrary> plugins = load_plugins(flags.plugins);
  const Catalog catalog = make_catalog(plugins);
  Console console(flags.output.log_format);
  Log log = make_log(flags.output, console);
  const auto cache = data_cache(*files, flags.machine, log);
  DataSource source = data_source(*files, flags.machine);
  source.cache = cache.get();
  CheckpointModel checkpoint =
      load_checkpoint_model(*files, checkpoint_path(*files, flags.checkpoint), catalog, source,
                            {.batch = flags.batch_size,
                             .reestimates = flags.reestimate > 0,
                             .passes_off = {flags.passes_off.begin(), flags.passes_off.end()}});
  const EvaluatedPart part = choose_part(flags, checkpoint.run);
  const PartData data = load_part(checkpoint.run, part, source);
  if (flags.reestimate > 0) reestimate(checkpoint, flags.reestimate, source);

  signals.end_at_once(false);
  const Measured measured = measure(checkpoint, data, flags, signals.token());
  if (signals.signal() != 0) return kExitSignal + signals.signal();
  if (measured.profile && flags.output.log_format == LogFormat::Text)
    console.print(profile_text(*measured.profile));
  if (!flags.predictions.empty()) write_file_atomically(*files, flags.predictions, measured.csv);

  const std::string part_name = flags.part.value_or("test");
  const TrainingSpec& training = checkpoint.run.spec.training;
  const bool has_confusion = measured.confusion.classes() > 0;
  if (flags.output.results_are_json()) {
    Json json{{"schema", 1},
              {"checkpoint", checkpoint.path.string()},
              {"part", part_name},
              {"samples", measured.evaluation.loss.count},
              {part_name, evaluation_to_json(measured.evaluation, measures_of(training))}};
    if (has_confusion) json["confusion"] = measured.confusion.to_json();
    if (measured.profile) json["profile"] = profile_to_json(*measured.profile);
    print_json(json, flags.output);
  } else {
    print_result(format("{}: {} samples of the {} part\n{}\n{}", checkpoint.path.string(),
                        with_thousands(measured.evaluation.loss.count), part_name,
                        metrics_text(measured.evaluation, training.metrics, training.metric_names),
                        has_confusion ? "\n" + measured.confusion.table() : ""));
  }
  return kExitOk;
}

}  // namespace
}  // namespace qnn

int main(int argc, char** argv) {
  return qnn::run_main([&] {
    qnn::EvalFlags flags;
    CLI::App app("Measures a trained network on its data: loss, metrics, confusion matrix.",
                 "qnn-eval");
    app.set_version_flag("--version", std::string("qnn-eval ") + QNN_VERSION);
    qnn::add_flags(app, flags);
    return qnn::run_command(app, argc, argv, [&] { return qnn::evaluate_checkpoint(flags); });
  });
}
