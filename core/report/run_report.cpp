#include "core/report/run_report.hpp"

#include <chrono>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/json/json_lines.hpp"
#include "core/json/record.hpp"
#include "core/report/event_file.hpp"
#include "core/report/report_page.hpp"

namespace qnn {
namespace {

constexpr const char* kHistograms = "histograms.jsonl";
constexpr const char* kEvents = "events.out.tfevents.qnn";
constexpr const char* kPage = "report.html";

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Where the labels of the first output stand among a batch's targets, and of how many classes they
// are; nothing if they are no classes of whole samples.
struct ClassTarget {
  std::size_t target = 0;
  std::size_t classes = 0;
};
std::optional<ClassTarget> class_target(const OpenedRun& opened) {
  const std::size_t target = opened.run.target_of.at(0);
  const TargetInfo& info = opened.run.data.targets.at(target).info;
  const Shape output = opened.model.predictions().shape().without_front();
  const bool fits =
      output.rank() == 1 && (output[0] == info.classes || (output[0] == 1 && info.classes == 2));
  if (info.classes == 0 || info.shape.rank() != 0 || !fits) return std::nullopt;
  return ClassTarget{.target = target, .classes = info.classes};
}

}  // namespace

class RunReport::Keeper {
 public:
  Keeper(const OpenedRun& opened, Log& log)
      : folder_(opened.folder),
        model_(opened.model),
        training_(opened.run.spec.training),
        log_(log),
        class_target_(class_target(opened)) {
    content_.name = opened.run.spec.name;
    content_.epochs = training_.epochs;
    content_.summary = summarize(model_.graph(), model_.plans());
    content_.config = Json::parse(opened.run.spec.resolved);
    content_.manifest = parse_record(folder_.read("manifest.json"));
    set_best(opened.progress.best);
    take_up(opened.progress.epochs_done);
  }

  BatchCallback examine(const char* part) {
    content_.examination.reset();
    if (!training_.report || !class_target_) return {};
    content_.examination.emplace(part, class_target_->classes, class_target_->target);
    return [this](const Batch& batch, const ConstTensorView& predictions) {
      content_.examination->add(batch, predictions);
    };
  }

  // A new line of metrics.jsonl, which no checkpoint counts yet.
  void record(const Json& line) {
    if (text_at(line, "event") == "rolled_back") {
      take_up(count_at(line, "epoch", 1) - 1);  // it has this line
      return;
    }
    content_.history.add(line);
    if (text_at(line, "kind") != "epoch") return;
    if (training_.tensorboard) lines_.push_back(line);
    WeightRecord record{.epoch = count_at(line, "epoch"),
                        .step = count_at(line, "step"),
                        .seconds = now(),
                        .histograms = weight_histograms(model_.parameters())};
    unwritten_ += record_to_json(record).dump() + "\n";
    content_.weights.push_back(std::move(record));
    try_to([&] {
      folder_.append(kHistograms, history_bytes_, unwritten_);
      history_bytes_ += unwritten_.size();
      unwritten_.clear();
    });
  }

  // The checkpoint of the epoch stands.
  void finish_epoch(const EpochReport& report) {
    set_best(report.best);
    if (training_.tensorboard) try_to([&] { keep_events(); });
    if (training_.report) try_to([&] { folder_.write_text(kPage, report_page(content_)); });
  }

  void finish_run(const Json& result) {
    content_.result = result;
    if (training_.report) try_to([&] { folder_.write_text(kPage, report_page(content_)); });
    if (!training_.tensorboard || events_bytes_ == 0) return;
    try_to([&] { folder_.append(kEvents, events_bytes_, event_file_end(now())); });
  }

 private:
  // What the records hold, as far as the checkpoint goes that training goes on from.
  void take_up(std::uint64_t epochs) {
    content_.history = {};
    content_.weights.clear();
    lines_.clear();
    unwritten_.clear();
    history_bytes_ = events_bytes_ = 0;
    for (Json& line : json_lines(folder_.metrics())) {
      content_.history.add(line);
      if (training_.tensorboard && text_at(line, "kind") == "epoch")
        lines_.push_back(std::move(line));
    }
    try_to([&] { take_up_files(epochs); });
  }

  void take_up_files(std::uint64_t epochs) {
    if (folder_.has(kHistograms)) {
      WeightRecords kept = read_weight_records(folder_.read(kHistograms), epochs);
      content_.weights = std::move(kept.records);
      history_bytes_ = kept.bytes;
      folder_.append(kHistograms, history_bytes_, {});
    }
    if (training_.tensorboard && !lines_.empty()) keep_events();
  }

  // Appends the last epoch's events if the file holds just those before; else writes it anew unless
  // it begins with what it should hold.
  void keep_events() {
    if (events_bytes_ > 0) {
      const std::string bytes = events_of(lines_.size() - 1);
      folder_.append(kEvents, events_bytes_, bytes);
      events_bytes_ += bytes.size();
      return;
    }
    std::string bytes = event_file_start(content_.config, lines_[0], record_of(lines_[0]).seconds);
    for (std::size_t i = 0; i < lines_.size(); ++i) bytes += events_of(i);
    if (folder_.has(kEvents) && folder_.read(kEvents).starts_with(bytes)) {
      folder_.append(kEvents, bytes.size(), {});
    } else {
      folder_.write_text(kEvents, bytes);
    }
    events_bytes_ = bytes.size();
  }

  std::string events_of(std::size_t i) const {
    return epoch_events(lines_[i], record_of(lines_[i]));
  }

  // Of the line's epoch; one without histograms, but with the time of the nearest before, if
  // nothing was recorded then.
  WeightRecord record_of(const Json& line) const {
    const auto epoch = count_at(line, "epoch");
    WeightRecord nearest;
    for (const WeightRecord& record : content_.weights) {
      if (record.epoch == epoch) return record;
      if (record.epoch < epoch) nearest.seconds = record.seconds;
    }
    return nearest;
  }

  void set_best(const std::optional<Best>& best) {
    content_.best.reset();
    if (best && training_.monitor)
      content_.best = BestEpoch{.monitor = *training_.monitor, .best = *best};
  }

  template <class Write>
  void try_to(const Write& write) {
    try {
      write();
    } catch (const UserError& error) {
      events_bytes_ = 0;  // nobody knows what stands there now
      if (!std::exchange(warned_, true))
        log_.warning(format("the report on the run is not up to date: {}", error.what()));
    }
  }

  RunDirectory& folder_;
  const Model& model_;
  const TrainingSpec& training_;
  Log& log_;
  std::optional<ClassTarget> class_target_;
  ReportContent content_;
  std::vector<Json> lines_;          // of metrics.jsonl, those of epochs, for the event file
  std::uint64_t history_bytes_ = 0;  // of histograms.jsonl, what is whole
  std::string unwritten_;            // lines that could not be appended to it yet
  std::uint64_t events_bytes_ = 0;   // of the event file, likewise; 0 if it must be looked at
  bool warned_ = false;
};

RunReport::RunReport(Log& log) : log_(log) {}
RunReport::~RunReport() = default;

TrainRunHooks RunReport::attached_to(TrainRunHooks hooks) {
  hooks.opened = [this, each = hooks.opened](const OpenedRun& opened) {
    const TrainingSpec& training = opened.run.spec.training;
    if (training.report || training.tensorboard) keeper_ = std::make_unique<Keeper>(opened, log_);
    if (each) each(opened);
  };
  hooks.trainer.recorded = [this, each = hooks.trainer.recorded](const Json& line) {
    if (keeper_) keeper_->record(line);
    if (each) each(line);
  };
  hooks.trainer.epoch = [this, each = hooks.trainer.epoch](const EpochReport& report) {
    if (keeper_) keeper_->finish_epoch(report);
    if (each) each(report);
  };
  hooks.trainer.validating = [this] {
    return keeper_ ? keeper_->examine("validation") : BatchCallback();
  };
  hooks.testing = [this] { return keeper_ ? keeper_->examine("test") : BatchCallback(); };
  hooks.finished = [this, each = hooks.finished](const Json& result) {
    if (keeper_) keeper_->finish_run(result);
    if (each) each(result);
  };
  return hooks;
}

}  // namespace qnn
