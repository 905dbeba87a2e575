#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/speed/cpu_limits.hpp"
#include "tests/bench/speed/network_shapes.hpp"

namespace qnn::test {

enum class Product;  // of tests/support/product_checks.hpp

// A way in which a product is carried out, with the limit that it works against.
struct KernelFamily {
  std::string name;                    // "float forward"
  double CpuLimits::*limit = nullptr;  // operations a second, two for each multiply-add
  // The product by our own kernels, with its operands, ready to be repeated; nothing where the
  // family does not take the shape. And which float product of the same shape it is compared with.
  std::function<std::optional<std::function<void()>>(const NetworkShape&, std::size_t rows)> make;
  Product float_product{};
};

// To measure a new kind of product, add an entry here.
std::vector<KernelFamily> kernel_families();

// One shape in one family.
struct KernelTime {
  const NetworkShape* shape = nullptr;
  double of_limit = 0;  // the share of the limit that it reaches
  // How many times as fast as the float product by Eigen; and by oneDNN, in builds that have it.
  double times_eigen = 0;
  std::optional<double> times_onednn;
};

// On one thread, by its processor time; they alternate, and the best of several counts.
std::vector<KernelTime> time_family(const KernelFamily& family,
                                    const std::vector<NetworkShape>& shapes,
                                    const CpuLimits& limits);

}  // namespace qnn::test
