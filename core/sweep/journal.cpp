#include "core/sweep/journal.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/json/record.hpp"

namespace qnn {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kOurMark = "qnn-sweep\n";
constexpr int kGraceOfOptuna = 30;  // seconds
constexpr std::uint64_t kPiece = 1 << 16;

void wait_a_moment(milliseconds& pause) {
  std::this_thread::sleep_for(pause);
  pause = std::min(pause * 2, milliseconds(20));
}

}  // namespace

Journal::Journal(FileSystem& files, Path path, Path lock)
    : files_(files), path_(std::move(path)), lock_(std::move(lock)), optuna_lock_(path_) {
  optuna_lock_ += ".lock";
}

std::unique_ptr<FileLock> Journal::lock() const {
  const auto end = Clock::now() + std::chrono::seconds(kLongestWait);
  milliseconds pause(1);
  for (;;) {
    try {
      return files_.lock(lock_, "qnn-sweep");
    } catch (const UserError& error) {
      // In use, or impossible to make: only the former is worth waiting for.
      if (error.kind() != ErrorKind::CannotCreate || !files_.exists(lock_) || Clock::now() > end)
        throw;
    }
    wait_a_moment(pause);
  }
}

std::vector<Json> Journal::read_new() {
  std::vector<Json> records;
  if (!files_.exists(path_)) return records;
  const std::uint64_t size = files_.size(path_);
  if (size <= read_) return records;
  if (size - read_ > kLargestRecord)
    throw UserError(
        ErrorKind::BadData,
        format("{}: {} bytes of records are new, more than the {} that are read at once; put "
               "the file back, or start anew by --overwrite",
               path_.string(), with_thousands(size - read_), with_thousands(kLargestRecord)));
  const std::string text = files_.read_range(path_, read_, size - read_);
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    Json record = parse_record(std::string_view(text).substr(begin, end - begin));
    ++lines_;
    if (!record.is_object())
      throw UserError(
          ErrorKind::BadData,
          format("{}:{}: this is no record of a sweep; put the file back, or start anew "
                 "by --overwrite",
                 path_.string(), lines_));
    records.push_back(std::move(record));
    begin = end + 1;
  }
  read_ += begin;
  return records;
}

void Journal::append(const std::vector<Json>& records) {
  if (records.empty()) return;
  std::string text;
  for (const Json& record : records) text += record.dump() + "\n";
  const bool is_new = !files_.exists(path_);
  under_optuna_lock([&] {
    if (!is_new) cut_torn_line();
    const std::unique_ptr<WritableFile> file = files_.append(path_);
    file->write(text);
    file->sync();
    file->close();
  });
  if (is_new) files_.sync_directory(path_.parent_path());
}

void Journal::repair() {
  if (files_.exists(path_)) under_optuna_lock([this] { cut_torn_line(); });
}

void Journal::under_optuna_lock(const std::function<void()>& change) {
  take_optuna_lock();
  try {
    change();
  } catch (...) {
    try {
      files_.remove(optuna_lock_);
    } catch (const UserError&) {  // the first error is the one to tell
    }
    throw;
  }
  files_.remove(optuna_lock_);
}

void Journal::cut_torn_line() {
  const std::uint64_t size = files_.size(path_);
  std::uint64_t end = size;
  while (end > 0) {
    const std::uint64_t begin = end > kPiece ? end - kPiece : 0;
    const std::string piece = files_.read_range(path_, begin, end - begin);
    const std::size_t newline = piece.rfind('\n');
    if (newline != std::string::npos) {
      end = begin + newline + 1;
      break;
    }
    end = begin;
  }
  if (end < size) files_.truncate(path_, end);
}

void Journal::take_optuna_lock() const {
  auto end = Clock::now() + std::chrono::seconds(kGraceOfOptuna);
  milliseconds pause(1);
  for (int expired = 0;;) {
    try {
      const std::unique_ptr<WritableFile> file = files_.create(optuna_lock_);
      file->write(kOurMark);
      return file->close();
    } catch (const UserError& error) {
      if (error.kind() != ErrorKind::CannotCreate || expired > 1) throw;
    }
    bool of_the_dead = Clock::now() > end;
    expired += of_the_dead ? 1 : 0;
    try {
      // We hold our own lock, so who made a file with our mark lives no more.
      const std::string mark = files_.read_range(optuna_lock_, 0, kOurMark.size());
      of_the_dead |= !mark.empty() && kOurMark.starts_with(mark);
    } catch (const UserError& error) {
      // Gone by now, or a link of Optuna's, which leads nowhere.
      if (error.kind() != ErrorKind::MissingInput) throw;
    }
    if (of_the_dead) {
      files_.remove(optuna_lock_);
      end = Clock::now() + std::chrono::seconds(kGraceOfOptuna);
    } else {
      wait_a_moment(pause);
    }
  }
}

}  // namespace qnn
