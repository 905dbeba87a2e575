#include <algorithm>

#include "core/base/text.hpp"
#include "core/page/html.hpp"
#include "core/report/sections.hpp"

namespace qnn {
namespace {

constexpr std::size_t kMostRows = 100;

struct ClassRow {
  std::size_t label = 0;
  double precision = 0, recall = 0, f1 = 0;
  std::uint64_t count = 0;
  std::uint64_t predicted = 0;
};

double ratio(double a, double b) { return b == 0 ? 0 : a / b; }

ClassRow row_of(const Examination& examination, std::size_t label) {
  ClassRow row{.label = label,
               .count = examination.of_label(label),
               .predicted = examination.of_prediction(label)};
  const auto right = static_cast<double>(examination.at(label, label));
  row.precision = ratio(right, static_cast<double>(row.predicted));
  row.recall = ratio(right, static_cast<double>(row.count));
  row.f1 = ratio(2 * right, static_cast<double>(row.count + row.predicted));
  return row;
}

std::string bar(double value) {
  return format("<td class=\"bar\" style=\"--v:{0:.3f}\">{0:.4f}</td>", value);
}

std::string mean_row(const std::vector<ClassRow>& rows) {
  double precision = 0, recall = 0, f1 = 0;
  std::uint64_t count = 0;
  for (const ClassRow& row : rows) {
    precision += row.precision;
    recall += row.recall;
    f1 += row.f1;
    count += row.count;
  }
  const auto classes = static_cast<double>(rows.size());
  return format(
      "<tfoot><tr><th scope=\"row\">mean</th><td>{:.4f}</td><td>{:.4f}</td><td>{:.4f}</td>"
      "<td>{}</td></tr></tfoot>\n",
      precision / classes, recall / classes, f1 / classes, with_thousands(count));
}

}  // namespace

std::string classes_section(const Examination& examination) {
  if (examination.samples() == 0) return {};
  std::vector<ClassRow> rows;
  for (std::size_t label = 0; label < examination.classes(); ++label)
    rows.push_back(row_of(examination, label));
  const std::string mean = mean_row(rows);
  std::string note;
  if (rows.size() > kMostRows) {
    std::stable_sort(rows.begin(), rows.end(),
                     [](const ClassRow& a, const ClassRow& b) { return a.f1 < b.f1; });
    rows.resize(kMostRows);
    note = format("<p class=\"soft\">The {} classes with the least F1 of {}.</p>\n", kMostRows,
                  examination.classes());
  }
  std::string text =
      "<table class=\"wide\">\n<thead><tr><th class=\"text\" scope=\"col\">class</th>"
      "<th scope=\"col\">precision</th><th scope=\"col\">recall</th><th scope=\"col\">F1</th>"
      "<th scope=\"col\">samples</th></tr></thead>\n<tbody>\n";
  for (const ClassRow& row : rows)
    text += format("<tr><th scope=\"row\">{}</th>{}{}{}<td>{}</td></tr>\n", row.label,
                   bar(row.precision), bar(row.recall), bar(row.f1), with_thousands(row.count));
  text += "</tbody>\n" + mean + "</table>\n";
  return section("classes", "Classes", note + scroll_box("classes", text));
}

}  // namespace qnn
