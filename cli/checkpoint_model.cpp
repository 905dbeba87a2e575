#include "cli/checkpoint_model.hpp"

#include <string>
#include <utility>
#include <vector>

#include "core/base/text.hpp"
#include "core/train/model_state.hpp"
#include "core/train/run_directory.hpp"

namespace qnn {

namespace {

// Of the run that `path` belongs to, for who cannot use it.
std::string other_checkpoints(const FileSystem& files, const Path& path) {
  std::vector<std::string> others;
  for (const char* name : {RunDirectory::kBest, RunDirectory::kLast, RunDirectory::kPrevious}) {
    const Path other = path.parent_path() / Path(name).filename();
    if (other != path && files.exists(other)) others.push_back(other.string());
  }
  return others.empty() ? "" : format("; this run has also {}", join(others));
}

}  // namespace

Path checkpoint_path(const FileSystem& files, const std::string& argument) {
  Path path(argument);
  if (!files.exists(path))
    throw UserError(ErrorKind::MissingInput,
                    format("there is no '{}'; name a checkpoint file or a run's folder", argument));
  if (!files.is_directory(path) && path.extension() == ".json")
    throw UserError(ErrorKind::BadCheckpoint,
                    format("'{}' is a config, not a checkpoint; name a checkpoint file or a run's "
                           "folder",
                           argument));
  if (!files.is_directory(path)) return path;
  Path best = path / RunDirectory::kBest;
  if (!files.exists(best))
    throw UserError(ErrorKind::MissingInput,
                    format("'{}' is a folder without checkpoints/best.safetensors; name a "
                           "checkpoint file or the folder of a run that has finished an epoch{}",
                           argument, other_checkpoints(files, best)));
  return best;
}

Checkpoint load_checkpoint_of_run(const FileSystem& files, const Path& path) {
  try {
    return load_checkpoint(files, path);
  } catch (const UserError& error) {
    throw UserError(error.kind(), error.what() + other_checkpoints(files, path));
  }
}

CheckpointModel load_checkpoint_model(const FileSystem& files, const Path& path,
                                      const Catalog& catalog, const DataSource& source,
                                      const CheckpointOptions& options) {
  const Checkpoint checkpoint = load_checkpoint_of_run(files, path);
  const std::string name = path.string() + " (its config)";
  const Document document = parse_document(checkpoint.config, name);
  try {
    CheckedRun run = check_run(document, catalog, "run", source);
    std::vector<std::string> notes;
    const std::size_t rows = options.batch == 0 ? run.spec.data.batch_size : options.batch;
    Model model = make_model(run,
                             {.batch = rows,
                              .training = false,
                              .reestimates = options.reestimates,
                              .passes_off = options.passes_off},
                             notes);
    restore(checkpoint, path.string(), model.parameters());
    return {.path = path,
            .run = std::move(run),
            .config = checkpoint.config,
            .model = std::move(model)};
  } catch (const ConfigError& error) {
    throw UserError(ErrorKind::BadCheckpoint,
                    format("{}: its config is not valid for this program:\n{}", path.string(),
                           describe_problems(error.problems(), document)));
  }
}

}  // namespace qnn
