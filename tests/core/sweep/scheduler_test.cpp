// Sweeps played without processes: a table of results stands for qnn-train.

#include "core/sweep/scheduler.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <map>
#include <random>

#include "core/base/text.hpp"
#include "core/sweep/draw.hpp"

namespace qnn {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

SweepSpec spec_of(std::size_t trials, const std::string& asha) {
  const std::string text = R"({"config": "x.json",
    "objective": {"metric": "validation.accuracy", "direction": "maximize"},
    "space": {"x": {"uniform": [0, 1]}},
    "method": {"type": "random", "trials": )" +
                           std::to_string(trials) + "}, \"asha\": " + asha + "}";
  Problems problems;
  SweepSpec spec = read_sweep_spec(parse_document(text, "sweep.json"), "sweep", problems);
  EXPECT_TRUE(problems.empty());
  return spec;
}

constexpr const char* kHalving = R"({"min_epochs": 1, "max_epochs": 9, "reduction_factor": 3})";
constexpr const char* kSynchronous =
    R"({"min_epochs": 1, "max_epochs": 9, "reduction_factor": 3, "synchronous": true})";

// A sweep whose workers live and die as the test says.
class Play {
 public:
  explicit Play(SweepSpec spec) : spec_(std::move(spec)), study_(spec_.name) {
    put(records("w").create_study(spec_));
  }

  Decision decide_for(const std::string& worker, const std::set<std::string>& dead = {}) {
    const Decision decision = decide(spec_, study_, worker, [&](const std::string& each) {
      return !each.empty() && !dead.contains(each);
    });
    if (decision.kind == Decision::Kind::Train)
      put(records(worker).claim(decision.trial, decision.claim));
    if (decision.kind == Decision::Kind::Draw)
      put(records(worker).create_trial(
          spec_.space, values_of(spec_.space, draw(spec_, decision.index, {})), decision.index));
    return decision;
  }

  // The trial that the worker trains reaches the end of its rung.
  void end(const std::string& worker, const std::function<double(std::size_t)>& value) {
    for (const Trial& trial : study_.trials()) {
      if (!trial.claim || trial.claim->worker != worker) continue;
      const std::size_t rung = trial.claim->rung;
      put(records(worker).result(trial.id, rung,
                                 {.epochs = spec_.asha ? spec_.rungs()[rung] : 1,
                                  .value = value(*trial.index),
                                  .seconds = 1}));
      break;
    }
    settle(false);
  }
  void fail(const std::string& worker) {
    for (const Trial& trial : study_.trials()) {
      if (!trial.claim || trial.claim->worker != worker) continue;
      put(records(worker).failure(trial.id, {.exit_code = 77, .message = "NaN"}));
      break;
    }
    settle(false);
  }
  void settle(bool over) {
    for (const Json& record : due_records(spec_, study_, records("w"), over)) put(record);
  }
  void put(const Json& record) { study_.apply(record); }

  // Indices of the trials that have reached at least `rungs` rungs.
  std::set<std::size_t> reached(std::size_t rungs) const {
    std::set<std::size_t> all;
    for (const Trial& trial : study_.trials())
      if (trial.rungs.size() >= rungs) all.insert(*trial.index);
    return all;
  }
  const Study& study() const { return study_; }
  Records records(const std::string& worker) const { return Records(worker, study_.id()); }

 private:
  SweepSpec spec_;
  Study study_;
};

double quality(std::size_t index) { return static_cast<double>((index * 7) % 27); }

// Any number of workers, who take and end trials in an order by chance.
void play(Play& game, int workers, unsigned seed) {
  std::mt19937 random(seed);
  std::set<std::string> busy;
  for (int moves = 0; moves < 10'000; ++moves) {
    const std::string worker = format("w{}", random() % static_cast<unsigned>(workers));
    if (busy.contains(worker)) {
      game.end(worker, quality);
      busy.erase(worker);
      continue;
    }
    const Decision decision = game.decide_for(worker);
    if (decision.kind == Decision::Kind::Done) {
      ASSERT_THAT(busy, IsEmpty());
      return game.settle(true);
    }
    if (decision.kind != Decision::Kind::Wait) busy.insert(worker);
  }
  FAIL() << "the sweep does not end";
}

TEST(Scheduler, TrainsEachDrawOnceWithoutHalving) {
  Play game(spec_of(5, "null"));
  play(game, 3, 1);
  ASSERT_EQ(game.study().trials().size(), 5u);
  for (const Trial& trial : game.study().trials()) {
    EXPECT_EQ(trial.state, TrialState::Complete);
    EXPECT_EQ(trial.rungs.size(), 1u);
  }
}

TEST(Scheduler, PromotesATrialAsSoonAsItIsAmongTheBestThird) {
  Play game(spec_of(27, kHalving));
  const auto by = [](double value) { return [value](std::size_t) { return value; }; };
  for (const double value : {0.5, 0.9, 0.1}) {
    ASSERT_EQ(game.decide_for("w").kind, Decision::Kind::Draw);
    game.end("w", by(value));
  }
  const Decision decision = game.decide_for("w");
  EXPECT_EQ(decision.kind, Decision::Kind::Train);
  EXPECT_EQ(game.study().of_id(decision.trial)->index, 1u);
  EXPECT_EQ(decision.claim.rung, 1u);
  game.end("w", by(0.95));
  EXPECT_EQ(game.decide_for("w").kind, Decision::Kind::Draw);  // of three one goes on, not two
}

TEST(Scheduler, HalvesAsynchronouslyUntilEveryTrialIsDecided) {
  Play game(spec_of(27, kHalving));
  play(game, 4, 7);
  EXPECT_EQ(game.reached(1).size(), 27u);
  EXPECT_GE(game.reached(2).size(), 9u);  // the best third at least
  EXPECT_GE(game.reached(3).size(), 3u);
  for (const Trial& trial : game.study().trials()) {
    EXPECT_TRUE(trial.finished());
    EXPECT_EQ(trial.state == TrialState::Complete, trial.rungs.size() == 3);
    if (quality(*trial.index) > 23) {
      EXPECT_EQ(trial.rungs.size(), 3u) << *trial.index;
    }
  }
}

TEST(Scheduler, LeadsOneTrialToTheEndHoweverFewThereAre) {
  for (const char* asha : {kHalving, kSynchronous}) {
    Play game(spec_of(4, asha));
    play(game, 2, 3);
    EXPECT_EQ(game.reached(3).size(), 1u);
  }
}

// qualities of 0 ... 26 are a permutation of them: the nine best have at least 18, the three 24.
TEST(Scheduler, HalvesSynchronouslyIndependentOfTheWorkers) {
  std::set<std::size_t> nine, three;
  for (std::size_t i = 0; i < 27; ++i) {
    if (quality(i) >= 18) nine.insert(i);
    if (quality(i) >= 24) three.insert(i);
  }
  for (const unsigned seed : {1u, 2u, 3u, 4u, 5u}) {
    Play game(spec_of(27, kSynchronous));
    play(game, 1 + static_cast<int>(seed), seed);
    EXPECT_EQ(game.reached(2), nine);
    EXPECT_EQ(game.reached(3), three);
  }
}

TEST(Scheduler, GivesTheTrialOfADeadWorkerToAnother) {
  Play game(spec_of(1, "null"));
  ASSERT_EQ(game.decide_for("a").kind, Decision::Kind::Draw);
  EXPECT_EQ(game.decide_for("b").kind, Decision::Kind::Wait);
  const Decision decision = game.decide_for("b", {"a"});
  EXPECT_EQ(decision.kind, Decision::Kind::Train);
  EXPECT_EQ(game.study().trials().front().claim->worker, "b");
  // What the dead one still says in the end does not count twice.
  game.end("b", quality);
  game.put(game.records("a").result(0, 0, {.epochs = 1, .value = 99, .seconds = 1}));
  EXPECT_EQ(game.study().trials().front().rungs.size(), 1u);
  EXPECT_EQ(game.study().trials().front().rungs.front().value, 0);
}

TEST(Scheduler, PassesOverTrialsThatFailed) {
  Play game(spec_of(4, kSynchronous));
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(game.decide_for("w").kind, Decision::Kind::Draw);
    if (i == 3) {
      game.fail("w");
    } else {
      game.end("w", quality);
    }
  }
  EXPECT_EQ(game.study().trials().back().state, TrialState::Failed);
  const Decision decision = game.decide_for("w");
  ASSERT_EQ(decision.kind, Decision::Kind::Train);
  EXPECT_EQ(game.study().of_id(decision.trial)->index, 2u);  // of 0, 7 and 14 the best
}

TEST(Scheduler, WritesWhatAProcessThatDiedHasLeftOut) {
  Play game(spec_of(2, "null"));
  game.decide_for("w");
  game.put(game.records("w").result(0, 0, {.epochs = 1, .value = 0.5, .seconds = 1}));
  EXPECT_EQ(game.study().trials().front().state, TrialState::Running);
  game.settle(false);
  EXPECT_EQ(game.study().trials().front().state, TrialState::Complete);
}

TEST(Study, CountsTrialsOfOtherStudiesInTheSameFileAsOptunaDoes) {
  Study study("mine");
  for (const char* record :
       {R"({"op_code":0,"worker_id":"o","study_name":"other","directions":[1]})",
        R"({"op_code":0,"worker_id":"o","study_name":"mine","directions":[2]})",
        R"({"op_code":0,"worker_id":"o","study_name":"mine","directions":[1]})",
        R"({"op_code":4,"worker_id":"o","study_id":0,"datetime_start":null})",
        R"({"op_code":4,"worker_id":"o","study_id":7,"datetime_start":null})",
        R"({"op_code":4,"worker_id":"o","study_id":1,"datetime_start":null,
            "user_attrs":{"qnn:index":5,"qnn:set":{"x":0.5}}})",
        R"({"op_code":6,"trial_id":1,"state":1,"values":[1.0]})",
        R"({"op_code":6,"trial_id":1,"state":3,"values":null})"})
    study.apply(Json::parse(record));
  EXPECT_EQ(study.id(), 1);
  ASSERT_EQ(study.trials().size(), 1u);
  EXPECT_EQ(study.trials().front().id, 1);
  EXPECT_EQ(study.trials().front().number, 0);
  EXPECT_EQ(study.of_index(5)->values.at("x"), 0.5);
  EXPECT_EQ(study.of_index(5)->state, TrialState::Complete);
}

}  // namespace
}  // namespace qnn
