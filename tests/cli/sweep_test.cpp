// Sweeps of real processes, also killed at any moment: every trial is finished exactly once, and
// what went on after a rung has the bytes of a run that never paused.

#include <gmock/gmock.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <thread>

#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/runs.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using testing_support::Finished;
using testing_support::Process;
using testing_support::read_text;
using testing_support::record_of;
using testing_support::TemporaryFolder;
using testing_support::train;
using testing_support::write_text;

constexpr const char* kObjective =
    R"("objective": {"metric": "validation.accuracy", "direction": "maximize"})";

class Sweep : public ::testing::Test {
 protected:
  Sweep() {
    write_text(folder_ / "tiny.json", read_text(fs::path(QNN_SOURCE_DIR) / "tests/cli/tiny.json"));
  }

  void put(const std::string& rest) const {
    write_text(folder_ / "space.json",
               format(R"({{"config": "tiny.json", {}, {}}})", kObjective, rest));
  }
  std::unique_ptr<Process> start(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "qnn-sweep");
    return std::make_unique<Process>(
        testing_support::CommandLine{.arguments = std::move(arguments), .folder = folder_.path()});
  }
  std::unique_ptr<Process> start_sweep(int workers) const {
    return start(
        {"space.json", "-o", "sweep", "--threads", "1", "--workers", std::to_string(workers)});
  }
  Finished run(std::vector<std::string> arguments) const {
    return start(std::move(arguments))->wait();
  }
  void expect_completes(int workers = 2) const {
    const Finished finished = start_sweep(workers)->wait();
    ASSERT_EQ(finished.exit, 0) << finished.err;
  }

  std::vector<Json> journal() const {
    std::vector<Json> records;
    for (const std::string& line : split(read_text(folder_ / "sweep/journal.jsonl"), '\n'))
      if (!line.empty()) records.push_back(Json::parse(line));
    return records;
  }
  // How often the journal says of each trial that it has finished, by state.
  std::map<int, std::vector<int>> finishes() const {
    std::map<int, std::vector<int>> states;
    for (const Json& record : journal())
      if (record.at("op_code") == 6)
        states[record.at("trial_id").get<int>()].push_back(record.at("state").get<int>());
    return states;
  }
  void expect_each_finished_once(std::size_t trials) const {
    const auto states = finishes();
    EXPECT_THAT(states, SizeIs(trials));
    for (const auto& [trial, each] : states) EXPECT_THAT(each, SizeIs(1)) << "trial " << trial;
    std::size_t created = 0;
    for (const Json& record : journal()) created += record.at("op_code") == 4;
    EXPECT_EQ(created, trials);
  }
  Json status() const { return Json::parse(run({"status", "sweep", "--json"}).out); }

  std::vector<Json> trials() const {
    const Json table = status();
    return {table.at("trials").begin(), table.at("trials").end()};
  }

  TemporaryFolder folder_;
};

TEST_F(Sweep, TrainsAGridAndNamesTheBest) {
  put(R"("space": {"model.layers.hidden.units": {"choice": [4, 16]},
                   "training.optimizer.learning_rate": {"choice": [0.0001, 0.01]}})");
  expect_completes();
  expect_each_finished_once(4);
  const Json table = status();
  EXPECT_EQ(table.at("finished"), 4);
  double best = 0;
  for (const Json& trial : table.at("trials")) {
    const fs::path result = folder_ / fs::path(trial.at("run").get<std::string>()) / "result.json";
    const Json accuracy = Json::parse(read_text(result)).at("validation").at("accuracy");
    EXPECT_EQ(trial.at("value"), accuracy);
    best = std::max(best, accuracy.get<double>());
  }
  EXPECT_EQ(table.at("trials").at(0).at("value"), best);
  const Finished named = run({"best", "sweep"});
  EXPECT_THAT(named.out, AllOf(HasSubstr("run: sweep/trials/"), HasSubstr("command: "),
                               HasSubstr("--set training.optimizer.learning_rate=")));
  EXPECT_EQ(run({"best", "sweep", "--path"}).out,
            table.at("trials").at(0).at("run").get<std::string>() + "\n");
}

TEST_F(Sweep, IsGoneOnWithByTheSameCommandAndNotTrainedTwice) {
  put(R"("method": {"type": "random", "trials": 2},
         "space": {"training.optimizer.learning_rate": {"log_uniform": [0.001, 0.1]}})");
  expect_completes();
  const std::string before = read_text(folder_ / "sweep/journal.jsonl");
  expect_completes();
  EXPECT_EQ(read_text(folder_ / "sweep/journal.jsonl"), before);
  put(R"("method": {"type": "random", "trials": 3},
         "space": {"training.optimizer.learning_rate": {"log_uniform": [0.001, 0.1]}})");
  expect_completes();
  EXPECT_TRUE(read_text(folder_ / "sweep/journal.jsonl").starts_with(before));
  expect_each_finished_once(3);
  put(R"("method": {"type": "random", "trials": 3},
         "space": {"training.optimizer.learning_rate": {"log_uniform": [0.002, 0.1]}})");
  const Finished refused = start_sweep(1)->wait();
  EXPECT_EQ(refused.exit, 78);
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("space.json:2:"), HasSubstr("/space"), HasSubstr("--overwrite")));
}

// The second trial wants more memory than there is; qnn-train says so by exit code 71.
TEST_F(Sweep, RecordsATrialThatFailsWithItsCodeAndGoesOn) {
  write_text(folder_ / "train.sh",
             "#!/bin/sh\ncase \"$*\" in *units=8*) echo 'error: no luck'; exit 71;; esac\n"
             "exec qnn-train \"$@\"\n");
  fs::permissions(folder_ / "train.sh", fs::perms::owner_all);
  put(R"("space": {"model.layers.hidden.units": {"choice": [4, 8, 16]}})");
  const Finished finished =
      run({"space.json", "-o", "sweep", "--threads", "1", "--qnn-train", "./train.sh"});
  EXPECT_EQ(finished.exit, 0) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("trial 0001: failed with exit code 71: error: no luck"));
  const Json failed = status().at("trials").at(2);
  EXPECT_EQ(failed.at("state"), "failed");
  EXPECT_EQ(failed.at("exit_code"), 71);
  EXPECT_EQ(failed.at("message"), "error: no luck");
  const Finished again = run({"space.json", "-o", "sweep", "--threads", "1", "--retry-failed"});
  EXPECT_EQ(again.exit, 0) << again.err;
  EXPECT_EQ(status().at("finished"), 3);
  for (const Json& trial : trials()) EXPECT_EQ(trial.at("state"), "complete");
}

// Each trial that reached the last rung has the bytes of qnn-train with so many epochs at once.
TEST_F(Sweep, GoesOnWithPromotedTrialsBitByBit) {
  for (const char* kind : {"false", "true"}) {
    fs::remove_all(folder_ / "sweep");
    put(format(R"("method": {{"type": "random", "trials": 6}},
         "asha": {{"min_epochs": 1, "max_epochs": 4, "reduction_factor": 2, "synchronous": {}}},
         "space": {{"training.optimizer.learning_rate": {{"log_uniform": [0.001, 0.1]}},
                   "model.layers.norm.momentum": {{"uniform": [0.5, 0.95]}}}})",
               kind));
    expect_completes();
    expect_each_finished_once(6);
    int compared = 0;
    for (const Json& trial : trials()) {
      EXPECT_EQ(trial.at("state") == "complete", trial.at("epochs") == 4) << trial;
      if (trial.at("state") != "complete") continue;
      std::vector<std::string> arguments{"tiny.json",   "--set",    "training.epochs=4",
                                         "--overwrite", "--output", "alone"};
      for (const auto& [path, value] : trial.at("values").items())
        arguments.insert(arguments.end(), {"--set", path + "=" + value.dump()});
      train(folder_.path(), arguments);
      const auto paused = record_of(folder_ / fs::path(trial.at("run").get<std::string>()));
      const auto alone = record_of(folder_ / "alone");
      EXPECT_EQ(paused.metrics, alone.metrics);
      EXPECT_EQ(paused.result, alone.result);
      EXPECT_TRUE(paused.last == alone.last) << "last.safetensors differs";
      EXPECT_TRUE(paused.best == alone.best) << "best.safetensors differs";
      ++compared;
    }
    EXPECT_GE(compared, 1);
  }
}

TEST_F(Sweep, StopsAndSavesByASignal) {
  put(R"("space": {"training.epochs": {"choice": [3000]},
                   "model.layers.hidden.units": {"choice": [4, 8]}})");
  const auto process = start_sweep(2);
  for (int i = 0;
       i < 600 && !fs::exists(folder_ / "sweep/trials/0001/checkpoints/last.safetensors"); ++i)
    std::this_thread::sleep_for(milliseconds(50));
  process->send(SIGINT);
  const Finished stopped = process->wait();
  EXPECT_EQ(stopped.exit, 128 + SIGINT) << stopped.err;
  EXPECT_THAT(stopped.err, HasSubstr("go on by the same command"));
  for (const Json& trial : trials()) EXPECT_EQ(trial.at("state"), "waiting");
  EXPECT_EQ(testing_support::json_member(folder_ / "sweep/trials/0000/status.json", "/state"),
            "\"interrupted\"");
}

TEST_F(Sweep, PlansLinesThatAShellCanRunAndThenCollectsWhatTheyGave) {
  put(R"("space": {"training.optimizer": {"choice": ["adam", {"type": "sgd", "momentum": 0.9}]}})");
  const Finished plan = run({"plan", "space.json", "-o", "sweep"});
  ASSERT_EQ(plan.exit, 0) << plan.err;
  const std::vector<std::string> lines = split(plan.out, '\n');
  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_EQ(lines[2], "");
  write_text(folder_ / "jobs.sh", plan.out);
  ASSERT_EQ(
      std::system(format("cd {} && sh -e jobs.sh >out 2>&1", folder_.path().string()).c_str()), 0)
      << read_text(folder_ / "out");
  const std::string before = read_text(folder_ / "sweep/trials/0001/result.json");
  expect_completes();
  EXPECT_EQ(read_text(folder_ / "sweep/trials/0001/result.json"), before);
  expect_each_finished_once(2);
}

TEST_F(Sweep, ReportsAsAPageThatNeedsNothingElse) {
  put(R"("space": {"model.layers.hidden.units": {"choice": [4, 8]},
                   "about.note": {"choice": ["<i>&\"x"]}})");
  expect_completes();
  ASSERT_EQ(run({"report", "sweep"}).out, "sweep/report.html\n");
  const std::string page = read_text(folder_ / "sweep/report.html");
  EXPECT_THAT(page, AllOf(HasSubstr("&lt;i&gt;&amp;&quot;x"), HasSubstr("<circle"),
                          HasSubstr("model.layers.hidden.units")));
  for (const char* word : {"<script", "http:", "https:", "<i>", "src=", "@import"})
    EXPECT_EQ(page.find(word), std::string::npos) << word;
  const std::vector<std::string> lines = split(run({"report", "sweep", "--csv"}).out, '\n');
  ASSERT_THAT(lines, SizeIs(4));
  EXPECT_EQ(
      lines[0],
      "trial,state,value,epochs,seconds,exit_code,run,model.layers.hidden.units,about.note\r");
  EXPECT_THAT(lines[1], HasSubstr("\"<i>&\"\"x\""));
}

// Controllers and their children are killed at any moment, some die while they write.
TEST_F(Sweep, SurvivesKillsOfControllersAndWorkers) {
  constexpr std::size_t kTrials = 24;
  put(format(R"("method": {{"type": "random", "trials": {}}},
         "space": {{"training.optimizer.learning_rate": {{"log_uniform": [0.001, 0.1]}}}})",
             kTrials));
  ASSERT_EQ(run({"plan", "space.json", "-o", "sweep"}).exit, 0);  // makes the folder
  std::mt19937 random(3);
  std::vector<std::unique_ptr<Process>> workers;
  int kills = 0;
  while (kills < 12) {
    while (workers.size() < 3)
      workers.push_back(start({"worker", "sweep", "--threads", "1", "-q"}));
    std::this_thread::sleep_for(milliseconds(random() % 300));
    const std::size_t victim = random() % workers.size();
    if (workers[victim]->has_ended()) break;  // the sweep is complete
    workers[victim]->send(SIGKILL);
    EXPECT_EQ(workers[victim]->wait().exit, 128 + SIGKILL);
    workers.erase(workers.begin() + static_cast<std::ptrdiff_t>(victim));
    // As if it had died in the middle of a record.
    if (++kills % 4 == 0 && workers.size() == 2) {
      for (const auto& worker : workers) worker->send(SIGKILL);
      for (const auto& worker : workers) worker->wait();
      workers.clear();
      const std::string text = read_text(folder_ / "sweep/journal.jsonl");
      write_text(folder_ / "sweep/journal.jsonl",
                 text.substr(0, text.rfind('\n') + 1) + R"({"op_code":6,"tri)");
      write_text(folder_ / "sweep/journal.jsonl.lock", "qnn-sweep\n");
    }
  }
  RecordProperty("kills", kills);
  for (const auto& worker : workers) EXPECT_EQ(worker->wait().exit, 0);
  expect_completes();
  expect_each_finished_once(kTrials);
  EXPECT_GE(kills, 4);
  for (const Json& trial : trials()) EXPECT_EQ(trial.at("state"), "complete");
}

TEST_F(Sweep, LetsSeveralProcessesShareItsTrials) {
  put(R"("method": {"type": "random", "trials": 12},
         "space": {"training.optimizer.learning_rate": {"log_uniform": [0.001, 0.1]}})");
  ASSERT_EQ(run({"plan", "space.json", "-o", "sweep"}).exit, 0);
  std::vector<std::unique_ptr<Process>> workers;
  for (int i = 0; i < 4; ++i) workers.push_back(start({"worker", "sweep", "--threads", "1", "-q"}));
  for (const auto& worker : workers) {
    const Finished finished = worker->wait();
    EXPECT_EQ(finished.exit, 0) << finished.err;
  }
  expect_each_finished_once(12);
  EXPECT_TRUE(fs::is_empty(folder_ / "sweep/workers"));
}

}  // namespace
}  // namespace qnn
