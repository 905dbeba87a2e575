#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/kernels/conv2d.hpp"
#include "core/kernels/dense.hpp"

namespace qnn::test {

// A product that a network of configs/bench consists of, each shape once.
struct NetworkShape {
  std::string name;  // "cnv 64x30x30 to 64"
  std::variant<DenseProblem, Conv2dProblem> problem;
  std::size_t batch = 0;
  bool first = false;  // it reads the images, whose gradient nobody wants
  bool binary = true;  // both operands are ±1 in the forward pass; else the input is of floats

  std::size_t in_channels() const;
  double multiply_adds() const;  // of one sample
};

// CNV and BinaryNet for CIFAR-10, the binary ResNet-20, Bi-Real-Net-18 at 224 x 224.
std::vector<NetworkShape> network_shapes();

}  // namespace qnn::test
