#include "core/sweep/trial_command.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/sweep/space.hpp"

namespace qnn {
namespace {

bool is_plain(char c) {
  constexpr std::string_view kPlain = "_-./=:,+@%";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kPlain.find(c) != std::string_view::npos;
}

std::string quoted(const std::string& word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string last_steps(const std::string& path, std::size_t count) {
  std::size_t begin = path.size();
  while (count-- > 0 && begin != std::string::npos && begin > 0) begin = path.rfind('.', begin - 1);
  return begin == std::string::npos || begin == 0 ? path : path.substr(begin + 1);
}

}  // namespace

std::vector<std::string> trial_command(const TrainProgram& program, const SweepFolder& folder,
                                       std::size_t index, const std::map<std::string, Json>& values,
                                       std::optional<std::uint32_t> epochs) {
  std::vector<std::string> words{program.path, folder.base().string()};
  for (const Override& each : overrides_of(values))
    words.insert(words.end(), {"--set", format("{}={}", each.path, each.value)});
  if (epochs) words.insert(words.end(), {"--set", format("training.epochs={}", *epochs)});
  words.insert(words.end(), {"--output", folder.trial(index).string(), "--resume"});
  if (program.threads > 0)
    words.insert(words.end(), {"--threads", std::to_string(program.threads)});
  words.insert(words.end(), program.flags.begin(), program.flags.end());
  return words;
}

std::string shell_line(const std::vector<std::string>& words) {
  std::vector<std::string> all;
  for (const std::string& word : words) all.push_back(quoted(word));
  return join(all, " ");
}

std::map<std::string, std::string> short_names(const std::vector<std::string>& paths) {
  std::map<std::string, std::string> names;
  for (const std::string& path : paths) {
    std::size_t steps = 1;
    const auto is_ambiguous = [&] {
      return std::count_if(paths.begin(), paths.end(), [&](const std::string& other) {
               return last_steps(other, steps) == last_steps(path, steps);
             }) > 1;
    };
    while (last_steps(path, steps) != path && is_ambiguous()) ++steps;
    names[path] = last_steps(path, steps);
  }
  return names;
}

std::string short_values(const std::map<std::string, Json>& values) {
  std::vector<std::string> paths, texts;
  for (const auto& [path, value] : values) paths.push_back(path);
  const std::map<std::string, std::string> names = short_names(paths);
  for (const auto& [path, value] : values)
    texts.push_back(format("{}={}", names.at(path),
                           value.is_string() ? value.get<std::string>() : value.dump()));
  return join(texts, " ");
}

}  // namespace qnn
