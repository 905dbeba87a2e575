#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/page/html.hpp"
#include "core/report/sections.hpp"

namespace qnn {
namespace {

std::string indent(std::size_t depth) { return std::string(2 * depth, ' '); }

std::string scalar(const Json& value) {
  const char* kind = value.is_string() ? "text" : "number";
  return format("<span class=\"{}\">{}</span>", kind, escaped(value.dump()));
}

bool is_short(const Json& value) {
  return value.dump().size() <= 60 &&
         std::none_of(value.begin(), value.end(),
                      [](const Json& inner) { return inner.is_structured() && !inner.empty(); });
}

// JSON with coloured names and values; small lists and objects in one line.
std::string highlighted(const Json& value, std::size_t depth) {
  if (!value.is_structured()) return scalar(value);
  const char open = value.is_object() ? '{' : '[';
  const char close = value.is_object() ? '}' : ']';
  if (value.empty()) return format("{}{}", open, close);
  const bool in_line = is_short(value);
  std::string text(1, open);
  std::string separator = in_line ? "" : "\n";
  for (const auto& [key, member] : value.items()) {
    text += separator + (in_line ? "" : indent(depth + 1));
    if (value.is_object())
      text += format("<span class=\"name\">{}</span>: ", escaped(Json(key).dump()));
    text += highlighted(member, depth + 1);
    separator = in_line ? ", " : ",\n";
  }
  if (!in_line) text += "\n" + indent(depth);
  return text + close;
}

void add_rows(const std::string& name, const Json& value, std::string& rows) {
  if (value.is_structured() && !value.empty()) {
    for (const auto& [key, member] : value.items())
      add_rows(name.empty() ? key : format("{} {}", name, key), member, rows);
  } else if (!value.is_structured()) {
    rows +=
        format("<tr><th scope=\"row\">{}</th><td class=\"text long\">{}</td></tr>\n", escaped(name),
               escaped(value.is_string() ? value.get<std::string>() : value.dump()));
  }
}

}  // namespace

std::string config_section(const Json& config) {
  if (!config.is_object()) return {};
  return section(
      "config", "Config",
      "<p class=\"soft\">With every default filled in.</p>\n" +
          scroll_box("config", format("<pre><code>{}</code></pre>\n", highlighted(config, 0))));
}

std::string provenance_section(const Json& manifest) {
  if (!manifest.is_object()) return {};
  std::string rows;
  add_rows("", manifest, rows);
  return section(
      "provenance", "Provenance",
      scroll_box("provenance",
                 format("<table class=\"wide\">\n<tbody>\n{}</tbody>\n</table>\n", rows)));
}

}  // namespace qnn
