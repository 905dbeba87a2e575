// What strangers may hand over: every command ends with a clear message and the right exit code,
// soon and without taking the machine's memory. Each runs under ulimit, in processor seconds and in
// address space: beyond them it dies by a signal or ends as out of memory, and the test sees that.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "tests/cli/limited_run.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/runs.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/mutations.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn::testing_support {
namespace {

namespace fs = std::filesystem;

// ---- files that are no files --------------------------------------------------------------------

// A folder with one of each: fifo, folder, loop, device, zeros (1 GiB), empty.
class StrangeFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    const Finished made = run({.arguments = {"/bin/sh", "-c",
                                             "mkfifo fifo && mkdir folder && ln -s loop loop && "
                                             "ln -s /dev/zero device && truncate -s 1G zeros && "
                                             ": > empty"},
                               .folder = folder_.path()});
    ASSERT_EQ(made.exit, 0) << made.err;
    write_text(folder_ / "tiny.json", read_text(QNN_SOURCE_DIR "/tests/cli/tiny.json"));
  }

  struct Expected {
    std::string file;
    int exit;
    std::string message;
  };

  // `command` with each of the files in the place of FILE.
  void expect_each(const std::string& command, const std::vector<Expected>& all) {
    for (const Expected& expected : all) {
      std::string line = command;
      line.replace(line.find("FILE"), 4, expected.file);
      expect_refusal(folder_.path(), line, expected.exit, expected.message);
    }
  }

  TemporaryFolder folder_;
};

TEST_F(StrangeFiles, AreNoConfigs) {
  const std::vector<Expected> all{{"fifo", 66, "'fifo' is not a regular file"},
                                  {"folder", 66, "'folder' is "},
                                  {"device", 66, "'device' is not a regular file"},
                                  {"loop", 74, "'loop': Too many levels"},
                                  {"zeros", 74, "'zeros' is larger than the 1,048,576 bytes"},
                                  {"empty", 78, "empty:1:1: expected a value"}};
  expect_each("qnn-train FILE", all);
  expect_each("qnn-inspect config FILE", all);
  expect_each("qnn-sweep FILE", all);
}

TEST_F(StrangeFiles, AreNotExtended) {
  for (const auto& [file, exit, message] :
       std::vector<Expected>{{"fifo", 66, "cannot extend 'fifo'"},
                             {"folder", 66, "cannot extend 'folder'"},
                             {"device", 66, "cannot extend 'device'"},
                             {"loop", 74, "cannot extend 'loop'"},
                             {"zeros", 74, "cannot extend 'zeros'"},
                             {"empty", 78, "empty:1:1: expected a value"}}) {
    write_text(folder_ / "config.json", "{\"extends\": \"" + file + "\"}");
    expect_refusal(folder_.path(), "qnn-train config.json", exit, message);
  }
}

TEST_F(StrangeFiles, AreNoCheckpoints) {
  expect_each("qnn-eval FILE", {{"fifo", 66, "'fifo' is not a regular file"},
                                {"device", 66, "'device' is not a regular file"},
                                {"loop", 74, "'loop'"},
                                {"zeros", 76, "zeros: not a usable checkpoint"},
                                {"empty", 76, "empty: not a usable checkpoint"}});
}

TEST_F(StrangeFiles, AreNoDataFiles) {
  const auto with_data = [&](const std::string& data) {
    write_text(folder_ / "config.json", R"({"data": {"dataset": )" + data + R"(, "batch_size": 4},
                   "model": {"layers": ["flatten", {"type": "dense", "units": 2}]},
                   "training": {"epochs": 1, "loss": "sparse_categorical_crossentropy",
                                "optimizer": "sgd"}})");
  };
  for (const std::string file : {"fifo", "folder", "device", "loop", "zeros", "empty"}) {
    const bool regular = file == "zeros" || file == "empty";
    const int exit = regular ? 65 : file == "loop" ? 74 : 66;
    with_data(format(R"({{"type": "idx", "train_images": "{0}", "train_labels": "{0}"}})", file));
    expect_refusal(folder_.path(), "qnn-train config.json", exit, file);
    with_data(format(R"({{"type": "npy", "input": "{0}", "target": "{0}"}})", file));
    expect_refusal(folder_.path(), "qnn-train config.json", exit, file);
    with_data(format(R"({{"type": "csv", "train": "{0}", "targets": {{"y": {{"type": "label",
                          "column": "0"}}}}}})",
                     file));
    expect_refusal(folder_.path(), "qnn-train config.json", exit, file);
  }
}

// ---- texts that steer terminals -----------------------------------------------------------------

TEST(HostileTexts, ReachTheTerminalAsEscapes) {
  const TemporaryFolder folder;
  write_text(folder / "tiny.json", read_text(QNN_SOURCE_DIR "/tests/cli/tiny.json"));
  const std::string tricks = "\\u001b]0;owned\\u0007\\u009b2J\\u202e\\u007f";
  write_text(folder / "key.json", R"({"extends": "tiny.json", ")" + tricks + R"(": 1})");
  write_text(folder / "type.json",
             R"({"extends": "tiny.json", "model": {"layers": [")" + tricks + R"("]}})");
  write_text(folder / "file.json", R"({"extends": "no)" + tricks + R"(\nerror: all is well"})");
  write_text(folder / "raw.json", "{\"a\": \"\x1b[2J\xc2\x9b\x32J\"}");
  const std::string argument = "\x1b[2J\xc2\x9b\x32J\xe2\x80\xae\xff";
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"qnn-train", "key.json"},
           {"qnn-train", "type.json"},
           {"qnn-train", "file.json"},
           {"qnn-train", "raw.json"},
           {"qnn-train", argument},
           {"qnn-train", "--" + argument},
           {"qnn-train", "tiny.json", "--set", argument + "=1"},
           {"qnn-train", "tiny.json", "--output", "tiny.json/" + argument},
           {"qnn-inspect", argument},
           {"qnn-eval", argument}}) {
    const Finished finished = run({.arguments = arguments, .folder = folder.path()});
    EXPECT_NE(finished.exit, 0);
    EXPECT_NE(finished.exit, 70) << finished.err;
    EXPECT_NE(finished.err, "");
    for (const std::string bad : {"\x1b", "\x07", "\x7f", "\xc2\x9b", "\xe2\x80\xae", "\xff"})
      EXPECT_EQ(finished.err.find(bad), std::string::npos) << finished.err;
    EXPECT_EQ(finished.err.find("\nerror: all is well"), std::string::npos) << finished.err;
  }
}

// ---- checkpoints and records --------------------------------------------------------------------

TEST(HostileCheckpoints, AreRefusedByTheCommandToo) {
  const TemporaryFolder folder;
  write_text(folder / "tiny.json", read_text(QNN_SOURCE_DIR "/tests/cli/tiny.json"));
  train(folder.path(), {"tiny.json", "--quiet", "--output", "run"});
  Mutations mutations(read_text(folder / "run/checkpoints/last.safetensors"), 4);
  for (int i = 0; i < 200; ++i) {
    write_text(folder / "changed.safetensors", mutations.next());
    const Finished finished = run_limited(folder.path(), "qnn-eval changed.safetensors");
    ASSERT_EQ(finished.exit, 76) << mutations.description() << "\n" << finished.err;
  }
}

// Whatever stands in a run's records: no command takes it for a bug of ours.
TEST(HostileRecords, AreRefusedOrLeftOut) {
  const TemporaryFolder folder;
  write_text(folder / "tiny.json", read_text(QNN_SOURCE_DIR "/tests/cli/tiny.json"));
  train(folder.path(), {"tiny.json", "--quiet", "--output", "run"});
  const std::string deep = std::string(1'000'000, '[');
  for (const std::string file :
       {"result.json", "config.json", "manifest.json", "status.json", "metrics.jsonl"}) {
    const std::string kept = read_text(folder / "run" / file);
    for (const std::string& text :
         {std::string(), std::string("[]"),
          std::string("{\"kind\": 5, \"epoch\": \"x\", \"train\": [1], \"best\": 3, \"plugins\": "
                      "{\"a\": 1}, \"state\": []}\n"),
          deep, std::string(1'000'000, '\0'), "{\"test\": " + deep}) {
      write_text(folder / "run" / file, text);
      for (const std::string command :
           {"qnn-train tiny.json --output run --resume --quiet --set training.epochs=3",
            "qnn-inspect compare run run", "qnn-eval run", "qnn-inspect checkpoint run"}) {
        const Finished finished = run_limited(folder.path(), command);
        EXPECT_TRUE(finished.exit == 0 || (finished.exit >= 65 && finished.exit <= 78))
            << file << ": " << command << "\n"
            << finished.exit << finished.err;
        EXPECT_NE(finished.exit, 70) << file << ": " << command << "\n" << finished.err;
      }
    }
    write_text(folder / "run" / file, kept);
  }
}

}  // namespace
}  // namespace qnn::testing_support
