#include <algorithm>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "core/base/text.hpp"
#include "core/config/document.hpp"
#include "core/json/source_text.hpp"

namespace qnn {
namespace {

constexpr std::size_t kMaxWidth = 80;  // of an excerpt
constexpr std::size_t kBefore = 30;    // shown before the place in a line that is cut
constexpr std::size_t kTabWidth = 4;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

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

std::string_view line_of(std::string_view text, std::uint32_t line) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  for (std::uint32_t i = 1; i < line; ++i) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

std::vector<std::string> characters_of(std::string_view line) {
  std::vector<std::string> characters;
  for (std::size_t i = 0; i < line.size();) {
    const std::size_t size = std::max<std::size_t>(1, character_size(line, i));
    characters.emplace_back(line.substr(i, size));
    i += size;
  }
  return characters;
}

// Past the key or value that begins at `begin`.
std::size_t end_of_token(const std::vector<std::string>& characters, std::size_t begin) {
  constexpr std::string_view kBrackets = "{[";
  constexpr std::string_view kStops = ",:]} \t/";
  const std::string& first = characters[begin];
  std::size_t end = begin + 1;
  if (first == "\"") {
    while (end < characters.size() && characters[end] != "\"") {
      end += characters[end] == "\\" ? 2 : 1;
    }
    return std::min(end + 1, characters.size());
  }
  if (kBrackets.find(first) != std::string_view::npos) return end;
  while (end < characters.size() && kStops.find(characters[end]) == std::string_view::npos) ++end;
  return end;
}

// A line with the marked part, in columns of the screen.
struct Marked {
  std::vector<std::string> cells;
  std::size_t begin = 0;
  std::size_t end = 0;
};

Marked mark(std::string_view line, std::uint32_t column) {
  const std::vector<std::string> characters = characters_of(line);
  Marked marked;
  const std::size_t begin = column - 1;
  if (begin >= characters.size()) return marked;
  const std::size_t end = end_of_token(characters, begin);
  for (std::size_t i = 0; i < characters.size(); ++i) {
    if (i == begin) marked.begin = marked.cells.size();
    const std::string& character = characters[i];
    const auto byte = static_cast<unsigned char>(character.front());
    if (character == "\t") {
      marked.cells.insert(marked.cells.end(), kTabWidth, " ");
    } else {
      marked.cells.push_back(byte < 0x20 || byte == 0x7F ? "?" : character);
    }
    if (i + 1 == end) marked.end = marked.cells.size();
  }
  return marked;
}

// Long lines: only what is around the mark.
void cut(Marked& marked) {
  auto& [cells, begin, end] = marked;
  if (cells.size() <= kMaxWidth) return;
  const std::size_t first =
      std::min(begin > kBefore ? begin - kBefore : 0, cells.size() - kMaxWidth);
  const std::size_t last = first + kMaxWidth;
  const bool cuts_end = last < cells.size();
  cells.resize(last);
  cells.erase(cells.begin(), cells.begin() + static_cast<std::ptrdiff_t>(first));
  begin -= first;
  end = std::min(end, last) - first;
  if (first > 0) cells.front() = "…";
  if (cuts_end) cells.back() = "…";
}

std::string excerpt(const Document& document, const Origin& origin) {
  const auto text = document.texts.find(origin.file);
  if (origin.line == 0 || origin.column == 0 || text == document.texts.end()) return {};
  Marked marked = mark(line_of(text->second, origin.line), origin.column);
  if (marked.cells.empty()) return {};
  cut(marked);
  const std::string number = format("{}", origin.line);
  return format("\n  {} | {}\n  {} | {}{}", number, join(marked.cells, ""),
                std::string(number.size(), ' '), std::string(marked.begin, ' '),
                std::string(marked.end - marked.begin, '^'));
}

std::string place_text(const Origin& origin) {
  if (origin.line == 0) return origin.file;
  return format("{}:{}:{}", origin.file, origin.line, origin.column);
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
  if (!problem.pointer.empty()) text += problem.pointer + ": ";
  const std::vector<std::string> message = split(problem.message, '\n');
  text += message.front();
  for (std::size_t i = 1; i < message.size(); ++i) text += "\n  " + message[i];
  if (origin != nullptr) text += excerpt(document, *origin);
  if (problem.help.empty()) return text;
  for (const std::string& line : split(problem.help, '\n')) text += "\n  " + line;
  return text;
}

std::string describe_problems(std::span<const Problem> problems, const Document& document,
                              std::size_t limit) {
  using Entry = std::pair<decltype(order_of(problems[0], document)), std::string>;
  std::vector<Entry> entries;
  std::set<std::string> seen;
  for (const Problem& problem : problems) {
    std::string text = describe_problem(problem, document);
    if (seen.insert(text).second) {
      entries.emplace_back(order_of(problem, document), std::move(text));
    }
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.first < b.first; });
  std::string all;
  for (std::size_t i = 0; i < std::min(limit, entries.size()); ++i) {
    if (i > 0) all += '\n';
    all += entries[i].second;
  }
  if (entries.size() > limit) all += format("\n… and {} more", entries.size() - limit);
  return all;
}

}  // namespace qnn
