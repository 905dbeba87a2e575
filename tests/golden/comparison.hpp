#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/golden/reference_tensor.hpp"

namespace qnn::golden {

// Tolerances of the reference files; see Comparison for what they bound.
inline constexpr double kExact = 0;
inline constexpr double kUsual = 1e-5;

// Thrown when a case needs a type or an option that this program does not have: what() says which.
class Uncovered : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Collects, for one case, how far our numbers are from theirs:
//   error = |ours - theirs| / max(1, |theirs|)
// NaN equals NaN only, an infinity only itself, and -0 equals +0.
class Comparison {
 public:
  void numbers(const std::string& what, std::span<const float> ours, const ReferenceTensor& theirs,
               double tolerance);
  void number(const std::string& what, double ours, double theirs, double tolerance);
  void texts(const std::string& what, const std::string& ours, const std::string& theirs);
  void check(bool holds, const std::string& problem);

  // Something about the case that its reader should know.
  void note(const std::string& text) { notes_.push_back(text); }

  // A case in which nothing was compared has failed as well.
  bool failed() const { return !problems_.empty() || !compared_; }
  std::string report() const;  // of a failure: every quantity that disagrees; else worst and notes

 private:
  void add_error(double error, double tolerance);

  double worst_ = 0;  // of the comparisons that allow an error
  double worst_tolerance_ = 0;
  bool exact_ = true;
  bool compared_ = false;
  std::vector<std::string> problems_;
  std::vector<std::string> notes_;
};

}  // namespace qnn::golden
