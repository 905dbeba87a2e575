#include "tests/cli/document.hpp"

#include <algorithm>
#include <regex>
#include <span>
#include <string_view>

#include "core/base/text.hpp"

namespace qnn::testing_support {
namespace {

constexpr std::string_view kAny = "…";

// Columns are as wide as their longest number: two blanks or more count as two.
std::string with_narrow_gaps(const std::string& text) {
  static const std::regex kGap("  +");
  return std::regex_replace(text, kGap, "  ");
}

bool line_matches(const std::string& shown, const std::string& line) {
  std::vector<std::string> parts{""};
  for (std::size_t at = 0; at < shown.size();) {
    if (shown.compare(at, kAny.size(), kAny) == 0) {
      parts.emplace_back();
      at += kAny.size();
    } else {
      parts.back() += shown[at++];
    }
  }
  if (parts.size() == 1) return shown == line;
  if (line.size() < parts.front().size() + parts.back().size()) return false;
  if (!line.starts_with(parts.front()) || !line.ends_with(parts.back())) return false;
  std::size_t from = parts.front().size();
  const std::size_t end = line.size() - parts.back().size();
  for (std::size_t i = 1; i + 1 < parts.size(); ++i) {
    const std::size_t at = line.find(parts[i], from);
    if (at == std::string::npos || at + parts[i].size() > end) return false;
    from = at + parts[i].size();
  }
  return true;
}

// Without empty lines at the end.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines = split(with_narrow_gaps(text), '\n');
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

bool lines_match(std::span<const std::string> shown, std::span<const std::string> lines) {
  if (shown.empty()) return lines.empty();
  if (shown[0] == kAny) {
    for (std::size_t skipped = 0; skipped <= lines.size(); ++skipped)
      if (lines_match(shown.subspan(1), lines.subspan(skipped))) return true;
    return false;
  }
  return !lines.empty() && line_matches(shown[0], lines[0]) &&
         lines_match(shown.subspan(1), lines.subspan(1));
}

// `mlp.json` of a line such as "Save this as `mlp.json`:"; a plain name, never a path.
std::string file_named_by(const std::string& line) {
  static const std::regex kName("`([A-Za-z0-9_.-]+\\.[a-z]+)`:$");
  std::smatch match;
  return std::regex_search(line, match, kName) ? match[1].str() : std::string();
}

}  // namespace

std::vector<DocumentBlock> document_blocks(const std::string& markdown) {
  std::vector<DocumentBlock> blocks;
  std::string before;  // the last line of text that is not empty; "```" right after a block
  bool inside = false;
  std::size_t number = 0;
  for (const std::string& line : split(markdown, '\n')) {
    ++number;
    if (inside && line == "```") {
      inside = false;
      before = line;
    } else if (inside) {
      blocks.back().content += line + "\n";
    } else if (line.starts_with("```")) {
      inside = true;
      const std::size_t space = std::min(line.find(' '), line.size());
      blocks.push_back({.language = line.substr(3, space - 3),
                        .mark = space == line.size() ? "" : line.substr(space + 1),
                        .content = {},
                        .line = number,
                        .file = file_named_by(before),
                        .answers = before == "```"});
    } else if (!line.empty()) {
      before = line;
    }
  }
  return blocks;
}

std::vector<std::string> linked_files(const std::string& markdown) {
  static const std::regex kLink("\\]\\(([^)#:]+)(#[^)]*)?\\)");
  std::vector<std::string> files;
  for (std::sregex_iterator at(markdown.begin(), markdown.end(), kLink), end; at != end; ++at)
    files.push_back((*at)[1]);
  return files;
}

bool output_matches(const std::string& shown, const std::string& output) {
  return lines_match(lines_of(shown), lines_of(output));
}

}  // namespace qnn::testing_support
