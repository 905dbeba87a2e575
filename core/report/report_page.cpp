#include "core/report/report_page.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/text.hpp"
#include "core/json/record.hpp"
#include "core/page/html.hpp"

namespace qnn {
namespace {

std::string tile(const std::string& label, const std::string& value, const std::string& note = {}) {
  std::string text = format("<li><span class=\"label\">{}</span><span class=\"value\">{}</span>",
                            escaped(label), escaped(value));
  if (!note.empty()) text += format("<span class=\"note\">{}</span>", escaped(note));
  return text + "</li>\n";
}

// "validation/accuracy" as words, between which a line may be broken.
std::string in_words(std::string name) {
  std::replace(name.begin(), name.end(), '/', ' ');
  return name;
}

std::string state_of(const ReportContent& content) {
  if (!content.result.is_object())
    return format("After epoch {} of {}", content.history.epochs(), content.epochs);
  const bool early = text_at(content.result, "stopped") == "early_stopping";
  return format("{} after {} epochs", early ? "Stopped early" : "Finished",
                content.history.epochs());
}

// What was measured in the test part, each number of it.
std::string test_tiles(const Json& result) {
  if (!result.is_object()) return {};
  const Json& test = member_at(result, "test");
  std::string text;
  for (const auto& [name, value] : test.items())
    if (value.is_number() && text.size() < 1000)
      text += tile("test " + name, short_number(value.get<double>()));
  return text;
}

std::string last_value(const RunHistory& history) {
  for (const char* part : {"validation", "train"}) {
    for (const std::string& name : history.measures()) {
      const auto& points = history.curve(format("{}/{}", part, name));
      if (!points.empty() && name == "loss")
        return tile(format("{} {}", part, name), short_number(points.back().y), "last epoch");
    }
  }
  return {};
}

std::string tiles(const ReportContent& content) {
  const LayerSummary& total = content.summary.total;
  const std::uint64_t parameters = total.trainable + total.non_trainable;
  std::string text = test_tiles(content.result);
  if (content.best)
    text += tile("best " + in_words(content.best->monitor), short_number(content.best->best.value),
                 format("epoch {}", content.best->best.epoch));
  if (text.empty()) text += last_value(content.history);
  text += tile("epochs", format("{} / {}", content.history.epochs(), content.epochs));
  text += tile("training time", duration(content.history.seconds()));
  const auto& speed = content.history.curve("images_per_second");
  if (!speed.empty()) text += tile("images a second", short_number(speed.back().y), "last epoch");
  text += tile("model size", readable_memory(total.memory_bits),
               format("{} parameters", readable_number(static_cast<double>(parameters))));
  return format("<ul class=\"tiles\">\n{}</ul>\n", text);
}

std::string about(const Json& config) {
  const Json& about = member_at(config, "about");
  const Json& summary = about.is_object() ? member_at(about, "summary") : about;
  return summary.is_string() ? format("<p>{}</p>\n", escaped(summary.get<std::string>())) : "";
}

std::string version(const Json& manifest) {
  const Json::json_pointer at("/program/version");
  if (!manifest.is_object() || !manifest.contains(at) || !manifest.at(at).is_string()) return "qnn";
  return "qnn " + manifest.at(at).get<std::string>();
}

}  // namespace

std::string report_page(const ReportContent& content) {
  const std::array<std::pair<const char*, std::string>, 7> sections{{
      {"curves", curves_section(content.history, content.best)},
      {"confusion", content.examination ? confusion_section(*content.examination) : ""},
      {"classes", content.examination ? classes_section(*content.examination) : ""},
      {"layers", layers_section(content.summary)},
      {"weights", weights_section(content.history, content.weights)},
      {"config", config_section(content.config)},
      {"provenance", provenance_section(content.manifest)},
  }};
  std::string links;
  std::string body;
  for (const auto& [id, text] : sections) {
    if (text.empty()) continue;
    links += format("<a href=\"#{0}\">{0}</a>\n", id);
    body += text;
  }
  std::string page = format(
      "<header>\n<h1>{}</h1>\n{}<p>{}</p>\n<nav aria-label=\"sections\">\n{}"
      "</nav>\n</header>\n<main>\n",
      escaped(content.name), about(content.config), escaped(state_of(content)), links);
  page += tiles(content);
  page += body;
  page +=
      format("</main>\n<footer>Written by {}. This page needs no network and no script.</footer>\n",
             escaped(version(content.manifest)));
  return html_page(format("{} – report", content.name), page);
}

}  // namespace qnn
