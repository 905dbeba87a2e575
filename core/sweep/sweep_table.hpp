#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/sweep/study.hpp"
#include "core/sweep/sweep_folder.hpp"

namespace qnn {

struct SweepRow {
  std::size_t index = 0;
  // "complete", "pruned", "failed", "running", "waiting" (for a worker, or for others of its rung)
  std::string state;
  std::optional<double> value;  // the objective at the end of its last rung
  std::size_t rungs = 0;        // that it has reached
  std::uint32_t epochs = 0;
  double seconds = 0;  // of training
  std::optional<Failure> failure;
  std::string worker;  // that trains it, or trained it last
  std::map<std::string, Json> values;
  Path run;
};

// A sweep as a table: the newest trial of each draw, best first: those that reached the highest
// rung, then by objective, then by index; trials without a value come last.
struct SweepTable {
  std::string name;
  Objective objective;
  std::vector<SweepParameter> parameters;
  std::size_t planned = 0;  // trials
  std::vector<SweepRow> rows;

  std::size_t count(const std::string& state) const;
  std::size_t finished() const;
  const SweepRow* best() const;  // nothing if no trial has a value
};
SweepTable make_table(const SweepSpec& spec, const Study& study, const SweepFolder& folder);

// "trial 0003: validation.accuracy 0.93 after 3 epochs (units=64); 4 of 20 done, best 0.95 (0001)".
std::string progress_line(const SweepTable& table, std::size_t index);

std::string table_text(const SweepTable& table);  // for a terminal
Json table_json(const SweepTable& table);
std::string table_csv(const SweepTable& table);  // RFC 4180, one row a trial

// One HTML page that needs nothing else and runs nothing: the table, and the objective against
// each parameter.
std::string report_page(const SweepTable& table);

}  // namespace qnn
