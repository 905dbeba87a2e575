#pragma once

namespace qnn {

// Real functions for hyperparameters. The C library's change their last bits between processors;
// these use only operations that IEEE 754 defines to the bit (+ - * / sqrt fma).

// base^exponent for base >= 0 and exponent >= 0, to within 1 ulp for results from 1e-250 to 1e300.
// Squares for the whole part of the exponent, square roots for its fraction, in double-double
// arithmetic (Dekker, "A floating-point technique for extending the available precision", 1971).
double power(double base, double exponent);

// cos(π x) for x in [0, 1], to within 2 ulp. Exact at 0, 1/2 and 1.
double cosine_of_pi(double x);

}  // namespace qnn
