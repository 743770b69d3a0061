// SPDX-License-Identifier: Apache-2.0
// Vector loops chosen for the processor at run time, each with a portable form of the same result.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// output[i] = exp(input[i] - max) / sum, shape [count]. NaN counts as -inf; all -inf gives a uniform result; +inf shares
// everything among its holders. Relative error of each exponential below 3e-7 before the division.
void kernel_softmax(const float *input, float *output, size_t count);

// The first index in from..<to with values[index] > threshold, or `to`.
size_t kernel_first_above(const float *values, size_t from, size_t to, float threshold);

#ifdef __cplusplus
}
#endif
