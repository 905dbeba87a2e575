#include <algorithm>

#include "core/base/text.hpp"
#include "core/page/html.hpp"
#include "core/page/style.hpp"
#include "core/report/chart.hpp"
#include "core/report/comparison_tables.hpp"

namespace qnn {
namespace {

std::string html_table(const ComparisonTable& table, const std::string& label) {
  std::string text = "<table class=\"wide\">\n<thead><tr>";
  for (std::size_t i = 0; i < table.header.size(); ++i)
    text += format("<th{} scope=\"col\">{}</th>", i == 0 ? " class=\"text\"" : "",
                   escaped(table.header[i]));
  text += "</tr></thead>\n<tbody>\n";
  for (const std::vector<std::string>& row : table.rows) {
    text += format("<tr><th scope=\"row\">{}</th>", escaped(row[0]));
    for (std::size_t i = 1; i < row.size(); ++i) text += format("<td>{}</td>", escaped(row[i]));
    text += "</tr>\n";
  }
  return scroll_box(label, text + "</tbody>\n</table>\n");
}

// Of each run that has the measure: of validation if it has that, else of training.
std::string overlaid(const std::vector<ComparedRun>& runs, const std::string& name) {
  Chart chart{.title = name, .lines = {}};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const RunHistory& history = runs[i].history;
    const auto& validation = history.curve("validation/" + name);
    const auto& train = history.curve("train/" + name);
    const bool measured = !validation.empty();
    if (!measured && train.empty()) continue;
    chart.lines.push_back(
        {.name = format("{}, {}", runs[i].label, measured ? "validation" : "train"),
         .points = measured ? validation : train,
         .color = i,
         .dashed = i / kLineColors % 2 == 1,
         .mark = {}});
  }
  return line_chart(chart);
}

}  // namespace

std::string comparison_page(const std::vector<ComparedRun>& runs) {
  std::vector<std::string> names;
  for (const ComparedRun& run : runs)
    for (const std::string& name : run.history.measures())
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  std::string charts;
  for (const std::string& name : names) charts += overlaid(runs, name);
  const ComparisonTable differences = differences_table(runs);
  std::string body =
      format("<header>\n<h1>{} runs compared</h1>\n</header>\n<main>\n", runs.size());
  body += section("runs", "Runs", html_table(numbers_table(runs), "runs"));
  body += section("differences", "What differs between the configs",
                  differences.rows.empty() ? std::string("<p>The configs are the same.</p>\n")
                                           : html_table(differences, "differences"));
  if (!charts.empty())
    body +=
        section("curves", "Learning curves", format("<div class=\"charts\">\n{}</div>\n", charts));
  return html_page(format("{} runs compared", runs.size()), body + "</main>\n");
}

}  // namespace qnn
