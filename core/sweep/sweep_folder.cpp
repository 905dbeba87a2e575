#include "core/sweep/sweep_folder.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/json/record.hpp"
#include "core/sweep/journal.hpp"
#include "core/sweep/workers.hpp"

namespace qnn {
namespace {

constexpr std::uint64_t kLargestSpec = 16 << 20;
// What makes the folder a sweep goes last.
constexpr std::array<const char*, 9> kOurs{
    "report.html", "journal.jsonl.lock", "journal.jsonl", "trials", "logs", "workers",
    "lock",        "base.json",          "sweep.json"};

bool is_ours(const std::string& name) {
  return name.starts_with(kTemporaryPrefix) ||
         std::find(kOurs.begin(), kOurs.end(), name) != kOurs.end();
}

void refuse_strange_files(const FileSystem& files, const SweepFolder& folder) {
  if (!files.exists(folder.path())) return;
  if (!files.is_directory(folder.path()))
    throw UserError(ErrorKind::CannotCreate, format("{} is a file, not a folder; choose another "
                                                    "--output",
                                                    folder.path().string()));
  const std::vector<std::string> names = files.list(folder.path());
  if (files.exists(folder.spec()) || std::all_of(names.begin(), names.end(), is_ours)) return;
  throw UserError(ErrorKind::CannotCreate,
                  format("{} holds files that are no sweep; choose an empty folder by --output",
                         folder.path().string()));
}

Json read_json(const FileSystem& files, const Path& path) {
  Json json = parse_record(files.read(path, kLargestSpec));
  if (!json.is_object())
    throw UserError(
        ErrorKind::Config,
        format("{} is damaged; put it back, or start anew by --overwrite", path.string()));
  return json;
}

void write_json(FileSystem& files, const Path& path, const Json& json) {
  write_file_atomically(files, path, json.dump(2) + "\n");
}

std::uint64_t trials_of(const Json& spec) {
  const Json trials = spec.value(Json::json_pointer("/method/trials"), Json(0));
  return trials.is_number_unsigned() ? trials.get<std::uint64_t>() : 0;
}

// What must stay: everything but the number of trials and retries.
Json fixed_part(Json spec) {
  spec.erase("retries");
  if (const auto method = spec.find("method"); method != spec.end() && method->is_object())
    method->erase("trials");
  return spec;
}

void refuse_difference(const SweepFolder& folder, const Json& before, const Json& after) {
  std::vector<Problem> problems;
  const auto report = [&](const std::string& key, const std::string& what) {
    problems.push_back(
        {.pointer = "/" + key,
         .message = format("the sweep in {} was started with {}", folder.path().string(), what),
         .help = "continuing may add trials only; use another --output for another "
                 "sweep, or delete this one by --overwrite"});
  };
  const Json old_part = fixed_part(before), new_part = fixed_part(after);
  for (const auto& [key, value] : new_part.items())
    if (const Json was = old_part.value(key, Json()); was != value) report(key, was.dump());
  if (trials_of(after) < trials_of(before))
    report("method", format("{} trials", trials_of(before)));
  if (!problems.empty()) throw ConfigError(problems);
}

void refuse_other_base(const FileSystem& files, const SweepFolder& folder, const Json& base) {
  if (read_json(files, folder.base()) == base) return;
  throw ConfigError({{.pointer = "/config",
                      .message = format("the config is not the one that the sweep in {} was "
                                        "started with",
                                        folder.path().string()),
                      .help = format("compare it with {}; use another --output for another sweep, "
                                     "or delete this one by --overwrite",
                                     folder.base().string())}});
}

void refuse_workers(FileSystem& files, const SweepFolder& folder) {
  if (!files.exists(folder.workers())) return;
  Workers workers(files, folder.workers(), std::chrono::seconds(1));
  for (const std::string& name : files.list(folder.workers()))
    if (name != workers.self() && workers.is_alive(name))
      throw UserError(ErrorKind::CannotCreate,
                      format("{} is in use by {}; wait for it to end or choose another folder",
                             folder.path().string(), name));
}

void remove_sweep(FileSystem& files, const SweepFolder& folder) {
  for (const char* name : kOurs) {
    const Path path = folder.path() / name;
    if (files.is_directory(path)) {
      files.remove_directory_tree(path);
    } else {
      files.remove(path);
    }
  }
}

}  // namespace

std::string SweepFolder::number(std::size_t index) { return format("{:04}", index); }

bool prepare_sweep_folder(FileSystem& files, const SweepFolder& folder, const SweepSpec& spec,
                          const Document& sweep, const Document& base, SweepMode mode) {
  refuse_strange_files(files, folder);
  if (mode == SweepMode::Overwrite && files.exists(folder.path())) {
    refuse_workers(files, folder);
    remove_sweep(files, folder);
  }
  files.create_directories(folder.path());
  const std::unique_ptr<FileLock> lock = Journal(files, folder.journal(), folder.lock()).lock();
  files.create_directories(folder.path() / "trials");
  files.create_directories(folder.path() / "logs");
  const Json resolved = resolved_sweep(spec, sweep);
  const bool exists = files.exists(folder.spec());
  if (exists) {
    refuse_difference(folder, read_json(files, folder.spec()), resolved);
    refuse_other_base(files, folder, base.value);
  } else {
    write_json(files, folder.base(), base.value);
  }
  write_json(files, folder.spec(), resolved);
  return exists;
}

SweepSpec load_sweep(const FileSystem& files, const SweepFolder& folder) {
  if (!files.exists(folder.spec()))
    throw UserError(ErrorKind::MissingInput,
                    format("{} holds no sweep; make one by 'qnn-sweep SPACE.json --output {}'",
                           folder.path().string(), folder.path().string()));
  Json json = read_json(files, folder.spec());
  json.erase("schema");
  json["config"] = "base.json";
  const Document document = parse_document(json.dump(), folder.spec().string());
  Problems problems;
  SweepSpec spec = read_sweep_spec(document, "sweep", problems);
  if (!problems.empty())
    throw UserError(ErrorKind::Config, describe_problems(problems.list(), document));
  return spec;
}

}  // namespace qnn
