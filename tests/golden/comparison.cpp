#include "tests/golden/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/base/text.hpp"

namespace qnn::golden {
namespace {

double error_of(double ours, double theirs) {
  if (std::isnan(ours) && std::isnan(theirs)) return 0;
  if (ours == theirs) return 0;
  const double error = std::abs(ours - theirs) / std::max(1.0, std::abs(theirs));
  return std::isfinite(error) ? error : std::numeric_limits<double>::infinity();
}

// Index along each axis, "[0, 2, 1]".
std::string place_text(const Shape& shape, std::size_t index) {
  if (shape.rank() == 0) return "";
  std::vector<std::string> axes(shape.rank());
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    axes[axis] = format("{}", index % shape[axis]);
    index /= shape[axis];
  }
  return format(" at [{}]", join(axes));
}

}  // namespace

void Comparison::numbers(const std::string& what, std::span<const float> ours,
                         const ReferenceTensor& theirs, double tolerance) {
  if (ours.size() != theirs.values.size()) {
    check(false, format("{} has {} values, not {}", what, ours.size(), theirs.values.size()));
    return;
  }
  const std::vector<float> expected = theirs.floats();
  double largest = 0;
  std::optional<std::size_t> first;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const double error = error_of(double{ours[i]}, double{expected[i]});
    largest = std::max(largest, error);
    if (!(error <= tolerance) && !first) first = i;
  }
  if (first) {
    problems_.push_back(
        format("{}: largest error {:.3g}, tolerance {:.3g}, first{}: ours {}, theirs {}", what,
               largest, tolerance, place_text(theirs.shape, *first), shortest(ours[*first]),
               shortest(expected[*first])));
  }
  add_error(largest, tolerance);
}

void Comparison::number(const std::string& what, double ours, double theirs, double tolerance) {
  const double error = error_of(ours, theirs);
  if (!(error <= tolerance)) {
    problems_.push_back(format("{}: error {:.3g}, tolerance {:.3g}: ours {}, theirs {}", what,
                               error, tolerance, shortest(ours), shortest(theirs)));
  }
  add_error(error, tolerance);
}

void Comparison::texts(const std::string& what, const std::string& ours,
                       const std::string& theirs) {
  compared_ = true;
  if (ours == theirs) return;
  const std::vector<std::string> our_lines = split(ours, '\n');
  const std::vector<std::string> their_lines = split(theirs, '\n');
  std::size_t line = 0;
  while (line < our_lines.size() && line < their_lines.size() &&
         our_lines[line] == their_lines[line])
    ++line;
  const auto at = [&](const std::vector<std::string>& lines) {
    return line < lines.size() ? lines[line] : std::string("(nothing)");
  };
  problems_.push_back(format("{}: line {} differs\n    ours   {}\n    theirs {}", what, line + 1,
                             at(our_lines), at(their_lines)));
}

void Comparison::check(bool holds, const std::string& problem) {
  compared_ = true;
  if (!holds) problems_.push_back(problem);
}

void Comparison::add_error(double error, double tolerance) {
  compared_ = true;
  if (tolerance == kExact) return;
  exact_ = false;
  if (worst_tolerance_ == 0 || error / tolerance > worst_ / worst_tolerance_) {
    worst_ = error;
    worst_tolerance_ = tolerance;
  }
}

std::string Comparison::report() const {
  if (!compared_) return "nothing was compared";
  if (failed()) return join(problems_, "\n  ");
  std::string text = exact_ ? "equal" : format("error {:.2g} of {:.2g}", worst_, worst_tolerance_);
  for (const std::string& each : notes_) text += "; " + each;
  return text;
}

}  // namespace qnn::golden
