#include "core/json/excerpt.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "core/base/printable.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::size_t kMaxWidth = 80;  // of an excerpt
constexpr std::size_t kBefore = 30;    // shown before the place in a line that is cut
constexpr std::size_t kTabWidth = 4;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

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

std::size_t step(std::string_view line, std::size_t at) {
  return std::max<std::size_t>(1, character_size(line, at));
}

// The characters around a place; a line may be a whole file.
struct Window {
  std::vector<std::string_view> characters;
  std::size_t place = 0;
};

Window window_of(std::string_view line, std::size_t place) {
  std::size_t at = 0;
  std::size_t skipped = 0;
  for (; skipped + kMaxWidth < place && at < line.size(); ++skipped) at += step(line, at);
  Window window{.characters = {}, .place = place - skipped};
  while (at < line.size() && window.characters.size() <= window.place + kMaxWidth) {
    const std::size_t size = step(line, at);
    window.characters.push_back(line.substr(at, size));
    at += size;
  }
  return window;
}

// Past the key or value that begins at `begin`.
std::size_t end_of_token(const std::vector<std::string_view>& characters, std::size_t begin) {
  constexpr std::string_view kBrackets = "{[";
  constexpr std::string_view kStops = ",:]} \t/";
  if (begin == characters.size()) return begin + 1;
  const std::string_view first = characters[begin];
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
  const auto [characters, begin] = window_of(line, column - 1);
  Marked marked;
  if (characters.empty() || begin > characters.size()) return marked;
  const std::size_t end = end_of_token(characters, begin);
  for (std::size_t i = 0; i < characters.size(); ++i) {
    if (i == begin) marked.begin = marked.cells.size();
    const std::string_view character = characters[i];
    if (character == "\t") {
      marked.cells.insert(marked.cells.end(), kTabWidth, " ");
    } else {
      marked.cells.emplace_back(printable_line(character) == character ? character : "?");
    }
    if (i + 1 == end) marked.end = marked.cells.size();
  }
  if (begin == characters.size()) {  // something is missing at the end of the line
    marked.begin = marked.cells.size();
    marked.cells.emplace_back(" ");
    marked.end = marked.cells.size();
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

}  // namespace

std::string excerpt(std::string_view text, std::uint32_t line, std::uint32_t column) {
  if (line == 0 || column == 0) return {};
  Marked marked = mark(line_of(text, line), column);
  if (marked.cells.empty()) return {};
  cut(marked);
  std::string shown = join(marked.cells, "");
  shown.erase(shown.find_last_not_of(' ') + 1);
  const std::string number = format("{}", line);
  return format("\n  {} | {}\n  {} | {}{}", number, shown, std::string(number.size(), ' '),
                std::string(marked.begin, ' '), std::string(marked.end - marked.begin, '^'));
}

}  // namespace qnn
