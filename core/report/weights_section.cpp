#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/page/html.hpp"
#include "core/report/chart.hpp"
#include "core/report/sections.hpp"

namespace qnn {
namespace {

constexpr std::size_t kRidges = 9;
constexpr std::size_t kMostKernels = 60;
constexpr double kSide = 1000;
constexpr double kRidgeHeight = 2.6;  // of the tallest, in distances between two ridges

struct Ridge {
  std::uint64_t epoch = 0;
  const Histogram* histogram = nullptr;
};

// At most kRidges of the records that have this kernel, evenly, with the first and the last.
std::vector<Ridge> ridges_of(const std::vector<WeightRecord>& records, const std::string& name) {
  std::vector<Ridge> all;
  for (const WeightRecord& record : records)
    for (const Histogram& histogram : record.histograms)
      if (histogram.name == name) all.push_back({.epoch = record.epoch, .histogram = &histogram});
  if (all.size() <= kRidges) return all;
  std::vector<Ridge> some;
  for (std::size_t i = 0; i < kRidges; ++i)
    some.push_back(all[i * (all.size() - 1) / (kRidges - 1)]);
  return some;
}

double density(const Histogram& histogram, std::size_t bin) {
  double total = 0;
  for (const std::uint64_t count : histogram.counts) total += static_cast<double>(count);
  const double width = std::max(histogram.width(), 1e-12);
  return total == 0 ? 0 : static_cast<double>(histogram.counts[bin]) / (total * width);
}

// From the left end of the base line over the tops of the bins to its right end. Heights by the
// root: clipped weights pile up at the ends, and would flatten the rest.
std::string ridge_path(const Histogram& histogram, const Axis& x, double base, double height,
                       double tallest) {
  const auto left = [&](double value) { return kSide * x.share(value); };
  std::string path = format("M0 {0:.0f}H{1:.0f}", base, left(histogram.low));
  const std::size_t bins = histogram.counts.size();
  for (std::size_t i = 0; i < bins; ++i) {
    const double middle = histogram.low + (static_cast<double>(i) + 0.5) * histogram.width();
    const double share = tallest == 0 ? 0 : std::sqrt(density(histogram, i) / tallest);
    path += format("L{:.0f} {:.0f}", left(middle), base - height * share);
  }
  return path + format("L{:.0f} {:.0f}H{:.0f}", left(histogram.high), base, kSide);
}

std::string ridge_plot(const std::string& name, const std::vector<Ridge>& ridges) {
  double low = INFINITY, high = -INFINITY, tallest = 0;
  for (const Ridge& ridge : ridges) {
    low = std::min(low, ridge.histogram->low);
    high = std::max(high, ridge.histogram->high);
    for (std::size_t i = 0; i < ridge.histogram->counts.size(); ++i)
      tallest = std::max(tallest, density(*ridge.histogram, i));
  }
  const Axis x(low, high);
  const auto count = static_cast<double>(ridges.size());
  const double distance = kSide / (count - 1 + kRidgeHeight);
  std::string text = format(
      "<figure>\n<figcaption>{0}</figcaption>\n<div class=\"plot ridges\">\n"
      "<svg viewBox=\"0 0 {1:.0f} {1:.0f}\" preserveAspectRatio=\"none\" role=\"img\" "
      "aria-label=\"histograms of the weights of {0} from epoch {2} to {3}, between {4} and "
      "{5}\">\n",
      escaped(name), kSide, ridges.front().epoch, ridges.back().epoch, short_number(low),
      short_number(high));
  std::string labels;
  for (std::size_t i = 0; i < ridges.size(); ++i) {
    const double base = kSide - distance * (count - 1 - static_cast<double>(i));
    text += format("<path class=\"ridge\" d=\"{}\"/>\n",
                   ridge_path(*ridges[i].histogram, x, base, kRidgeHeight * distance, tallest));
    labels += format("<span style=\"bottom:{:.1f}%\">{}</span>", 100 * (1 - base / kSide),
                     ridges[i].epoch);
  }
  text += format(
      "</svg>\n<div class=\"y\" aria-hidden=\"true\">{}</div>\n<div class=\"x\" "
      "aria-hidden=\"true\">",
      labels);
  const std::vector<double> ticks = x.ticks(5);
  for (const double tick : ticks)
    text += format("<span style=\"left:{:.1f}%\">{}</span>", 100 * x.share(tick),
                   Axis::text(tick, ticks));
  return text + "</div>\n</div>\n</figure>\n";
}

std::string histograms_of(const std::vector<WeightRecord>& records) {
  if (records.empty()) return {};
  std::string plots;
  const std::vector<Histogram>& last = records.back().histograms;
  for (std::size_t i = 0; i < std::min(last.size(), kMostKernels); ++i)
    plots += ridge_plot(last[i].name, ridges_of(records, last[i].name));
  if (plots.empty()) return {};
  const std::string cut =
      last.size() > kMostKernels
          ? format(" The first {} of {} kernels; histograms.jsonl has them all.", kMostKernels,
                   last.size())
          : "";
  return format(
      "<h3>Latent weights</h3>\n<p class=\"soft\">Histograms of each kernel before its quantizer, "
      "by epoch from the back to the front; heights are the root of the density.{}</p>\n"
      "<div class=\"charts\">\n{}</div>\n",
      cut, plots);
}

std::string flips_of(const RunHistory& history) {
  std::string charts;
  for (const std::string& name : history.measures()) {
    const std::vector<std::string> kernels = history.parts_of("train", name);
    if (kernels.empty()) continue;
    Chart chart{.title = name, .lines = {}};
    for (const std::string& kernel : kernels)
      chart.lines.push_back({.name = kernel,
                             .points = history.curve(format("train/{}/{}", name, kernel)),
                             .color = chart.lines.size(),
                             .dashed = chart.lines.size() >= 8,
                             .mark = {}});
    chart.lines.push_back({.name = "all kernels",
                           .points = history.curve("train/" + name),
                           .color = 7,
                           .dashed = true,
                           .mark = {}});
    charts += line_chart(chart);
  }
  if (charts.empty())
    return "<p class=\"soft\">How many weights flip in a step is not measured; \"flip_ratio\" "
           "among "
           "training.metrics measures it.</p>\n";
  return format(
      "<h3>Flip ratio</h3>\n<p class=\"soft\">Share of a kernel's quantized values that "
      "change in a training step.</p>\n<div class=\"charts\">\n{}</div>\n",
      charts);
}

}  // namespace

std::string weights_section(const RunHistory& history, const std::vector<WeightRecord>& records) {
  if (history.epochs() == 0) return {};
  return section("weights", "Weights over time", flips_of(history) + histograms_of(records));
}

}  // namespace qnn
