#include <algorithm>
#include <map>

#include "core/base/text.hpp"
#include "core/page/html.hpp"
#include "core/report/chart.hpp"
#include "core/report/sections.hpp"

namespace qnn {
namespace {

constexpr std::size_t kValidationColor = 0;
constexpr std::size_t kTrainColor = 1;

std::string measure_chart(const RunHistory& history, const std::string& name,
                          const std::optional<BestEpoch>& best) {
  Chart chart{.title = name, .lines = {}};
  for (const auto& [part, color] :
       {std::pair{"train", kTrainColor}, std::pair{"validation", kValidationColor}}) {
    const std::string key = format("{}/{}", part, name);
    const std::vector<ChartPoint>& points = history.curve(key);
    if (points.empty()) continue;
    ChartLine line{.name = part, .points = points, .color = color, .mark = {}};
    if (best && best->monitor == key)
      line.mark = ChartPoint{.x = static_cast<double>(best->best.epoch), .y = best->best.value};
    chart.lines.push_back(std::move(line));
  }
  return line_chart(chart);
}

bool changes(const std::vector<ChartPoint>& points) {
  return std::any_of(points.begin(), points.end(),
                     [&](const ChartPoint& point) { return point.y != points[0].y; });
}

std::string rate_chart(const RunHistory& history) {
  Chart chart{.title = "learning rate", .lines = {}};
  bool changing = false;
  for (const std::string& key : history.keys()) {
    if (!key.starts_with("learning_rate")) continue;
    const std::size_t index = chart.lines.size();
    chart.lines.push_back(
        {.name = key == "learning_rate" ? "at the last step" : "optimizer " + key.substr(14),
         .points = history.curve(key),
         .color = index + 2,
         .mark = {}});
    changing = changing || changes(history.curve(key));
  }
  return changing ? line_chart(chart) : std::string();
}

// All numbers by epoch, the last one first.
std::string numbers_table(const RunHistory& history) {
  std::vector<std::string> keys;
  for (const std::string& key : history.keys())
    if (std::count(key.begin(), key.end(), '/') < 2) keys.push_back(key);
  std::vector<std::map<double, double>> columns;
  std::string text = "<table>\n<thead><tr><th class=\"text\" scope=\"col\">epoch</th>";
  for (const std::string& key : keys) {
    text += format("<th scope=\"col\">{}</th>", escaped(key));
    std::map<double, double>& column = columns.emplace_back();
    for (const ChartPoint& point : history.curve(key)) column[point.x] = point.y;
  }
  text += "</tr></thead>\n<tbody>\n";
  constexpr std::uint64_t kMostRows = 500;
  const std::uint64_t first = history.epochs() > kMostRows ? history.epochs() - kMostRows : 0;
  for (std::uint64_t epoch = history.epochs(); epoch > first; --epoch) {
    text += format("<tr><th scope=\"row\">{}</th>", epoch);
    for (const auto& column : columns) {
      const auto found = column.find(static_cast<double>(epoch));
      text += format("<td>{}</td>", found == column.end() ? "–" : short_number(found->second));
    }
    text += "</tr>\n";
  }
  text += "</tbody>\n</table>\n";
  return format("<details>\n<summary>The numbers of each epoch</summary>\n{}</details>\n",
                scroll_box("numbers by epoch", text));
}

std::string events_list(const std::vector<std::string>& events) {
  if (events.empty()) return {};
  std::string text = "<h3>What happened besides</h3>\n<ul>\n";
  for (const std::string& event : events) text += format("<li>{}</li>\n", escaped(event));
  return text + "</ul>\n";
}

}  // namespace

std::string curves_section(const RunHistory& history, const std::optional<BestEpoch>& best) {
  std::string charts;
  for (const std::string& name : history.measures())
    if (history.parts_of("train", name).empty()) charts += measure_chart(history, name, best);
  charts += rate_chart(history);
  if (charts.empty()) return {};
  return section("curves", "Learning curves",
                 format("<div class=\"charts\">\n{}</div>\n{}{}", charts,
                        events_list(history.events()), numbers_table(history)));
}

}  // namespace qnn
