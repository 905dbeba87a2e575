// Fetching from a server that fails in every way.
#include "core/fetch/transfer.hpp"

#include <cstdlib>

#include "tests/core/fetch/fetch_set_fixture.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/failing_server.hpp"

namespace qnn {
namespace {

using namespace testing_support;
using ::testing::AllOf;
using ::testing::HasSubstr;

class FetchFromServer : public FetchSet {
 protected:
  void SetUp() override {
    if (!has_program("python3")) GTEST_SKIP() << "python3 is not here to be the server";
    downloads_.put_into(served());
    server_.emplace(served());
  }
  Outcome fetch_from(std::vector<std::string> modes) {
    for (std::string& mode : modes) mode = server_->source(mode);
    const std::vector<std::string_view> sources(modes.begin(), modes.end());
    return fetch(downloads_.tiny(sources));
  }
  // The source that gave the file, after which it must be there and nothing else.
  std::string source_of(const std::vector<std::string>& modes) {
    const Outcome fetched = fetch_from(modes);
    EXPECT_EQ(read(target()), downloads_.file);
    EXPECT_FALSE(std::filesystem::exists(part()));
    return fetched ? fetched->at(0).source : "";
  }

  std::optional<FailingServer> server_;
};

struct BadSource {
  std::string mode;
  std::string reason;
};
class FromBadSource : public FetchFromServer, public ::testing::WithParamInterface<BadSource> {};

TEST_P(FromBadSource, IsLeftForTheNext) {
  EXPECT_EQ(source_of({GetParam().mode, "good"}), server_->source("good"));
  EXPECT_THAT(logged_,
              AllOf(HasSubstr(GetParam().reason), HasSubstr(server_->source(GetParam().mode))));
}

TEST_P(FromBadSource, AloneIsReportedAndLeavesNoFile) {
  expect_user_error(
      ErrorKind::Unavailable,
      AllOf(HasSubstr(GetParam().reason), HasSubstr(server_->source(GetParam().mode)),
            HasSubstr(std::string(TinyDownloads::kFile)), HasSubstr(sha256_hex(downloads_.file)),
            HasSubstr((data() / "tiny").string())),
      [&] { fetch_from({GetParam().mode}); });
  EXPECT_FALSE(std::filesystem::exists(target()));
  // Whatever has come of it does no harm.
  EXPECT_EQ(source_of({"good"}), server_->source("good"));
}

INSTANTIATE_TEST_SUITE_P(
    All, FromBadSource,
    ::testing::Values(BadSource{"page", "web page"}, BadSource{"missing", "404"},
                      BadSource{"forbidden", "403"}, BadSource{"always_busy", "503"},
                      BadSource{"slow", "too little"}, BadSource{"silent", "too little"},
                      BadSource{"hangs_up", "broke off"}, BadSource{"wrong", "SHA-256"},
                      BadSource{"short", "offers 100 bytes"}, BadSource{"long", "offers"},
                      BadSource{"endless", "sends more than"},
                      BadSource{"loop", "redirects more than 3 times"},
                      BadSource{"to_file", "not https"}),
    [](const auto& of) { return of.param.mode; });

TEST_F(FetchFromServer, WaitsForABusySource) {
  EXPECT_EQ(source_of({"busy", "good"}), server_->source("busy"));
}

TEST_F(FetchFromServer, FollowsARedirect) {
  EXPECT_EQ(source_of({"moved"}), server_->source("moved"));
}

TEST_F(FetchFromServer, GoesOnWhereItBrokeOff) {
  EXPECT_EQ(source_of({"cut"}), server_->source("cut"));
  const std::size_t third = downloads_.file.size() / 3;
  EXPECT_THAT(server_->log(),
              HasSubstr(format("cut -\ncut bytes={}-\ncut bytes={}-\n", third, 2 * third)));
}

TEST_F(FetchFromServer, StartsAnewWhereRangesAreIgnoredOrWrongOrOfAnotherVersion) {
  EXPECT_EQ(source_of({"ignores_range"}), server_->source("ignores_range"));
  std::filesystem::remove(target());
  EXPECT_EQ(source_of({"changed"}), server_->source("changed"));
  std::filesystem::remove(target());
  EXPECT_EQ(source_of({"lies_about_range", "good"}), server_->source("good"));
}

TEST_F(FetchFromServer, GoesOnWithAPartOfAnEarlierCall) {
  write(part(), downloads_.file.substr(0, 5000));
  EXPECT_EQ(source_of({"good"}), server_->source("good"));
  EXPECT_EQ(server_->log(), "good bytes=5000-\n");
}

TEST_F(FetchFromServer, StartsAnewIfThePartWasWrong) {
  const std::size_t size = downloads_.file.size();
  for (const std::size_t wrong : {std::size_t{5000}, size, size + 1}) {
    write(part(), std::string(wrong, 'x'));
    EXPECT_EQ(source_of({"good"}), server_->source("good"));
    std::filesystem::remove(target());
  }
}

TEST_F(FetchFromServer, IsNotAskedForAPartThatIsWhole) {
  write(part(), downloads_.file);
  source_of({"missing"});
  EXPECT_EQ(server_->log(), "");
}

TEST_F(FetchFromServer, IsLeftOnRequestAndAskedForTheRestLater) {
  std::stop_source stop;
  FetchOptions options;
  options.source = server_->source("steady");
  options.progress = [&](const FetchProgress& progress) {
    if (progress.done > 10000) stop.request_stop();
  };
  EXPECT_FALSE(fetch(downloads_.tiny({}), options, stop.get_token()));
  EXPECT_GT(std::filesystem::file_size(part()), 10000u);
  EXPECT_EQ(source_of({"good"}), server_->source("good"));
  EXPECT_THAT(server_->log(), HasSubstr("good bytes="));
}

TEST_F(FetchFromServer, NeedsAKnownCertificateAndMayNotLeaveHttps) {
  if (!has_program("openssl")) GTEST_SKIP() << "openssl is not here to make a certificate";
  const std::string key = folder_ / "key.pem", certificate = folder_ / "certificate.pem";
  const std::string make = format(
      "openssl req -x509 -newkey rsa:2048 -nodes -keyout '{}' -out '{}' -days 2 -subj /CN=test "
      "-addext subjectAltName=IP:127.0.0.1 2>/dev/null",
      key, certificate);
  ASSERT_EQ(std::system(make.c_str()), 0);
  server_.reset();
  std::filesystem::remove(served().string() + ".port");
  server_.emplace(served(), std::vector<std::string>{certificate, key});

  expect_user_error(ErrorKind::Unavailable, HasSubstr("certificate"),
                    [&] { fetch_from({"good"}); });
  const auto from = [&](const std::string& mode) {
    FetchOptions options;
    options.source = server_->source(mode);
    options.certificates = certificate;
    return fetch(downloads_.tiny({}), options);
  };
  expect_user_error(ErrorKind::Unavailable, HasSubstr("not https"), [&] { from("downgrade"); });
  expect_user_error(ErrorKind::Unavailable, HasSubstr("3 times"), [&] { from("loop"); });
  EXPECT_TRUE(from("moved"));
  EXPECT_EQ(read(target()), downloads_.file);
}

TEST_F(FetchSet, ReportsAServerThatIsGone) {
  const std::array<std::string_view, 1> nobody{"http://127.0.0.1:9/"};
  expect_user_error(ErrorKind::Unavailable, HasSubstr("127.0.0.1"),
                    [&] { fetch(downloads_.tiny(nobody)); });
}

}  // namespace
}  // namespace qnn
