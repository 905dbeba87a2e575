#pragma once

#include <cstddef>
#include <span>

#include "core/base/random.hpp"

namespace qnn {

// Fills a matrix of this many columns, row by row, with a random one whose rows are orthonormal, or
// whose columns are if they are fewer; all such matrices are equally likely (Haar's measure).
//
// Gram-Schmidt in double on normal deviates, each vector made orthogonal twice, which is enough
// (Giraud, Langou, Rozložník & van den Eshof, "Rounding error analysis of the classical
// Gram-Schmidt orthogonalization process", 2005). Its factor R has a positive diagonal, which is
// what Keras makes of Householder's by turning signs.
void fill_orthonormal(const RandomStream& random, std::size_t columns, std::span<float> matrix);

}  // namespace qnn
