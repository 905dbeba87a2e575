#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/program/step_cost.hpp"

namespace qnn {

// Where the time of a training step, or of an evaluated batch, goes. All times are milliseconds a
// step, means over the same steps, so that parts add up to `milliseconds` and the program's steps
// to the part "program".

struct ProfiledStep {
  std::string name;  // as in the program
  Stage stage = Stage::Forward;
  std::string kind, layer;  // see kind_of, layer_of
  double milliseconds = 0;
  StepCost cost;
};

struct ProfiledPart {
  std::string name;
  double milliseconds = 0;
  double bytes = 0;  // that it has to move at least; 0: not known
};

struct Profile {
  std::size_t rows = 0;      // samples of each step
  std::size_t measured = 0;  // steps that were timed and of that many samples
  std::size_t averaged = 0;  // of these: the third around the median
  double milliseconds = 0;   // of a whole step
  double fastest = 0, median = 0, slowest = 0;
  std::vector<ProfiledPart> parts;  // data, program, checks, metrics, update, other
  std::vector<ProfiledStep> steps;  // of the program, in order
};

// Steps of one kind or of one layer.
struct ProfileGroup {
  std::string name;
  std::size_t calls = 0;
  double milliseconds = 0;
  double operations = 0;  // of products
  double bytes = 0;       // of steps that are no products
  double product_milliseconds = 0, other_milliseconds = 0;
};

// The slowest first.
std::vector<ProfileGroup> by_kind(const Profile& profile);
std::vector<ProfileGroup> by_layer(const Profile& profile);

// 10^9 operations or bytes a second; 0 if it took no measurable time.
double rate(double amount, double milliseconds);

}  // namespace qnn
