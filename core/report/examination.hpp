#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/train/trainer.hpp"
#include "data/png_writer.hpp"

namespace qnn {

// A sample whose class was not recognised.
struct Mistake {
  std::size_t sample = 0;  // its place in the part, from 0
  float lead = 0;          // of the prediction over the label, in the network's outputs
  std::optional<ByteImage> image;
};

// What a network made of the classes of one part: how often each class was predicted for each, and
// for each such pair the mistakes with the greatest lead.
class Examination {
 public:
  static constexpr std::size_t kMistakesPerPair = 4;
  static constexpr std::size_t kMostImages = 512;  // of all pairs; later ones are only counted

  // `target` of the batches holds the labels.
  Examination(std::string part, std::size_t classes, std::size_t target = 0)
      : part_(std::move(part)), classes_(classes), target_(target), counts_(classes * classes, 0) {}

  // predictions [rows, classes], or [rows, 1] for two classes. The images are of the first input.
  void add(const Batch& batch, const ConstTensorView& predictions);

  const std::string& part() const { return part_; }
  std::size_t classes() const { return classes_; }
  std::size_t samples() const { return samples_; }
  std::uint64_t at(std::size_t label, std::size_t prediction) const {
    return counts_[label * classes_ + prediction];
  }
  std::uint64_t of_label(std::size_t label) const;
  std::uint64_t of_prediction(std::size_t prediction) const;

  // The greatest lead first, at most kMistakesPerPair.
  const std::vector<Mistake>& mistakes(std::size_t label, std::size_t prediction) const;

  // (label, prediction) of mistakes, the most frequent first, at most `count`.
  std::vector<std::pair<std::size_t, std::size_t>> worst_pairs(std::size_t count) const;

 private:
  using Pair = std::pair<std::size_t, std::size_t>;

  void remember(const Pair& pair, float lead, const Batch& batch, std::size_t row);

  std::string part_;
  std::size_t classes_;
  std::size_t target_;
  std::size_t samples_ = 0;
  std::vector<std::uint64_t> counts_;
  std::map<Pair, std::vector<Mistake>> mistakes_;
  std::size_t images_ = 0;
};

}  // namespace qnn
