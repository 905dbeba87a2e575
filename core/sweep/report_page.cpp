#include <algorithm>

#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/page/axis.hpp"
#include "core/page/html.hpp"
#include "core/sweep/sweep_table.hpp"
#include "core/sweep/trial_command.hpp"

namespace qnn {
namespace {

constexpr double kWidth = 320, kHeight = 200, kLeft = 52, kRight = 12, kTop = 10, kBottom = 30;
constexpr std::size_t kLongestLabel = 14;

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string label_of(const Json& value) {
  std::string text = text_of(value);
  if (text.size() <= kLongestLabel) return text;
  return format("{}…", cut_between_characters(text, kLongestLabel - 1));
}

double x_at(double share) { return kLeft + share * (kWidth - kLeft - kRight); }
double y_at(double share) { return kHeight - kBottom - share * (kHeight - kBottom - kTop); }

std::string svg_text(double x, double y, const char* anchor, const std::string& text) {
  return format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", x, y, anchor,
                escaped(text));
}

double choice_share(const Domain& domain, const Json& value) {
  const auto found = std::find(domain.choices.begin(), domain.choices.end(), value);
  return (static_cast<double>(found - domain.choices.begin()) + 0.5) /
         static_cast<double>(domain.choices.size());
}

std::string x_labels(const Domain& domain) {
  const double y = kHeight - kBottom + 14;
  if (domain.kind != Domain::Kind::Choice)
    return svg_text(x_at(0), y, "middle", short_number(domain.low)) +
           svg_text(x_at(1), y, "end", short_number(domain.high));
  std::string labels;
  for (std::size_t i = 0; i < domain.choices.size(); ++i) {
    const Json& choice = domain.choices[i];
    // Neighbours in two lines, so that long names do not meet.
    labels += svg_text(x_at(choice_share(domain, choice)), y + (i % 2 == 1 ? 12 : 0), "middle",
                       label_of(choice));
  }
  return labels;
}

struct Point {
  const SweepRow* row;
  const Json* x;
};

std::string circle(const SweepTable& table, const Domain& domain, const Axis& vertical,
                   const Point& point) {
  const bool interval = domain.kind != Domain::Kind::Choice;
  if (interval && !point.x->is_number()) return {};
  const double share = interval
                           ? Axis(domain.low, domain.high, domain.log).share(point.x->get<double>())
                           : choice_share(domain, *point.x);
  const bool best = point.row == table.best();
  return format(
      "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"{}><title>trial {}: {} at {}</title></circle>",
      x_at(share), y_at(vertical.share(*point.row->value)), best ? 5 : 4,
      best ? " class=\"best\"" : "", SweepFolder::number(point.row->index),
      short_number(*point.row->value), escaped(text_of(*point.x)));
}

std::string plot(const SweepTable& table, const SweepParameter& parameter) {
  std::vector<Point> points;
  for (const SweepRow& row : table.rows)
    if (const auto found = row.values.find(parameter.path); found != row.values.end() && row.value)
      points.push_back({.row = &row, .x = &found->second});
  if (points.empty()) return {};
  const auto [low, high] = std::minmax_element(
      points.begin(), points.end(),
      [](const Point& a, const Point& b) { return *a.row->value < *b.row->value; });
  const double bottom = *low->row->value, top = *high->row->value;
  const Axis vertical(bottom, top);
  std::string svg = format(
      "<figure><figcaption>{}{}</figcaption><svg class=\"scatter\" viewBox=\"0 0 {} {}\" "
      "role=\"img\" aria-label=\"{} against {}\">",
      escaped(parameter.path), parameter.domain.log ? " (logarithmic)" : "", kWidth, kHeight,
      escaped(table.objective.metric), escaped(parameter.path));
  svg += format("<path class=\"axis\" d=\"M{0} {1}V{2}H{3}\"/>", kLeft, kTop, kHeight - kBottom,
                kWidth - kRight);
  svg += svg_text(kLeft - 4, y_at(0) + 3, "end", short_number(bottom));
  if (top > bottom) svg += svg_text(kLeft - 4, y_at(1) + 7, "end", short_number(top));
  svg += x_labels(parameter.domain);
  for (auto point = points.rbegin(); point != points.rend(); ++point)  // the best on top
    svg += circle(table, parameter.domain, vertical, *point);
  return svg + "</svg></figure>\n";
}

std::string table_html(const SweepTable& table) {
  std::vector<std::string> paths;
  for (const SweepParameter& parameter : table.parameters) paths.push_back(parameter.path);
  const auto names = short_names(paths);
  std::string html = format(
      "<table><thead><tr><th>trial</th><th class=\"text\">state</th><th>{}</th><th>epochs</th>"
      "<th>seconds</th>",
      escaped(table.objective.metric));
  for (const std::string& path : paths)
    html +=
        format("<th class=\"text\" title=\"{}\">{}</th>", escaped(path), escaped(names.at(path)));
  html += "</tr></thead><tbody>\n";
  for (const SweepRow& row : table.rows) {
    const char* kind = &row == table.best() ? "best" : row.state == "failed" ? "failed" : "";
    const std::string state =
        row.failure ? format("failed ({})", row.failure->exit_code) : row.state;
    html += format(
        "<tr class=\"{}\"><td>{}</td><td class=\"text\" title=\"{}\">{}</td><td>{}</td><td>{}</td>"
        "<td>{:.1f}</td>",
        kind, SweepFolder::number(row.index),
        row.failure ? escaped(row.failure->message) : std::string(), state,
        row.value ? format("{:.6g}", *row.value) : "–", row.epochs, row.seconds);
    for (const std::string& path : paths) {
      const auto found = row.values.find(path);
      html += format("<td class=\"text\">{}</td>",
                     found == row.values.end() ? std::string() : escaped(text_of(found->second)));
    }
    html += "</tr>\n";
  }
  return scroll_box("trials", html + "</tbody></table>\n");
}

}  // namespace

std::string report_page(const SweepTable& table) {
  std::string header = format("<header>\n<h1>{}</h1>\n<p>", escaped(table.name));
  header +=
      format("{} of {} trials done: {} complete, {} pruned, {} failed. {} {}.", table.finished(),
             table.planned, table.count("complete"), table.count("pruned"), table.count("failed"),
             table.objective.direction == Direction::Maximize ? "Maximizes" : "Minimizes",
             escaped(table.objective.metric));
  if (const SweepRow* best = table.best())
    header += format(" Best: {:.6g}, trial {}, in <code>{}</code>.", *best->value,
                     SweepFolder::number(best->index), escaped(best->run.string()));
  std::string plots;
  for (const SweepParameter& parameter : table.parameters) plots += plot(table, parameter);
  if (!plots.empty()) plots = format("<div class=\"charts\">\n{}</div>\n", plots);
  return html_page(table.name,
                   header + "</p>\n</header>\n" +
                       section("trials", "Trials, best first", table_html(table)) +
                       section("parameters", "The objective against each parameter", plots));
}

}  // namespace qnn
