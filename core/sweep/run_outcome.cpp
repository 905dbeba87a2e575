#include "core/sweep/run_outcome.hpp"

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/json/json_lines.hpp"
#include "core/json/record.hpp"

namespace qnn {
namespace {

// Names of metrics may hold dots ("flip_ratio/conv.1"), so that the rest of the place is tried as
// one key before it is split.
const Json* find_dotted(const Json& json, std::string_view place) {
  if (!json.is_object()) return nullptr;
  if (const auto whole = json.find(std::string(place)); whole != json.end()) return &*whole;
  const std::size_t dot = place.find('.');
  if (dot == std::string_view::npos) return nullptr;
  const auto part = json.find(std::string(place.substr(0, dot)));
  return part == json.end() ? nullptr : find_dotted(*part, place.substr(dot + 1));
}

std::optional<double> number_within(const Json& json, std::string_view place) {
  const Json* found = find_dotted(json, place);
  if (found == nullptr || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

std::optional<std::uint32_t> epoch_of(const Json& json) {
  const auto found = json.find("epoch");
  if (found == json.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<std::uint32_t>();
}

std::vector<std::pair<std::uint32_t, double>> read_epochs(const FileSystem& files, const Path& file,
                                                          const std::string& metric) {
  std::vector<std::pair<std::uint32_t, double>> values;
  if (!files.exists(file)) return values;
  for (const Json& json : json_lines(files.read(file, kLargestRecord))) {
    const auto kind = json.find("kind");
    if (kind == json.end() || *kind != "epoch") continue;
    const auto epoch = epoch_of(json);
    const auto value = number_within(json, metric);
    if (epoch && value) values.emplace_back(*epoch, *value);
  }
  return values;
}

}  // namespace

RunOutcome read_outcome(const FileSystem& files, const Path& run, const std::string& metric) {
  const Path file = run / "result.json";
  if (!files.exists(file))
    throw UserError(ErrorKind::BadData, format("{} is missing", file.string()));
  const Json result = parse_record(files.read(file, kLargestRecord));
  const auto value = number_within(result, metric);
  if (!value)
    throw UserError(ErrorKind::BadData,
                    format("{} has no finite number {}", file.string(), metric));
  return {.value = *value,
          .epochs = epoch_of(result).value_or(0),
          .seconds = number_within(result, "time.seconds").value_or(0),
          .by_epoch = read_epochs(files, run / "metrics.jsonl", metric)};
}

std::string last_line(const FileSystem& files, const Path& file) {
  constexpr std::uint64_t kEnd = 4096;
  constexpr std::size_t kLongest = 300;
  if (!files.exists(file)) return {};
  const std::uint64_t size = files.size(file);
  std::string last;
  for (const std::string& line :
       split(files.read_range(file, size > kEnd ? size - kEnd : 0, kEnd), '\n'))
    if (!line.empty()) last = line;
  for (char& c : last)  // what may have been cut in the middle is no UTF-8
    if (static_cast<unsigned char>(c) >= 0x80 || static_cast<unsigned char>(c) < 0x20) c = '?';
  return last.substr(0, kLongest);
}

}  // namespace qnn
