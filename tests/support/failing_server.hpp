#pragma once

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace qnn::testing_support {

inline bool has_program(const std::string& name) {
  return std::system(std::string("command -v ").append(name).append(" >/dev/null").c_str()) == 0;
}

// failing_server.py over the files of a folder, until the object dies. Its port and log lie beside
// the folder.
class FailingServer {
 public:
  explicit FailingServer(const std::filesystem::path& folder,
                         const std::vector<std::string>& certificate_and_key = {})
      : log_(folder.string() + ".log"), scheme_(certificate_and_key.empty() ? "http" : "https") {
    const std::string port_file = folder.string() + ".port";
    std::vector<std::string> words{"python3", QNN_SOURCE_DIR "/tests/support/failing_server.py",
                                   folder.string(), port_file, log_.string()};
    words.insert(words.end(), certificate_and_key.begin(), certificate_and_key.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    if (::posix_spawnp(&id_, "python3", nullptr, nullptr, arguments.data(), environ) != 0)
      throw std::runtime_error("python3 cannot be started");
    for (int i = 0; i < 1200 && port_.empty(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      port_ = text_of(port_file);
    }
    if (port_.empty()) throw std::runtime_error("the server does not begin to listen");
  }
  ~FailingServer() {
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
  }
  FailingServer(const FailingServer&) = delete;
  FailingServer& operator=(const FailingServer&) = delete;

  // The source whose files are answered in this way.
  std::string source(const std::string& mode) const {
    return scheme_ + "://127.0.0.1:" + port_ + "/" + mode + "/";
  }
  // "cut -\ncut bytes=100-\n": what has been asked until now.
  std::string log() const { return text_of(log_); }

 private:
  static std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::filesystem::path log_;
  std::string scheme_;
  std::string port_;
  pid_t id_ = -1;
};

}  // namespace qnn::testing_support
