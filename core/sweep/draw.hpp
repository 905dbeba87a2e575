#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/sweep/sweep_spec.hpp"

namespace qnn {

// What a finished trial has shown.
struct Experience {
  std::map<std::string, Json> values;
  double value = 0;  // the objective
};

// Random numbers of one parameter of one trial, each a function of all that stands here. They share
// nothing with those of training, whose streams name a purpose.
struct DrawStream {
  std::uint64_t seed = 0;
  std::size_t parameter = 0;
  std::size_t trial = 0;

  double unit(std::uint32_t index) const;  // in [0, 1), 53 random bits
};
// The value of the domain at the share `unit` of its length, 0 <= unit < 1; a Choice counts its
// values. Real numbers are rounded to six digits, so that a command stays readable.
Json value_at_share(const Domain& domain, double unit);

// The values of trial `index`. Grid and random search are functions of the spec and the index
// alone; TPE also of the experience, in any order.
Assignment draw(const SweepSpec& spec, std::size_t index,
                const std::vector<Experience>& experience);

// Whether `draw` uses experience.
bool learns(const SearchMethod& method);

}  // namespace qnn
