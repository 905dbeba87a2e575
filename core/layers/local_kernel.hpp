#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/kernels/conv2d.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {

// Where Keras's three implementations of a locally connected layer keep their weights. All three
// compute the same from them:
//
//   packed  [places, filters, kernel_h, kernel_w, in]   what this program computes with
//   1       [filters, places, kernel_h · kernel_w · in]
//   2       [filters, input extents..., in, output extents...]: a weight for each pair of pixels;
//           only those count whose input lies in the window of the output
//   3       [weights]: those that count, by place, filter, input
//
// Names, numbers and layouts of 1 to 3 are Keras's, its last axis being the first here; they differ
// in what an initializer, a quantizer or a summary sees.
class LocalKernel {
 public:
  // `problem` is the convolution whose windows these are, without dilation and groups; `dimensions`
  // 1 if its height is none of the data's.
  LocalKernel(const Conv2dProblem& problem, std::size_t dimensions, std::uint32_t implementation)
      : problem_(problem), dimensions_(dimensions), implementation_(implementation) {}

  Shape shape() const;
  std::size_t packed_size() const;

  // Weights outside the image are 0 when packed, and have no gradient; neither have those of
  // implementation 2 that do not count.
  void pack(std::span<const float> kernel, std::span<float> packed) const;
  void unpack_gradient(std::span<const float> packed, std::span<float> gradient) const;

 private:
  std::size_t places() const { return problem_.out_height() * problem_.out_width(); }

  // Calls visit(index in the kernel, index in packed) for the `in` weights of each window cell
  // inside the image, for all filters of some places; weights of a cell are step() apart there.
  template <class Visit>
  void for_each_cell(std::size_t first_place, std::size_t count, Visit visit) const;
  std::size_t step() const { return implementation_ == 2 ? places() : 1; }
  std::size_t cells_before(std::size_t place) const;

  Conv2dProblem problem_;
  std::size_t dimensions_;
  std::uint32_t implementation_;
};

}  // namespace qnn
