#include "core/train/duplicate_check.hpp"

#include <chrono>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "data/duplicates.hpp"

namespace qnn {

struct DuplicateCheck::Findings {
  Json json = Json::object();
  std::vector<std::string> warnings;
  std::vector<std::string> remarks;
};

namespace {

// "17", or "17 (train/cat/1.png)".
std::string sample_text(const Samples& samples, std::uint32_t sample) {
  if (samples.names.empty()) return format("{}", sample);
  return format("{} ({})", sample, samples.names[sample]);
}

struct NamedPart {
  const char* name;
  SelectedSamples selected;
};

// What the log says of a part that shares samples with the training part.
std::string warning_of(const Duplicates& found, const NamedPart& part,
                       const SelectedSamples& train) {
  std::vector<std::string> pairs;
  for (const Duplicates::Pair& pair : found.examples)
    pairs.push_back(format("{} {} is train {}", part.name,
                           sample_text(part.selected.samples, pair.in_part),
                           sample_text(train.samples, pair.in_known)));
  return format(
      "{} of {} {} samples are also in the training part, so what is measured on "
      "them says nothing about new data; remove them from one of the parts: {}{}",
      with_thousands(found.count), with_thousands(part.selected.indices.size()), part.name,
      join(pairs), found.count > pairs.size() ? ", and more" : "");
}

}  // namespace

DuplicateCheck::DuplicateCheck(const RunData& data, Log& log) : log_(log) {
  const auto work = [&data, stop = stop_.get_token()] {
    std::vector<std::uint32_t> validation, test;  // all of the parts that are sets of their own
    std::vector<NamedPart> parts;
    if (data.validation) {
      validation = all_indices(data.validation->count());
      parts.push_back({"validation", {*data.validation, validation}});
    } else if (!data.split.validation.empty()) {
      parts.push_back({"validation", {data.train, data.split.validation}});
    }
    if (data.test) {
      test = all_indices(data.test->count());
      parts.push_back({"test", {*data.test, test}});
    }
    const SelectedSamples train{data.train, data.split.train};
    Findings findings;
    for (const NamedPart& part : parts) {
      const Duplicates found = find_duplicates(train, part.selected, stop);
      if (stop.stop_requested()) break;
      findings.json[part.name] = {{"samples", part.selected.indices.size()},
                                  {"in_train", found.count}};
      if (found.count > 0)
        findings.warnings.push_back(warning_of(found, part, train));
      else
        findings.remarks.push_back(
            format("{}: no sample of it is also in the training part", part.name));
    }
    return std::make_shared<const Findings>(std::move(findings));
  };
  if (worker_count() > 1) {
    try {
      search_ = std::async(std::launch::async, work);
      return;
    } catch (const std::system_error&) {
      // The system gives no thread.
    }
  }
  search_ = std::async(std::launch::deferred, work);
}

DuplicateCheck::~DuplicateCheck() { stop_.request_stop(); }

void DuplicateCheck::report() {
  if (found_ != nullptr) return;
  if (search_.wait_for(std::chrono::seconds(0)) != std::future_status::timeout) result();
}

Json DuplicateCheck::result() {
  if (found_ == nullptr) {
    found_ = search_.get();
    for (const std::string& remark : found_->remarks) log_.debug(remark);
    for (const std::string& warning : found_->warnings) log_.warning(warning);
  }
  return found_->json;
}

}  // namespace qnn
