#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/config/document.hpp"
#include "core/config/fields.hpp"
#include "core/sweep/space.hpp"

namespace qnn {

enum class Direction { Minimize, Maximize };
constexpr auto enum_names(Direction) {
  return std::array{std::pair{"minimize", Direction::Minimize},
                    std::pair{"maximize", Direction::Maximize}};
}

// A number of result.json, by its dotted place.
struct Objective {
  std::string metric;
  Direction direction = Direction::Maximize;

  bool better(double a, double b) const { return direction == Direction::Maximize ? a > b : a < b; }
  template <class Fields>
  void fields(Fields& f) {
    f.required("metric", metric, "a number of result.json, such as \"validation.accuracy\"");
    f.required("direction", direction, "which values are better");
  }
};

struct GridSearch {
  static constexpr std::string_view kName = "grid";
  static constexpr std::string_view kSummary = "every combination of the values";
  template <class Fields>
  void fields(Fields&) {}
};

struct RandomSearch {
  static constexpr std::string_view kName = "random";
  static constexpr std::string_view kSummary =
      "trial i is drawn by chance, as a function of the seed and i";
  std::uint32_t trials = 0;
  std::uint64_t seed = 1;
  template <class Fields>
  void fields(Fields& f) {
    f.required("trials", trials, "how many there are in all", AtLeast{1}, AtMost{1e6});
    f.optional("seed", seed, "of the draws");
  }
};

struct TpeSearch {
  static constexpr std::string_view kName = "tpe";
  static constexpr std::string_view kSummary =
      "like random at first, then near the trials that were good";
  static constexpr std::string_view kSource =
      "Bergstra et al., Algorithms for Hyper-SweepParameter Optimization, NIPS 2011";
  std::uint32_t trials = 0;
  std::uint64_t seed = 1;
  std::uint32_t startup_trials = 10;
  std::uint32_t candidates = 24;
  template <class Fields>
  void fields(Fields& f) {
    f.required("trials", trials, "how many there are in all", AtLeast{1}, AtMost{1e6});
    f.optional("seed", seed, "of the draws");
    f.optional("startup_trials", startup_trials, "finished trials before it looks at them",
               AtLeast{1});
    f.optional("candidates", candidates, "draws of which the most promising is taken", AtLeast{1},
               AtMost{10'000});
  }
};

using SearchMethod = std::variant<GridSearch, RandomSearch, TpeSearch>;

// Asynchronous successive halving (Li et al., arXiv:1810.05934). A trial trains to the first rung;
// the best share 1 / reduction_factor of those that reached a rung go on to the next.
struct SuccessiveHalving {
  std::uint32_t min_epochs = 1;
  std::uint32_t max_epochs = 0;
  std::uint32_t reduction_factor = 3;
  bool synchronous = false;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("min_epochs", min_epochs, "epochs of the first rung", AtLeast{1});
    f.required("max_epochs", max_epochs, "epochs of the last rung", AtLeast{1});
    f.optional("reduction_factor", reduction_factor,
               "by how much epochs grow and trials shrink from rung to rung", AtLeast{2});
    f.optional("synchronous", synchronous,
               "whether a rung is decided when all its trials have reached it: slower, and a "
               "function of the results alone");
  }
};

// A sweep, read and checked for itself; what it does to the base config is the caller's to check.
// NOLINTNEXTLINE(bugprone-exception-escape): nlohmann's constructor of null cannot throw.
struct SweepSpec {
  std::string name;
  Objective objective;
  SearchMethod method;
  std::optional<SuccessiveHalving> asha;
  std::uint32_t retries = 2;  // of a trial that was killed
  Space space;
  std::vector<Assignment> grid;  // of a GridSearch

  std::size_t trial_count() const;
  // Epochs at the end of each rung; empty: trials train as long as their config says.
  std::vector<std::uint32_t> rungs() const;
  std::size_t rung_count() const { return asha ? rungs().size() : 1; }
};

// The fields of a sweep's document, but for "space" and the keys that others read.
std::vector<FieldDoc> sweep_fields();

// Reads the document of a sweep: "name", "objective", "method", "asha", "retries", "space", and the
// keys that others read: "config" (must be there), "about", "$schema". Reports every problem.
SweepSpec read_sweep_spec(const Document& document, const std::string& fallback_name,
                          Problems& problems);

// The document with every default filled in and without "config", for sweep.json.
Json resolved_sweep(const SweepSpec& spec, const Document& document);

}  // namespace qnn
