// SPDX-License-Identifier: Apache-2.0
// Vector loops chosen for the processor at run time. Every form adds in the same order and never fuses a product into a sum,
// so that results are the same bits on every processor.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// output[i] = exp(input[i] - max) / sum, shape [count]. NaN counts as -inf; all -inf gives a uniform result; +inf shares
// everything among its holders. Relative error of each exponential below 3e-7 before the division. Returns the entropy
// of the result in nats.
double kernel_softmax(const float *input, float *output, size_t count);

// The first index in from..<to with values[index] > threshold, or `to`.
size_t kernel_first_above(const float *values, size_t from, size_t to, float threshold);

typedef struct {
    double green;
    double total;
} kernel_masses;

// Sums the weights, and those whose word is below the threshold; then multiplies these by `green_factor` and the others by
// `red_factor`. Both arrays have shape [count]; the sums are those before the multiplication.
kernel_masses kernel_favor(
    float *weights, const uint32_t *words, size_t count, uint32_t threshold, float green_factor, float red_factor);

// The index at which the running sum of the weights passes coin * total; coin in [0, 1). Weights are non-negative; when all
// are zero the result is 0, else it is an index of a weight above zero.
size_t kernel_draw(const float *weights, size_t count, double coin);

#ifdef __cplusplus
}
#endif
