#pragma once

// Included before Highway by every file that uses vector_inl.hpp, so that all are compiled for the
// same sets of instructions.

#define HWY_DISABLE_PCLMUL_AES          // unused here, and hidden by some virtual machines
#define HWY_DISABLED_TARGETS HWY_SSSE3  // only processors of 2006 and 2007 stop there
