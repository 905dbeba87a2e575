#include "core/kernels/cpu_features.hpp"

#include <hwy/targets.h>

#include "core/base/text.hpp"
#include "core/kernels/required_features.hpp"
#ifdef QNN_ONEDNN
#include "core/kernels/onednn.hpp"
#endif

namespace qnn {

std::string kernel_target() {
  // Bits are ordered from the best target to the plainest.
  const auto supported = static_cast<std::uint64_t>(hwy::SupportedTargets());
  const auto best = static_cast<std::int64_t>(supported & (~supported + 1));
#ifdef QNN_ONEDNN
  return format("{}, oneDNN {}", hwy::TargetName(best), onednn_version());
#else
  return hwy::TargetName(best);
#endif
}

std::optional<std::string> missing_cpu_feature() {
#if defined(__x86_64__)
  if (kRequiredFeatures.avx2 && !__builtin_cpu_supports("avx2")) return "AVX2";
  if (kRequiredFeatures.fma && !__builtin_cpu_supports("fma")) return "FMA";
  if (kRequiredFeatures.avx512f && !__builtin_cpu_supports("avx512f")) return "AVX-512F";
  if (kRequiredFeatures.avx512bw && !__builtin_cpu_supports("avx512bw")) return "AVX-512BW";
  if (kRequiredFeatures.avx512dq && !__builtin_cpu_supports("avx512dq")) return "AVX-512DQ";
  if (kRequiredFeatures.avx512vl && !__builtin_cpu_supports("avx512vl")) return "AVX-512VL";
  if (kRequiredFeatures.avx512vnni && !__builtin_cpu_supports("avx512vnni")) return "AVX-512VNNI";
#endif
  return std::nullopt;
}

}  // namespace qnn
