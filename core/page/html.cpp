#include "core/page/html.hpp"

#include <cmath>

#include "core/base/text.hpp"
#include "core/page/style.hpp"

namespace qnn {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    if (c == '&') {
      result += "&amp;";
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '"') {
      result += "&quot;";
    } else if (c == '\'') {
      result += "&#39;";
    } else if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f) {
      result += kReplacement;
    } else {
      result += c;
    }
  }
  return result;
}

std::string html_page(std::string_view title, std::string_view body) {
  std::string page = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
)";
  page += format("<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n", escaped(title),
                 page_style());
  page += body;
  page += "</body>\n</html>\n";
  return page;
}

std::string section(std::string_view id, std::string_view heading, const std::string& body) {
  if (body.empty()) return {};
  return format("<section id=\"{}\">\n<h2>{}</h2>\n{}</section>\n", escaped(id), escaped(heading),
                body);
}

std::string scroll_box(std::string_view label, const std::string& content) {
  return format(
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n{}</div>\n",
      escaped(label), content);
}

std::string short_number(double value) {
  if (std::abs(value) >= 1e4 && std::abs(value) < 1e12) return format("{:.0f}", value);
  return format("{:.4g}", value);
}

std::string duration(double seconds) {
  if (seconds < 10) return format("{:.1f} s", seconds);
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (whole < 60) return format("{} s", whole);
  if (whole < 3600) return format("{} min {} s", whole / 60, whole % 60);
  return format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace qnn
