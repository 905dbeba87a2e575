#include "tests/bench/speed/network_shapes.hpp"

#include "core/base/text.hpp"

namespace qnn::test {
namespace {

// The layers of one network, in order; `side` and `channels` are what the next one reads.
class Layers {
 public:
  Layers(std::string network, std::size_t batch, std::size_t side, std::size_t channels)
      : network_(std::move(network)), batch_(batch), side_(side), channels_(channels) {}

  // A square convolution; the first layer of a network reads floats.
  Layers& conv(std::size_t out, bool same, std::size_t kernel = 3, std::size_t stride = 1,
               bool binary = true) {
    Conv2dProblem p{.height = side_,
                    .width = side_,
                    .in = channels_,
                    .out = out,
                    .kernel_h = kernel,
                    .kernel_w = kernel,
                    .stride_h = stride,
                    .stride_w = stride};
    if (same) {
      const auto [before, after] = same_padding(side_, kernel, stride, 1);
      p.pad_top = p.pad_left = before;
      p.pad_bottom = p.pad_right = after;
    }
    shapes.push_back({.name = format("{} {}x{}x{} to {}", network_, channels_, side_, side_, out),
                      .problem = p,
                      .batch = batch_,
                      .first = shapes.empty(),
                      .binary = binary});
    side_ = p.out_height();
    channels_ = out;
    return *this;
  }
  Layers& dense(std::size_t out) {
    const std::size_t in = side_ * side_ * channels_;
    shapes.push_back({.name = format("{} {} to {}", network_, in, out),
                      .problem = DenseProblem{.in = in, .out = out},
                      .batch = batch_});
    side_ = 1;
    channels_ = out;
    return *this;
  }
  Layers& halve() {
    side_ /= 2;
    return *this;
  }
  // A stage of Bi-Real Net that halves the image: its first convolution, its shortcut, the others.
  Layers& stage(std::size_t out) {
    const std::size_t side = side_;
    const std::size_t channels = channels_;
    conv(out, true, 3, 2);
    side_ = side / 2;
    channels_ = channels;
    conv(out, false, 1, 1, false);
    return conv(out, true);
  }

  std::vector<NetworkShape> shapes;

 private:
  std::string network_;
  std::size_t batch_, side_, channels_;
};

}  // namespace

std::size_t NetworkShape::in_channels() const {
  if (const auto* dense = std::get_if<DenseProblem>(&problem)) return dense->in;
  return std::get<Conv2dProblem>(problem).in;
}

double NetworkShape::multiply_adds() const {
  if (const auto* dense = std::get_if<DenseProblem>(&problem))
    return static_cast<double>(dense->in * dense->out);
  const auto& conv = std::get<Conv2dProblem>(problem);
  return static_cast<double>(conv.output_size() * conv.patch());
}

std::vector<NetworkShape> network_shapes() {
  Layers cnv("cnv", 64, 32, 3);
  cnv.conv(64, false, 3, 1, false).conv(64, false).halve().conv(128, false).conv(128, false);
  cnv.halve().conv(256, false).conv(256, false).dense(512).dense(512).dense(10);
  Layers binarynet("binarynet", 50, 32, 3);
  binarynet.conv(128, true, 3, 1, false).conv(128, true).halve().conv(256, true).conv(256, true);
  binarynet.halve().conv(512, true).conv(512, true).halve().dense(1024).dense(1024).dense(10);
  Layers resnet("resnet20", 128, 32, 3);
  resnet.conv(16, true, 3, 1, false).conv(16, true).stage(32).stage(64);
  Layers bireal("birealnet18", 16, 224, 3);
  bireal.conv(64, true, 7, 2, false).halve().conv(64, true).stage(128).stage(256).stage(512);

  std::vector<NetworkShape> all;
  for (const Layers* network : {&cnv, &binarynet, &resnet, &bireal})
    all.insert(all.end(), network->shapes.begin(), network->shapes.end());
  return all;
}

}  // namespace qnn::test
