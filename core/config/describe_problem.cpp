#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/config/document.hpp"
#include "core/json/excerpt.hpp"

namespace qnn {
namespace {

// The place of the value, or of the nearest one around it that has a place.
const Origin* find_origin(const Document& document, std::string pointer) {
  for (;;) {
    const auto found = document.origins.find(pointer);
    if (found != document.origins.end()) return &found->second;
    if (pointer.empty()) return nullptr;
    const std::size_t slash = pointer.rfind('/');
    pointer.erase(slash == std::string::npos ? 0 : slash);
  }
}

std::string place_text(const Origin& origin) {
  const std::string file = printable_line(origin.file);
  if (origin.line == 0) return file;
  return format("{}:{}:{}", file, origin.line, origin.column);
}

// Keys may be as long as the file.
std::string pointer_text(std::string_view pointer) {
  constexpr std::size_t kMost = 200;
  if (pointer.size() <= kMost) return printable_line(pointer);
  return format("{}…{}", printable_line(pointer.substr(0, kMost / 2)),
                printable_line(pointer.substr(pointer.size() - kMost / 2)));
}

std::string excerpt_at(const Document& document, const Origin& origin) {
  const auto text = document.texts.find(origin.file);
  return text == document.texts.end() ? "" : excerpt(text->second, origin.line, origin.column);
}

// Where a problem stands among the others.
auto order_of(const Problem& problem, const Document& document) {
  const Origin* origin = find_origin(document, problem.pointer);
  const Origin place = origin == nullptr ? Origin{} : *origin;
  int rank = 0;
  if (origin != nullptr) rank = place.line == 0 ? 3 : place.file == document.file ? 1 : 2;
  return std::tuple(rank, place.file, place.line, place.column);
}

}  // namespace

std::string describe_problem(const Problem& problem, const Document& document) {
  const Origin* origin = find_origin(document, problem.pointer);
  std::string text;
  if (origin != nullptr) text += place_text(*origin) + ": ";
  if (!problem.pointer.empty()) text += pointer_text(problem.pointer) + ": ";
  const std::vector<std::string> message = split(problem.message, '\n');
  text += message.front();
  for (std::size_t i = 1; i < message.size(); ++i) text += "\n  " + message[i];
  if (origin != nullptr) text += excerpt_at(document, *origin);
  if (problem.help.empty()) return text;
  for (const std::string& line : split(problem.help, '\n')) text += "\n  " + line;
  return text;
}

std::string describe_problems(std::span<const Problem> problems, const Document& document,
                              std::size_t limit) {
  using Entry = std::pair<decltype(order_of(problems[0], document)), const Problem*>;
  std::vector<Entry> entries;
  std::set<std::tuple<std::string_view, std::string_view, std::string_view>> seen;
  for (const Problem& problem : problems) {
    if (seen.emplace(problem.pointer, problem.message, problem.help).second) {
      entries.emplace_back(order_of(problem, document), &problem);
    }
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.first < b.first; });
  std::string all;
  for (std::size_t i = 0; i < std::min(limit, entries.size()); ++i) {
    if (i > 0) all += '\n';
    all += describe_problem(*entries[i].second, document);
  }
  if (entries.size() > limit) all += format("\n… and {} more", entries.size() - limit);
  return all;
}

}  // namespace qnn
