// Compiled like the files that use Eigen: what the compiler may use here, it may use there.

#include "core/kernels/required_features.hpp"

namespace qnn {

#if defined(__x86_64__)
extern const RequiredFeatures kRequiredFeatures = {
#ifdef __AVX2__
    .avx2 = true,
#endif
#ifdef __FMA__
    .fma = true,
#endif
#ifdef __AVX512F__
    .avx512f = true,
#endif
#ifdef __AVX512BW__
    .avx512bw = true,
#endif
#ifdef __AVX512DQ__
    .avx512dq = true,
#endif
#ifdef __AVX512VL__
    .avx512vl = true,
#endif
#ifdef __AVX512VNNI__
    .avx512vnni = true,
#endif
};
#else
extern const RequiredFeatures kRequiredFeatures = {};
#endif

}  // namespace qnn
