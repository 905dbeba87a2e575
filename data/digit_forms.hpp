#pragma once

#include <span>

namespace qnn {

struct Point {
  float x = 0;
  float y = 0;
};

// Lifts the pen: a point of a form that is none.
inline constexpr Point kPenUp{-1, -1};

// One way to write a digit: points in the unit square (y grows downwards) that the pen passes on a
// smooth curve; after kPenUp a new curve begins. A corner is two curves that share a point.
using DigitForm = std::span<const Point>;

// The ways to write `digit`, 0 ... 9.
std::span<const DigitForm> forms_of(std::size_t digit);

}  // namespace qnn
