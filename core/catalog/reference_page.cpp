#include "core/catalog/reference_page.hpp"

#include "core/base/text.hpp"

namespace qnn {
namespace {

// Text inside a table or a paragraph: what Markdown would take for marks is escaped.
std::string plain(const std::string& text) {
  constexpr std::string_view kMarks = "|*_<>[]\\";
  std::string escaped;
  for (const char c : text) {
    if (kMarks.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// A long formula is one line in the registry; its parts read better below each other.
std::string formula_block(const std::string& formula) {
  constexpr std::string_view kBetween = ";  ";
  std::string text = "```\n";
  for (std::size_t at = 0; at < formula.size();) {
    const std::size_t end = std::min(formula.size(), formula.find(kBetween, at));
    text += formula.substr(at, end - at) + "\n";
    at = end == formula.size() ? end : end + kBetween.size();
  }
  return text + "```\n\n";
}

std::string field_row(const FieldDoc& field) {
  const std::string value =
      field.default_value.empty() ? "required" : format("`{}`", field.default_value);
  const std::string rules = field.rules.empty() ? "" : format(", {}", field.rules);
  return format("| `{}` | {} | {} | {} |\n", field.key, plain(field.type + rules), value,
                plain(field.help));
}

std::string type_section(const TypeDoc& type) {
  std::string text = format("### {}\n\n{}\n\n", plain(type.name), plain(type.summary));
  if (!type.formula.empty()) text += formula_block(type.formula);
  if (!type.source.empty()) text += format("Source: {}\n\n", plain(type.source));
  if (type.fields.empty()) return text;
  text += "| field | value | default | |\n|---|---|---|---|\n";
  for (const FieldDoc& field : type.fields) text += field_row(field);
  return text + "\n";
}

}  // namespace

std::string reference_page(std::span<const TypeFamily> families) {
  std::string text =
      "# Reference\n\n"
      "Everything that a config may name. This page is made by `qnn-inspect types --markdown`; a "
      "test fails when it is out of date. A name stands alone, `\"relu\"`, or in an object with "
      "its fields, `{\"type\": \"leaky_relu\", \"alpha\": 0.1}`.\n\n";
  for (const TypeFamily& family : families) {
    text += format("- [{0}](#{0}):", family.name);
    for (const TypeDoc& type : family.types) text += format(" `{}`", type.name);
    text += "\n";
  }
  for (const TypeFamily& family : families) {
    text += format("\n## {}\n\n", family.name);
    for (const TypeDoc& type : family.types) text += type_section(type);
    text.pop_back();  // sections end with an empty line, the page does not
  }
  return text;
}

}  // namespace qnn
