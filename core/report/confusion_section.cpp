#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/page/html.hpp"
#include "core/report/picture.hpp"
#include "core/report/sections.hpp"

namespace qnn {
namespace {

constexpr std::size_t kWidestTable = 20;
constexpr std::size_t kWidestHeat = 1000;
constexpr std::size_t kPairs = 12;

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// The largest share of a label's samples that is taken for another class.
double worst_share(const Examination& examination) {
  double worst = 0;
  for (std::size_t label = 0; label < examination.classes(); ++label) {
    const std::uint64_t total = examination.of_label(label);
    for (std::size_t c = 0; c < examination.classes(); ++c)
      if (c != label) worst = std::max(worst, share(examination.at(label, c), total));
  }
  return worst;
}

// How strongly a cell is coloured, 0 to 1. Mistakes by the root of their share of the worst, for
// most are rare.
double strength(const Examination& examination, std::size_t label, std::size_t c, double worst) {
  const double part = share(examination.at(label, c), examination.of_label(label));
  return label == c ? part : worst == 0 ? 0 : std::sqrt(part / worst);
}

std::string table(const Examination& examination) {
  const double worst = worst_share(examination);
  std::string text =
      "<table class=\"matrix\">\n<caption>A row for each label, a column for each prediction."
      "</caption>\n<thead><tr><td></td>";
  for (std::size_t c = 0; c < examination.classes(); ++c)
    text += format("<th scope=\"col\">{}</th>", c);
  text += "</tr></thead>\n<tbody>\n";
  for (std::size_t label = 0; label < examination.classes(); ++label) {
    text += format("<tr><th scope=\"row\">{}</th>", label);
    for (std::size_t c = 0; c < examination.classes(); ++c) {
      const std::uint64_t count = examination.at(label, c);
      if (count == 0) {
        text += "<td class=\"none\">0</td>";
      } else {
        text += format("<td class=\"{}\" style=\"--s:{:.2f}\">{}</td>", label == c ? "hit" : "miss",
                       strength(examination, label, c, worst), count);
      }
    }
    text += "</tr>\n";
  }
  return scroll_box("confusion matrix", text + "</tbody>\n</table>\n");
}

// Of too many classes for numbers: a pixel for each pair.
std::string heat(const Examination& examination) {
  const std::size_t classes = examination.classes();
  const double worst = worst_share(examination);
  ByteImage image{.height = classes, .width = classes, .channels = 3, .pixels = {}};
  image.pixels.reserve(classes * classes * 3);
  for (std::size_t label = 0; label < classes; ++label)
    for (std::size_t c = 0; c < classes; ++c) {
      const double strong = strength(examination, label, c, worst);
      const std::array<int, 3> full =
          label == c ? std::array{34, 87, 214} : std::array{201, 66, 18};
      for (const int channel : full)
        image.pixels += static_cast<char>(
            static_cast<unsigned char>(std::lround(255 + strong * (channel - 255))));
    }
  return format(
      "<p class=\"soft\">{0} by {0} classes: labels go down, predictions to the right. The "
      "diagonal "
      "is what was recognised; other points are mistakes, darker where they are "
      "frequent.</p>\n{1}\n",
      classes,
      inline_image(image,
                   "confusion matrix as an image; the table below names the most "
                   "frequent mistakes",
                   "heat"));
}

std::string shot(const Mistake& mistake, std::size_t label, std::size_t prediction) {
  if (!mistake.image) return {};
  return format("<figure>{}#{}</figure>",
                inline_image(*mistake.image, format("sample {}: a {} taken for {}", mistake.sample,
                                                    label, prediction)),
                mistake.sample);
}

std::string mistakes_list(const Examination& examination) {
  const auto pairs = examination.worst_pairs(kPairs);
  if (pairs.empty()) return "<p>There is not one mistake.</p>\n";
  std::string text =
      "<h3>Most frequent mistakes</h3>\n<p class=\"soft\">With the samples that the network was "
      "most wrong about; # is a sample's place in the part.</p>\n<ul class=\"mistakes\">\n";
  for (const auto& [label, prediction] : pairs) {
    const std::uint64_t count = examination.at(label, prediction);
    text += format("<li><p><b>{}</b> taken for <b>{}</b>: {} of {} ({:.1f}&nbsp;%)</p>", label,
                   prediction, count, examination.of_label(label),
                   100 * share(count, examination.of_label(label)));
    std::string shots;
    for (const Mistake& mistake : examination.mistakes(label, prediction))
      shots += shot(mistake, label, prediction);
    if (!shots.empty()) text += format("<div class=\"shots\">{}</div>", shots);
    text += "</li>\n";
  }
  return text + "</ul>\n";
}

}  // namespace

std::string confusion_section(const Examination& examination) {
  if (examination.samples() == 0) return {};
  std::uint64_t right = 0;
  for (std::size_t c = 0; c < examination.classes(); ++c) right += examination.at(c, c);
  std::string text = format("<p class=\"soft\">The {} part: {} of {} samples recognised.</p>\n",
                            escaped(examination.part()), with_thousands(right),
                            with_thousands(examination.samples()));
  if (examination.classes() <= kWidestTable) {
    text += table(examination);
  } else if (examination.classes() <= kWidestHeat) {
    text += heat(examination);
  }
  return section("confusion", "Confusion matrix", text + mistakes_list(examination));
}

}  // namespace qnn
