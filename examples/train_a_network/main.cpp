// Trains the network of a config, as qnn-train does: train_a_network CONFIG FOLDER
#include "core/catalog/catalog.hpp"
#include "core/train/train_run.hpp"

int main(int, char** arguments) {
  const auto files = qnn::make_posix_file_system();
  const qnn::Catalog catalog = qnn::make_catalog();
  const qnn::DataSource source{.files = files.get(), .folder = {}};
  const qnn::Document config = qnn::load_document(*files, arguments[1], {});
  qnn::Log log(qnn::LogLevel::Info);
  qnn::train_run(qnn::check_run(config, catalog, "example", source), {.output = arguments[2]},
                 *files, source, log, {});
}
