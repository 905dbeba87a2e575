#include "core/report/comparison.hpp"

#include <algorithm>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/graph/summary.hpp"
#include "core/graph/text_table.hpp"
#include "core/json/json.hpp"
#include "core/json/parse.hpp"
#include "core/json/record.hpp"
#include "core/page/html.hpp"
#include "core/report/comparison_tables.hpp"

namespace qnn {
namespace {

constexpr const char* kNothing = "-";

Json read_json(const FileSystem& files, const Path& path) {
  if (!files.exists(path)) return nullptr;
  Json json = parse_record(files.read(path, kLargestRecord));
  return json.is_object() ? json : Json();
}

void add_leaves(const std::string& pointer, const Json& value, std::vector<std::string>& order) {
  if (value.is_structured() && !value.empty()) {
    for (const auto& [key, member] : value.items())
      add_leaves(pointer_to(pointer, key), member, order);
  } else if (std::find(order.begin(), order.end(), pointer) == order.end()) {
    order.push_back(pointer);
  }
}

const Json* value_at(const Json& config, const std::string& pointer) {
  const Json::json_pointer at(pointer);
  return config.contains(at) ? &config.at(at) : nullptr;
}

std::string leaf_text(const Json& config, const std::string& pointer) {
  const Json* value = value_at(config, pointer);
  if (value == nullptr || (value->is_structured() && !value->empty())) return kNothing;
  return value->is_string() ? value->get<std::string>() : value->dump();
}

std::string last_of(const RunHistory& history, const std::string& key) {
  const auto& points = history.curve(key);
  return points.empty() ? kNothing : short_number(points.back().y);
}

std::string best_of(const ComparedRun& run) {
  const Json& best = member_at(run.status, "best");
  if (!member_at(best, "value").is_number()) return kNothing;
  return format("{} ({}, epoch {})", short_number(number_at(best, "value")),
                text_at(best, "metric"), count_at(best, "epoch"));
}

std::string state_of(const ComparedRun& run) { return text_at(run.status, "state", kNothing); }

template <class Runs, class NamesOf>
std::vector<std::string> all_names(const Runs& runs, const NamesOf& names_of) {
  std::vector<std::string> all;
  for (const ComparedRun& run : runs)
    for (const std::string& name : names_of(run))
      if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
  return all;
}

const Json& test_of(const ComparedRun& run) { return member_at(run.result, "test"); }

std::vector<std::string> test_names(const ComparedRun& run) {
  std::vector<std::string> names;
  const Json& test = test_of(run);
  for (const auto& [name, value] : test.items())
    if (value.is_number()) names.push_back(name);
  return names;
}

std::string cell_of(const Json& values, const std::string& name) {
  const Json& value = member_at(values, name.c_str());
  return value.is_number() ? short_number(value.get<double>()) : kNothing;
}

Json last_values(const RunHistory& history, const std::string& part) {
  Json json = Json::object();
  for (const std::string& name : history.measures())
    if (const auto& points = history.curve(format("{}/{}", part, name)); !points.empty())
      json[name] = points.back().y;
  return json;
}

template <class Number>
Json or_null(const std::optional<Number>& number) {
  return number ? Json(*number) : Json();
}

std::string table_text(const ComparisonTable& table, const std::string& title) {
  TextTable text{.title = title, .right_justified = true, .rows = table.rows, .lines_before = {1}};
  text.rows.insert(text.rows.begin(), table.header);
  return ascii_text(text);
}

ComparisonTable oriented(ComparisonTable table) {
  if (table.rows.size() >= table.header.size() - 1) return table;
  ComparisonTable turned{.header = {table.header[0]}, .rows = {}};
  for (const std::vector<std::string>& row : table.rows) turned.header.push_back(row[0]);
  for (std::size_t i = 1; i < table.header.size(); ++i) {
    turned.rows.push_back({table.header[i]});
    for (const std::vector<std::string>& row : table.rows) turned.rows.back().push_back(row[i]);
  }
  return turned;
}

}  // namespace

ComparedRun read_compared_run(const FileSystem& files, const Path& folder) {
  const Path config = folder / "config.json";
  if (!files.exists(config))
    throw UserError(ErrorKind::MissingInput,
                    format("{} holds no run (it has no config.json); name the folder that "
                           "qnn-train wrote, such as runs/NAME",
                           folder.string()));
  ComparedRun run{.label = folder.string(),
                  .config = read_json(files, config),
                  .status = read_json(files, folder / "status.json"),
                  .result = read_json(files, folder / "result.json"),
                  .history = {},
                  .parameters = {},
                  .memory_bits = {}};
  while (run.label.size() > 1 && run.label.back() == '/') run.label.pop_back();
  if (!run.config.is_object())
    throw UserError(ErrorKind::BadData,
                    format("{} is damaged: it is no JSON object; leave this run "
                           "out",
                           config.string()));
  const Path metrics = folder / "metrics.jsonl";
  if (files.exists(metrics)) run.history.add_lines(files.read(metrics, kLargestRecord));
  return run;
}

std::vector<std::string> differing_keys(const std::vector<ComparedRun>& runs) {
  std::vector<std::string> pointers;
  for (const ComparedRun& run : runs) add_leaves("", run.config, pointers);
  std::vector<std::string> differing;
  for (const std::string& pointer : pointers) {
    if (pointer.empty() || pointer == "/name" || pointer.starts_with("/about")) continue;
    const Json* first = value_at(runs.front().config, pointer);
    const bool same = std::all_of(runs.begin(), runs.end(), [&](const ComparedRun& run) {
      const Json* value = value_at(run.config, pointer);
      return (value == nullptr) == (first == nullptr) && (value == nullptr || *value == *first);
    });
    if (!same) differing.push_back(pointer);
  }
  return differing;
}

ComparisonTable numbers_table(const std::vector<ComparedRun>& runs) {
  const auto measures =
      all_names(runs, [](const ComparedRun& run) { return run.history.measures(); });
  const auto tested = all_names(runs, test_names);
  std::vector<std::string> keys;
  for (const std::string& name : measures)
    for (const char* part : {"train", "validation"}) {
      const std::string key = format("{}/{}", part, name);
      if (std::any_of(runs.begin(), runs.end(),
                      [&](const ComparedRun& run) { return !run.history.curve(key).empty(); }))
        keys.push_back(key);
    }
  ComparisonTable table{.header = {"run", "state", "epochs"}, .rows = {}};
  for (const std::string& key : keys) table.header.push_back(key);
  table.header.emplace_back("best");
  for (const std::string& name : tested) table.header.push_back("test/" + name);
  for (const char* name : {"parameters", "memory", "time"}) table.header.emplace_back(name);
  for (const ComparedRun& run : runs) {
    std::vector<std::string> row{run.label, state_of(run), format("{}", run.history.epochs())};
    for (const std::string& key : keys) row.push_back(last_of(run.history, key));
    row.push_back(best_of(run));
    const Json& test = test_of(run);
    for (const std::string& name : tested) row.push_back(cell_of(test, name));
    row.push_back(run.parameters ? with_thousands(*run.parameters) : kNothing);
    row.push_back(run.memory_bits ? readable_memory(*run.memory_bits) : kNothing);
    row.push_back(duration(run.history.seconds()));
    table.rows.push_back(std::move(row));
  }
  return oriented(std::move(table));
}

ComparisonTable differences_table(const std::vector<ComparedRun>& runs) {
  const std::vector<std::string> keys = differing_keys(runs);
  ComparisonTable table{.header = {"run"}, .rows = {}};
  if (keys.empty()) return table;
  for (const std::string& key : keys) {
    std::string dotted = key.substr(1);
    std::replace(dotted.begin(), dotted.end(), '/', '.');
    table.header.push_back(dotted);
  }
  for (const ComparedRun& run : runs) {
    std::vector<std::string> row{run.label};
    for (const std::string& key : keys) row.push_back(leaf_text(run.config, key));
    table.rows.push_back(std::move(row));
  }
  return oriented(std::move(table));
}

std::string comparison_text(const std::vector<ComparedRun>& runs) {
  const ComparisonTable differences = differences_table(runs);
  std::string text = table_text(numbers_table(runs), "runs");
  if (runs.size() < 2) return text;
  return text + "\n" +
         (differences.rows.empty() ? std::string("The configs are the same.\n")
                                   : table_text(differences, "what differs between the configs"));
}

Json comparison_json(const std::vector<ComparedRun>& runs) {
  const std::vector<std::string> keys = differing_keys(runs);
  Json json{{"schema", 1}, {"differing", keys}, {"runs", Json::array()}};
  for (const ComparedRun& run : runs) {
    Json config = Json::object();
    for (const std::string& key : keys)
      if (const Json* value = value_at(run.config, key)) config[key] = *value;
    json["runs"].push_back({{"run", run.label},
                            {"state", member_at(run.status, "state")},
                            {"epoch", run.history.epochs()},
                            {"best", member_at(run.status, "best")},
                            {"train", last_values(run.history, "train")},
                            {"validation", last_values(run.history, "validation")},
                            {"test", test_of(run)},
                            {"parameters", or_null(run.parameters)},
                            {"memory_bits", or_null(run.memory_bits)},
                            {"seconds", run.history.seconds()},
                            {"config", std::move(config)}});
  }
  return json;
}

}  // namespace qnn
