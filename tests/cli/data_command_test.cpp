// qnn-data as a process. What fetches here is qnn-data-tiny: the same but for its list of sets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/json/json.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/failing_server.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tiny_downloads.hpp"

namespace qnn::testing_support {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class DataCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!has_program("python3")) GTEST_SKIP() << "python3 is not here to be the server";
    downloads_.put_into(folder_ / "served");
    server_ = std::make_unique<FailingServer>(folder_ / "served");
  }

  CommandLine command(std::vector<std::string> words) const {
    words.insert(words.begin(), "qnn-data-tiny");
    words.insert(words.end(), {"--data-dir", "data"});
    return {.arguments = std::move(words), .folder = folder_.path()};
  }
  CommandLine fetch(const std::string& mode, const std::string& name = "tiny") const {
    return command({"fetch", name, "--source", server_->source(mode)});
  }
  // Runs until a part of the file is there.
  std::unique_ptr<Process> begun(const CommandLine& command) const {
    auto process = std::make_unique<Process>(command);
    while (!process->has_ended() && (!fs::exists(part()) || fs::file_size(part()) < 5000))
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_FALSE(process->has_ended());
    return process;
  }
  void expect_complete() const {
    EXPECT_EQ(read_text(target()), downloads_.file);
    EXPECT_FALSE(fs::exists(part()));
    const Finished check = run(command({"check", "tiny"}));
    EXPECT_EQ(check.exit, 0) << check.err;
    EXPECT_THAT(check.out, HasSubstr("good"));
  }

  fs::path target() const { return folder_ / "data/tiny" / TinyDownloads::kFile; }
  fs::path part() const { return target().string() + ".part"; }

  TemporaryFolder folder_;
  TinyDownloads downloads_;
  std::unique_ptr<FailingServer> server_;
};

TEST_F(DataCommand, FetchesListsAndChecks) {
  const Finished fetched = run(fetch("cut"));
  EXPECT_EQ(fetched.exit, 0) << fetched.err;
  EXPECT_EQ(fetched.out, "tiny: data/tiny\n");
  EXPECT_THAT(fetched.err, AllOf(HasSubstr(server_->source("cut")), HasSubstr("trying again")));
  expect_complete();
  EXPECT_EQ(run(fetch("good", "packed")).exit, 0);
  const Finished list = run(command({"list"}));
  EXPECT_THAT(list.out, AllOf(HasSubstr("packed: "), HasSubstr("tiny: "), HasSubstr("there"),
                              HasSubstr("data folder: data")));
  const Finished check = run(command({"check", "tiny", "packed", "--json"}));
  EXPECT_EQ(check.exit, 0) << check.err;
  const Json json = Json::parse(check.out);
  EXPECT_EQ(json.at("sets").at(1).at("files").at(1).at("state"), "good");
}

TEST_F(DataCommand, TellsAProgramWhatItDid) {
  CommandLine line = fetch("good");
  line.arguments.insert(line.arguments.end(), {"--log-format", "json"});
  const auto source_of = [](const std::string& out) {
    return Json::parse(out).at("sets").at(0).at("downloads").at(0).at("source");
  };
  const Finished fetched = run(line);
  EXPECT_EQ(fetched.exit, 0) << fetched.err;
  EXPECT_EQ(source_of(fetched.out), server_->source("good"));
  EXPECT_EQ(Json::parse(fetched.err.substr(0, fetched.err.find('\n'))).at("kind"), "message");
  EXPECT_EQ(source_of(run(line).out), nullptr);
}

TEST_F(DataCommand, TellsDamagedFilesFromMissingOnes) {
  write_text(target(), "<html>");
  const Finished damaged = run(command({"check", "tiny", "packed"}));
  EXPECT_EQ(damaged.exit, 65);
  EXPECT_THAT(damaged.out, AllOf(HasSubstr("damaged"), HasSubstr("one.bin: missing")));
  EXPECT_THAT(damaged.err, HasSubstr("qnn-data fetch tiny packed"));
  EXPECT_EQ(run(command({"check", "packed"})).exit, 66);
  EXPECT_EQ(run(fetch("good")).exit, 0);
  expect_complete();
}

TEST_F(DataCommand, SurvivesBeingKilledAtAnyMoment) {
  for (const int pause : {0, 150, 400}) {
    fs::remove_all(folder_ / "data");
    const auto process = begun(fetch("steady"));
    std::this_thread::sleep_for(std::chrono::milliseconds(pause));
    process->send(SIGKILL);
    EXPECT_EQ(process->wait().exit, 128 + SIGKILL);
    EXPECT_FALSE(fs::exists(target()));
    const Finished again = run(fetch("good"));
    EXPECT_EQ(again.exit, 0) << again.err;
    expect_complete();
  }
  EXPECT_THAT(server_->log(), HasSubstr("good bytes="));
}

TEST_F(DataCommand, StopsOnASignalAndGoesOn) {
  const auto process = begun(fetch("steady"));
  process->send(SIGINT);
  const Finished stopped = process->wait();
  EXPECT_EQ(stopped.exit, 128 + SIGINT);
  EXPECT_THAT(stopped.err, HasSubstr("goes on from here"));
  EXPECT_EQ(run(fetch("good")).exit, 0);
  expect_complete();
}

TEST_F(DataCommand, RefusesASecondFetchAtTheSameTime) {
  const auto first = begun(fetch("steady"));
  const Finished second = run(fetch("good"));
  EXPECT_EQ(second.exit, 73);
  EXPECT_THAT(second.err, HasSubstr(format("in use by qnn-data, process {}", first->id())));
  EXPECT_EQ(first->wait().exit, 0);
  expect_complete();
}

TEST_F(DataCommand, ReportsAFullDisk) {
  // A disk of 16 KiB, where this system lets us have one.
  const std::string script = format(
      "mkdir data && mount -t tmpfs -o size=16k none data && "
      "qnn-data-tiny fetch tiny --data-dir data --source '{}'",
      server_->source("good"));
  if (run({.arguments = {"/usr/bin/unshare", "-rm", "true"}, .folder = folder_.path()}).exit != 0)
    GTEST_SKIP() << "no mounts of our own here (unshare -rm)";
  const Finished full = run({.arguments = {"/usr/bin/unshare", "-rm", "/bin/sh", "-c", script},
                             .folder = folder_.path()});
  EXPECT_EQ(full.exit, 74) << full.err;
  EXPECT_THAT(full.err, AllOf(HasSubstr("takes"), HasSubstr(" left; free some space")));
}

TEST_F(DataCommand, SaysWhatToPutWhereWithoutANetwork) {
  const Finished offline = run({.arguments = {"qnn-data", "fetch", "mnist", "--data-dir", "data"},
                                .folder = folder_.path(),
                                .environment = {{"QNN_OFFLINE", "1"}}});
  EXPECT_EQ(offline.exit, 69);
  EXPECT_THAT(offline.err,
              AllOf(HasSubstr("QNN_OFFLINE"), HasSubstr("put into data/mnist"),
                    HasSubstr("t10k-labels-idx1-ubyte.gz  4,542 bytes, SHA-256 "
                              "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")));
}

// Nothing else can connect: the other commands do not even load libcurl.
TEST(Libcurl, IsLoadedByQnnDataAlone) {
  const auto names_it = [](const std::string& command) {
    return read_text(fs::path(QNN_COMMAND_FOLDER) / command).find("libcurl.so") !=
           std::string::npos;
  };
  EXPECT_TRUE(names_it("qnn-data"));
  for (const char* command : {"qnn-train", "qnn-eval", "qnn-inspect", "qnn-sweep"})
    EXPECT_FALSE(names_it(command)) << command;
}

}  // namespace
}  // namespace qnn::testing_support
