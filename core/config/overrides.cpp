#include "core/config/overrides.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/config/subtree.hpp"
#include "core/config/suggestions.hpp"

namespace qnn {
namespace {

constexpr std::size_t kMaxSteps = 32;  // as JsonLimits::max_depth

bool is_utf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t size = character_size(text, i);
    if (size == 0) return false;
    i += size;
  }
  return true;
}

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

std::string suggest_or_list(const std::string& word, const std::vector<std::string>& known,
                            const std::string& what) {
  const std::string near = suggest(word, known);
  return near.empty() && !known.empty() ? what + join(known) : near;
}

std::string element_name(const Json& element) {
  if (!element.is_object()) return {};
  const auto name = element.find("name");
  return name != element.end() && name->is_string() ? name->get<std::string>() : std::string();
}

// "0 to 3", of a list that is not empty.
std::string index_range(const Json& list) { return format("0 to {}", list.size() - 1); }

// One override at work on a document. Steps give nothing after they have reported a problem.
class Applier {
 public:
  Applier(Document& document, const Override& change, Problems& problems)
      : document_(document), change_(change), problems_(problems) {}

  void apply() {
    steps_ = split(change_.path, '.');
    if (!is_utf8(change_.path) || !is_utf8(change_.value)) {
      return report("this is not UTF-8");
    }
    if (steps_.size() > kMaxSteps) return report(format("more than {} steps", kMaxSteps));
    for (const std::string& step : steps_) {
      if (step.empty()) return report("a step is empty; write it as in training.optimizer");
    }
    const std::size_t ways = steps_.size() - (change_.unset ? 1 : 0);
    Json* at = &document_.value;
    for (done_ = 0; done_ < ways && at != nullptr; ++done_) at = step_into(*at);
    if (at == nullptr) return;
    if (change_.unset) {
      erase_from(*at);
    } else {
      assign(*at);
    }
  }

 private:
  const std::string& step() const { return steps_[done_]; }
  std::string flag() const { return (change_.unset ? "--unset " : "--set ") + change_.path; }

  void report(const std::string& message, std::string help = {}) {
    problems_.report("", format("{}: {}", flag(), message), std::move(help));
  }

  // How the user wrote the place that has been reached.
  std::string here() const {
    if (done_ == 0) return "the config";
    return format("'{}'", join(std::span(steps_).first(done_), "."));
  }

  void mark_origin() { document_.origins[pointer_] = Origin{flag(), 0, 0}; }

  Json* step_into(Json& at) {
    if (at.is_string() && !change_.unset) {
      Json object = Json::object();
      object["type"] = at;
      at = std::move(object);
      if (const auto origin = document_.origins.find(pointer_); origin != document_.origins.end()) {
        document_.origins[pointer_to(pointer_, "type")] = Origin(origin->second);
      }
    }
    if (at.is_array()) return step_into_list(at);
    if (!at.is_object()) return refuse_step(at);
    const auto found = at.find(step());
    if (found == at.end() && change_.unset) return refuse_key(at);
    pointer_ = pointer_to(pointer_, step());
    if (found != at.end()) return &*found;
    mark_origin();
    return &(at[step()] = Json::object());
  }

  Json* step_into_list(Json& list) {
    const auto index = index_in(list);
    if (!index) return nullptr;
    pointer_ = pointer_to(pointer_, *index);
    return &list[*index];
  }

  Json* refuse_step(const Json& at) {
    Problems unused;
    report(format("{} is {} and has no '{}'", here(),
                  ConfigValue(at, pointer_, unused).description(), step()),
           change_.unset ? "" : format("set {} as a whole", here()));
    return nullptr;
  }

  Json* refuse_key(const Json& object) {
    report(format("{} has no '{}'", here(), step()),
           suggest_or_list(step(), keys_of(object), "it has: "));
    return nullptr;
  }

  std::optional<std::size_t> index_in(const Json& list) {
    if (list.empty()) {
      report(format("{} is an empty list", here()));
      return std::nullopt;
    }
    if (const auto index = parse_integer(step())) {
      if (*index >= 0 && static_cast<std::size_t>(*index) < list.size()) {
        return static_cast<std::size_t>(*index);
      }
      report(format("{} has no element {}", here(), *index),
             format("its elements are {}", index_range(list)));
      return std::nullopt;
    }
    return named_in(list);
  }

  std::optional<std::size_t> named_in(const Json& list) {
    std::vector<std::string> names;
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string name = element_name(list[i]);
      if (!name.empty()) names.push_back(name);
      if (name == step()) found.push_back(i);
    }
    if (found.size() == 1) return found.front();
    if (found.empty()) {
      const std::string help = suggest_or_list(step(), names, "names here: ");
      report(format("{} has no element named '{}'", here(), step()),
             help.empty() ? format("write an index, {}", index_range(list)) : help);
    } else {
      report(format("{} has {} elements named '{}'", here(), found.size(), step()),
             format("write an index, such as {}", found.front()));
    }
    return std::nullopt;
  }

  void assign(Json& at) {
    erase_subtree(document_.origins, pointer_);
    erase_subtree(document_.override_texts, pointer_);
    mark_origin();
    try {
      at = parse_json(change_.value, flag()).value;
    } catch (const UserError&) {
      at = change_.value;  // what is no JSON is text
      return;
    }
    if (at.is_primitive() && !at.is_string()) document_.override_texts[pointer_] = change_.value;
  }

  void erase_from(Json& at) {
    if (at.is_array()) return erase_element(at);
    if (!at.is_object()) {
      refuse_step(at);
    } else if (at.find(step()) == at.end()) {
      refuse_key(at);
    } else {
      at.erase(step());
      const std::string erased = pointer_to(pointer_, step());
      erase_subtree(document_.origins, erased);
      erase_subtree(document_.override_texts, erased);
    }
  }

  void erase_element(Json& list) {
    const auto index = index_in(list);
    if (!index) return;
    const std::size_t last = list.size() - 1;
    list.erase(*index);
    for (std::size_t i = *index; i < last; ++i) {
      const std::string from = pointer_to(pointer_, i + 1);
      const std::string to = pointer_to(pointer_, i);
      move_subtree(document_.origins, from, to);
      move_subtree(document_.override_texts, from, to);
    }
    erase_subtree(document_.origins, pointer_to(pointer_, last));
    erase_subtree(document_.override_texts, pointer_to(pointer_, last));
  }

  Document& document_;
  const Override& change_;
  Problems& problems_;
  std::vector<std::string> steps_;
  std::size_t done_ = 0;  // steps taken
  std::string pointer_;   // of the place reached
};

}  // namespace

Override parse_set(std::string_view argument) {
  const std::size_t equals = argument.find('=');
  if (equals == 0 || equals == std::string_view::npos) {
    throw UserError(
        ErrorKind::Usage,
        format("--set {}: write PATH=VALUE, such as --set training.epochs=5", shown(argument)));
  }
  return {.path = std::string(argument.substr(0, equals)),
          .value = std::string(argument.substr(equals + 1)),
          .unset = false};
}

void apply_overrides(Document& document, std::span<const Override> overrides) {
  Problems problems;
  for (const Override& change : overrides) Applier(document, change, problems).apply();
  if (!problems.empty()) throw ConfigError(problems.list());
}

}  // namespace qnn
