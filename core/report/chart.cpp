#include "core/report/chart.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/page/html.hpp"
#include "core/page/style.hpp"

namespace qnn {
namespace {

constexpr std::size_t kMostPoints = 1000;
constexpr double kSide = 1000;  // of the drawing, which is stretched to the room there is
constexpr double kLogarithmicFrom = 100;

struct Range {
  double low = INFINITY;
  double high = -INFINITY;
  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

std::vector<ChartPoint> thinned(const std::vector<ChartPoint>& points) {
  if (points.size() <= kMostPoints) return points;
  const std::size_t group = (2 * points.size() + kMostPoints - 1) / kMostPoints;
  std::vector<ChartPoint> result;
  for (std::size_t begin = 0; begin < points.size(); begin += group) {
    const auto first = points.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = first + static_cast<std::ptrdiff_t>(std::min(group, points.size() - begin));
    auto [low, high] = std::minmax_element(
        first, last, [](const ChartPoint& a, const ChartPoint& b) { return a.y < b.y; });
    if (low > high) std::swap(low, high);
    result.push_back(*low);
    if (low != high) result.push_back(*high);
  }
  return result;
}

std::string place(const ChartPoint& point, const Axis& x, const Axis& y) {
  return format("{:.0f} {:.0f}", kSide * x.share(point.x), kSide * (1 - y.share(point.y)));
}

std::string path_of(const ChartLine& line, const Axis& x, const Axis& y) {
  const std::string kind =
      format("c{}{}", line.color % kLineColors + 1, line.dashed ? " dashed" : "");
  std::string path;
  for (const ChartPoint& point : thinned(line.points))
    path += format("{}{}", path.empty() ? "M" : "L", place(point, x, y));
  std::string text;
  if (line.points.size() > 1) text = format("<path class=\"series {}\" d=\"{}\"/>\n", kind, path);
  const auto dot = [&](const ChartPoint& at, const char* more) {
    text += format("<path class=\"dot {}{}\" d=\"M{}h0\"/>\n", kind, more, place(at, x, y));
  };
  if (line.points.size() == 1) dot(line.points[0], "");
  if (line.mark) {
    dot(*line.mark, "");
    dot(*line.mark, " hole");
  }
  return text;
}

std::string legend(const Chart& chart) {
  std::string text = "<ul class=\"legend\">";
  for (const ChartLine& line : chart.lines) {
    text += format("<li><span class=\"key c{}{}\"></span><span>{}", line.color % kLineColors + 1,
                   line.dashed ? " dashed" : "", escaped(line.name));
    if (chart.name_last && !line.points.empty())
      text += format(" <b>{}</b>", short_number(line.points.back().y));
    if (line.mark)
      text += format(" (best {} at {})", short_number(line.mark->y), short_number(line.mark->x));
    text += "</span></li>";
  }
  return text + "</ul>\n";
}

// For those who do not see it.
std::string description(const Chart& chart) {
  std::string text = format("{} by {}", chart.title, chart.unit);
  for (const ChartLine& line : chart.lines)
    if (!line.points.empty())
      text += format("; {} from {} to {}", line.name, short_number(line.points.front().y),
                     short_number(line.points.back().y));
  return text;
}

std::string grid(const std::vector<double>& ticks, const Axis& y) {
  std::string path;
  for (const double tick : ticks)
    path += format("M0 {:.0f}H{:.0f}", kSide * (1 - y.share(tick)), kSide);
  return format("<path class=\"grid\" d=\"{}\"/>\n", path);
}

Axis y_axis(const Range& range) {
  if (range.low > 0 && range.high / range.low >= kLogarithmicFrom)
    return {range.low, range.high, true};
  const double margin = 0.04 * (range.high - range.low);
  return {range.low - margin, range.high + margin};
}

}  // namespace

std::string axis_labels(const std::vector<double>& x, const Axis& x_axis,
                        const std::vector<double>& y, const Axis& y_axis, const std::string& unit) {
  std::string text = "<div class=\"y\" aria-hidden=\"true\">";
  for (const double tick : y)
    text += format("<span style=\"bottom:{:.1f}%\">{}</span>", 100 * y_axis.share(tick),
                   Axis::text(tick, y));
  text += "</div>\n<div class=\"x\" aria-hidden=\"true\">";
  for (const double tick : x)
    text += format("<span style=\"left:{:.1f}%\">{}</span>", 100 * x_axis.share(tick),
                   Axis::text(tick, x));
  text += "</div>\n";
  if (!unit.empty())
    text += format("<div class=\"unit\" aria-hidden=\"true\">{}</div>\n", escaped(unit));
  return text;
}

std::string line_chart(const Chart& chart) {
  Range x_range;
  Range y_range;
  for (const ChartLine& line : chart.lines)
    for (const ChartPoint& point : line.points) {
      x_range.add(point.x);
      y_range.add(point.y);
    }
  if (x_range.low > x_range.high) return {};
  const Axis x(x_range.low, x_range.high);
  const Axis y = y_axis(y_range);
  const std::vector<double> y_ticks = y.ticks(5);
  std::string text = format("<figure class=\"chart\">\n<figcaption>{}</figcaption>\n{}",
                            escaped(chart.title), legend(chart));
  text += format(
      "<div class=\"plot\">\n<svg viewBox=\"0 0 {0:.0f} {0:.0f}\" preserveAspectRatio=\"none\" "
      "role=\"img\" aria-label=\"{1}\">\n",
      kSide, escaped(description(chart)));
  text += grid(y_ticks, y);
  text += format("<path class=\"axis\" d=\"M0 0V{0:.0f}H{0:.0f}\"/>\n", kSide);
  for (const ChartLine& line : chart.lines) text += path_of(line, x, y);
  text += "</svg>\n";
  text += axis_labels(x.ticks(6, 1), x, y_ticks, y, chart.unit);
  return text + "</div>\n</figure>\n";
}

}  // namespace qnn
