#include "cli/checkpoint_model.hpp"

#include <utility>

#include "core/base/text.hpp"
#include "core/checkpoint/checkpoint.hpp"
#include "core/train/model_state.hpp"

namespace qnn {

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
  Path best = path / "checkpoints" / "best.safetensors";
  if (!files.exists(best))
    throw UserError(ErrorKind::MissingInput,
                    format("'{}' is a folder without checkpoints/best.safetensors; name a "
                           "checkpoint file or the folder of a run that has finished an epoch",
                           argument));
  return best;
}

CheckpointModel load_checkpoint_model(const FileSystem& files, const Path& path,
                                      const Catalog& catalog, const DataSource& source,
                                      const CheckpointOptions& options) {
  const Checkpoint checkpoint = load_checkpoint(files, path);
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
