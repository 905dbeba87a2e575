#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/page/axis.hpp"

namespace qnn {

struct ChartPoint {
  double x = 0;
  double y = 0;
};

struct ChartLine {
  std::string name;
  std::vector<ChartPoint> points;  // by ascending x, finite
  std::size_t color = 0;           // from 0; taken modulo kLineColors
  bool dashed = false;
  std::optional<ChartPoint> mark;  // a ring there, such as at the best epoch
};

struct Chart {
  std::string title;
  std::string unit = "epoch";  // of x; whole numbers
  std::vector<ChartLine> lines;
  bool name_last = true;  // the legend tells each line's last value
};

// An HTML figure of lines that are as wide as there is room for; its text keeps its size. The y
// axis is logarithmic where positive values differ by a factor of 100 or more. Lines of more than a
// thousand points show the least and the greatest of each group of neighbours. Nothing if there are
// no points.
std::string line_chart(const Chart& chart);

// The labels beside and under a plot, each an HTML element; used by other plots, too. `unit` stands
// under the x axis.
std::string axis_labels(const std::vector<double>& x, const Axis& x_axis,
                        const std::vector<double>& y, const Axis& y_axis, const std::string& unit);

}  // namespace qnn
