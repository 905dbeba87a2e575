#include "core/kernels/eigen_settings.hpp"

namespace qnn {

void set_eigen_cache_sizes() {
  static const bool done = [] {
    Eigen::setCpuCacheSizes(32 * 1024, 512 * 1024, 1024 * 1024);
    return true;
  }();
  static_cast<void>(done);
}

}  // namespace qnn
