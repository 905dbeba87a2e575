#include "tests/cli/long_run.hpp"

#include <thread>

#include "tests/cli/text_file.hpp"

namespace qnn::testing_support {
namespace {

constexpr const char* kConfig = R"({
  "name": "long", "seed": 5,
  "data": {"dataset": {"type": "digits", "train_count": 1500, "test_count": 100}, "batch_size": 20,
           "validation": 0.2, "preprocess": [{"type": "scale", "divide": 127.5, "add": -1}]},
  "model": {"layers": [
    "flatten",
    {"type": "quant_dense", "units": 32, "kernel_quantizer": "ste_sign",
     "kernel_constraint": "weight_clip", "use_bias": false},
    {"type": "batch_normalization", "momentum": 0.9},
    {"type": "dropout", "rate": 0.1},
    {"type": "dense", "units": 10, "activation": "softmax"}]},
  "training": {"epochs": 6, "loss": "sparse_categorical_crossentropy",
               "optimizer": {"type": "adam", "learning_rate": 0.003}, "metrics": ["accuracy"],
               "monitor": "validation/accuracy", "checkpoint": {"every": 3}}
})";

}  // namespace

bool wait_until(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + kLongest;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

RunRecord LongRun::reference_;

void LongRun::SetUpTestSuite() {
  const TemporaryFolder folder;
  write_text(folder / "long.json", kConfig);
  train(folder.path(), {"long.json", "--output", "run"});
  reference_ = record_of(folder / "run");
}

LongRun::LongRun() { write_text(folder_ / "long.json", kConfig); }

CommandLine LongRun::command(const std::vector<std::string>& flags, int threads) const {
  std::vector<std::string> arguments{"long.json", "--output", "run"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return train_command(folder_.path(), arguments, threads);
}

std::unique_ptr<Process> LongRun::start(int threads, const std::string& flag) const {
  return std::make_unique<Process>(command({flag}, threads));
}

std::string LongRun::status(const std::string& pointer) const {
  return json_member(run_folder() / "status.json", pointer);
}

std::filesystem::file_time_type LongRun::checkpoint_time() const {
  std::error_code absent;
  const auto time =
      std::filesystem::last_write_time(run_folder() / "checkpoints" / "last.safetensors", absent);
  return absent ? std::filesystem::file_time_type() : time;
}

bool LongRun::wait_for_checkpoint(Process& process, std::filesystem::file_time_type before) const {
  wait_until([&] { return checkpoint_time() != before || process.has_ended(); });
  return !process.has_ended();
}

void LongRun::expect_same_as_uninterrupted() const {
  const RunRecord record = record_of(run_folder());
  EXPECT_TRUE(record.last == reference_.last) << "last.safetensors differs";
  EXPECT_TRUE(record.best == reference_.best) << "best.safetensors differs";
  EXPECT_EQ(record.metrics, reference_.metrics);
  EXPECT_EQ(record.result, reference_.result);
}

}  // namespace qnn::testing_support
