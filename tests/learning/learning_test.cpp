// Each shipped config reaches what it says. The small versions run in every test run; with
// QNN_LEARNING=full (./dev bench) the configs run as they are, on three seeds where they have a
// curve.

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checkpoint/checkpoint.hpp"
#include "core/json/json.hpp"
#include "core/train/model_state.hpp"
#include "core/train/train_run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn {
namespace {

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): tests set none
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

bool full_versions() { return environment("QNN_LEARNING") == "full"; }

struct Learned {
  std::vector<Json> epochs;  // lines of metrics.jsonl
  double test_accuracy = 0;
  double reestimated_accuracy = 0;  // with batch-norm statistics averaged over 100 training batches
};

double reestimated_accuracy(const FileSystem& files, const Path& checkpoint_path,
                            const Document& document, const Catalog& catalog,
                            const DataSource& source) {
  CheckedRun run = check_run(document, catalog, "run", source);
  std::vector<std::string> notes;
  Model model = make_model(
      run, {.batch = run.spec.data.batch_size, .training = false, .reestimates = true}, notes);
  restore(load_checkpoint(files, checkpoint_path), checkpoint_path.string(), model.parameters());
  const auto all = [](std::size_t count) { return split_samples(count, 0, 0).train; };
  BatchLoaderOptions options{.batch_size = run.spec.data.batch_size,
                             .preprocess = run.spec.data.preprocess,
                             .augment = {},
                             .shuffle = true,
                             .seed = 1};
  const Samples train = run.spec.data.dataset->load(Part::Train, source);
  BatchLoader train_loader(train, all(train.count()), options);
  reestimate_statistics(model, train_loader, 100);
  const Samples test = run.spec.data.dataset->load(Part::Test, source);
  options.shuffle = false;
  BatchLoader test_loader(test, all(test.count()), options);
  const std::vector<Metric> accuracy{Accuracy{}};
  return metric_value(accuracy[0], evaluate(model, test_loader, accuracy).metrics[0]).value();
}

Learned learn(const std::string& config, const std::vector<std::string>& changes) {
  const auto files = make_posix_file_system();
  const testing_support::TemporaryFolder folder;
  std::vector<Override> overrides;
  for (const std::string& change : changes) overrides.push_back(parse_set(change));
  const Path path = Path(QNN_SOURCE_DIR) / "configs" / config;
  const Document document = load_document(*files, path, overrides);
  const Catalog catalog = make_catalog();
  DataSource source{.files = files.get(), .folder = {}};
  if (const auto data = environment("QNN_DATA_DIR")) source.folder = *data;
  Log log(LogLevel::Warning);
  const TrainRunOptions options{.output = folder / "run",
                                .mode = RunMode::New,
                                .passes_off = {},
                                .command_line = "test",
                                .machine = {}};
  const TrainRunResult result =
      train_run(check_run(document, catalog, "run", source), options, *files, source, log, {});
  Learned learned;
  for (const std::string& line : split(files->read(folder / "run/metrics.jsonl", 1 << 20), '\n'))
    if (!line.empty()) learned.epochs.push_back(Json::parse(line));
  learned.test_accuracy = Json::parse(result.json).at("test").at("accuracy").get<double>();
  learned.reestimated_accuracy = reestimated_accuracy(
      *files, folder / "run/checkpoints/last.safetensors", document, catalog, source);
  return learned;
}

double train_value(const Learned& learned, std::size_t epoch, const char* what) {
  return learned.epochs.at(epoch - 1).at("train").at(what).get<double>();
}

class Mnist : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!environment("QNN_DATA_DIR")) GTEST_SKIP() << "QNN_DATA_DIR is not set: no real MNIST";
  }
};

TEST(Digits, BnnMlpIsAboveNinetyPercent) {
  EXPECT_GE(learn("digits/bnn_mlp.json", {}).test_accuracy, 0.90);
}

// On the built-in digits every MNIST config learns, so that they are tested without real data.
TEST(Digits, EveryMnistConfigLearns) {
  const std::vector<std::string> small{"data.dataset={\"type\": \"digits\", \"train_count\": 6000}",
                                       "training.epochs=2"};
  EXPECT_GE(learn("mnist/mlp_float.json", small).test_accuracy, 0.85);
  EXPECT_GE(learn("mnist/bnn_mlp.json", small).test_accuracy, 0.2);
  EXPECT_GE(learn("mnist/identity_sign.json", small).test_accuracy, 0.60);
  EXPECT_GE(learn("mnist/bnn_cnn.json", small).reestimated_accuracy, 0.90);
  EXPECT_GE(learn("mnist/bnn_cnn_cosine.json", small).reestimated_accuracy, 0.90);
}

// Real Larq's second epoch: accuracy .657, loss 1.83; PyTorch .661, 1.87; seeds differ.
TEST_F(Mnist, BnnMlpIsAsPoorAsLarqs) {
  const Learned learned = learn("mnist/bnn_mlp.json", {});

  EXPECT_NEAR(train_value(learned, 2, "accuracy"), 0.655, 0.025);
  EXPECT_NEAR(train_value(learned, 2, "loss"), 1.9, 0.25);
}

// Real Larq's recorded curve; the first epochs in every test run.
TEST_F(Mnist, BnnCnnFollowsLarqsCurve) {
  const std::vector<double> accuracies{.908, .961, .968, .973, .975, .977};
  const std::vector<double> losses{.647, .476, .4475, .4367, .430, .426};
  const std::size_t epochs = full_versions() ? 6 : 1;
  const std::vector<int> seeds = full_versions() ? std::vector<int>{1, 2, 3} : std::vector<int>{1};
  for (const int seed : seeds) {
    const Learned learned = learn("mnist/bnn_cnn.json",
                                  {format("training.epochs={}", epochs), format("seed={}", seed)});
    for (std::size_t epoch = 1; epoch <= epochs; ++epoch) {
      EXPECT_NEAR(train_value(learned, epoch, "accuracy"), accuracies[epoch - 1], 0.006)
          << "seed " << seed << ", epoch " << epoch;
      EXPECT_NEAR(train_value(learned, epoch, "loss"), losses[epoch - 1], 0.012)
          << "seed " << seed << ", epoch " << epoch;
    }
    EXPECT_GE(learned.reestimated_accuracy, full_versions() ? 0.97 : 0.94) << "seed " << seed;
  }
}

TEST_F(Mnist, BnnCnnCosineReachesItsAccuracy) {
  if (!full_versions()) GTEST_SKIP() << "a full run: set QNN_LEARNING=full, or run ./dev bench";
  EXPECT_GE(learn("mnist/bnn_cnn_cosine.json", {}).test_accuracy, 0.984);
}

TEST_F(Mnist, SfcReachesItsAccuracy) {
  if (!full_versions()) GTEST_SKIP() << "a full run: set QNN_LEARNING=full, or run ./dev bench";
  EXPECT_GE(learn("mnist/sfc_w1a1.json", {}).test_accuracy, 0.97);
  EXPECT_GE(learn("mnist/sfc_w1a2.json", {}).test_accuracy, 0.977);
}

TEST_F(Mnist, FloatMlpAndIdentitySignReachTheirAccuracy) {
  if (!full_versions()) GTEST_SKIP() << "a full run: set QNN_LEARNING=full, or run ./dev bench";
  EXPECT_GE(learn("mnist/mlp_float.json", {}).test_accuracy, 0.965);
  EXPECT_GE(learn("mnist/identity_sign.json", {}).test_accuracy, 0.88);
}

}  // namespace
}  // namespace qnn
