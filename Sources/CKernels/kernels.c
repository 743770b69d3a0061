// SPDX-License-Identifier: Apache-2.0
#include "CKernels.h"

#include <math.h>
#include <string.h>

#include "dispatch.h"

#pragma STDC FP_CONTRACT OFF

// e^x for x <= 0 without a branch, so that loops over it become vector code: x = n ln 2 + r with |r| <= ln 2 / 2, e^r by
// its Taylor polynomial of degree 7 (truncation error below 1e-8), 2^n by building the exponent. Below -87 the result is 0.
static inline float exponential(float x) {
    const float shifter = 12582912.0f;  // 1.5 * 2^23: adding it rounds to the nearest whole number
    const float clamped = x > -87.0f ? x : -87.0f;
    const float shifted = clamped * 1.44269504f + shifter;
    const float n = shifted - shifter;
    float r = clamped - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    float p = 1.98412698e-4f;
    p = p * r + 1.38888889e-3f;
    p = p * r + 8.33333333e-3f;
    p = p * r + 4.16666667e-2f;
    p = p * r + 1.66666667e-1f;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    uint32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 127u) << 23;
    float scale;
    memcpy(&scale, &bits, sizeof scale);
    return x > -87.0f ? p * scale : 0.0f;
}

DISPATCHED static float highest(const float *values, size_t count) {
    float lanes[16];
    for (int lane = 0; lane < 16; lane++) { lanes[lane] = -INFINITY; }
    size_t index = 0;
    for (; index + 16 <= count; index += 16) {
        for (int lane = 0; lane < 16; lane++) {
            lanes[lane] = values[index + lane] > lanes[lane] ? values[index + lane] : lanes[lane];
        }
    }
    float result = -INFINITY;
    for (; index < count; index++) { result = values[index] > result ? values[index] : result; }
    for (int lane = 0; lane < 16; lane++) { result = lanes[lane] > result ? lanes[lane] : result; }
    return result;
}

typedef struct {
    double sum;      // of e^x
    double product;  // of x e^x
} moments;

// Sixteen partial sums, emptied every 4096 values: one float accumulator loses 5e-4 over a large vocabulary.
DISPATCHED static moments exponentials(const float *input, float *output, size_t count, float maximum) {
    moments total = {0, 0};
    size_t index = 0;
    while (index + 16 <= count) {
        const size_t stop = index + 4096 < count ? index + 4096 : count;
        float sums[16] = {0};
        float products[16] = {0};
        for (; index + 16 <= stop; index += 16) {
            for (int lane = 0; lane < 16; lane++) {
                const float x = input[index + lane] - maximum;
                const float value = exponential(x);
                output[index + lane] = value;
                sums[lane] += value;
                products[lane] += value > 0.0f ? x * value : 0.0f;
            }
        }
        for (int lane = 0; lane < 16; lane++) {
            total.sum += sums[lane];
            total.product += products[lane];
        }
    }
    for (; index < count; index++) {
        const float x = input[index] - maximum;
        output[index] = exponential(x);
        total.sum += output[index];
        total.product += output[index] > 0.0f ? x * output[index] : 0.0f;
    }
    return total;
}

DISPATCHED static void scale(float *values, size_t count, float factor) {
    for (size_t index = 0; index < count; index++) { values[index] *= factor; }
}

double kernel_softmax(const float *input, float *output, size_t count) {
    const float maximum = highest(input, count);
    if (maximum == -INFINITY) {
        for (size_t index = 0; index < count; index++) { output[index] = 1.0f / (float)count; }
        return count > 0 ? log((double)count) : 0;
    }
    if (maximum == INFINITY) {
        size_t holders = 0;
        for (size_t index = 0; index < count; index++) { holders += input[index] == INFINITY; }
        for (size_t index = 0; index < count; index++) {
            output[index] = input[index] == INFINITY ? 1.0f / (float)holders : 0.0f;
        }
        return log((double)holders);
    }
    const moments total = exponentials(input, output, count, maximum);
    scale(output, count, (float)(1.0 / total.sum));
    // -sum p ln p with p = e^x / Z: ln Z - sum x e^x / Z.
    return log(total.sum) - total.product / total.sum;
}

DISPATCHED size_t kernel_first_above(const float *values, size_t from, size_t to, float threshold) {
    size_t index = from;
    for (; index + 64 <= to; index += 64) {
        int any = 0;
        for (int lane = 0; lane < 64; lane++) { any |= values[index + lane] > threshold; }
        if (any) { break; }
    }
    for (; index < to; index++) {
        if (values[index] > threshold) { return index; }
    }
    return to;
}

DISPATCHED kernel_masses kernel_favor(
    float *weights, const uint32_t *words, size_t count, uint32_t threshold, float green_factor, float red_factor) {
    kernel_masses masses = {0, 0};
    size_t index = 0;
    while (index + 16 <= count) {
        const size_t stop = index + 4096 < count ? index + 4096 : count;
        float greens[16] = {0};
        float totals[16] = {0};
        for (; index + 16 <= stop; index += 16) {
            for (int lane = 0; lane < 16; lane++) {
                const float weight = weights[index + lane];
                const int is_green = words[index + lane] < threshold;
                greens[lane] += is_green ? weight : 0.0f;
                totals[lane] += weight;
                weights[index + lane] = weight * (is_green ? green_factor : red_factor);
            }
        }
        for (int lane = 0; lane < 16; lane++) {
            masses.green += greens[lane];
            masses.total += totals[lane];
        }
    }
    for (; index < count; index++) {
        const float weight = weights[index];
        const int is_green = words[index] < threshold;
        masses.green += is_green ? weight : 0.0f;
        masses.total += weight;
        weights[index] = weight * (is_green ? green_factor : red_factor);
    }
    return masses;
}

void kernel_add_by_word(const float *weights, const uint32_t *words, size_t count, uint32_t shift, double *masses) {
    for (size_t index = 0; index < count; index++) { masses[words[index] >> shift] += (double)weights[index]; }
}

DISPATCHED size_t kernel_first_word(const uint32_t *words, size_t from, size_t to, uint32_t shift, uint32_t top) {
    size_t index = from;
    for (; index + 64 <= to; index += 64) {
        int any = 0;
        for (int lane = 0; lane < 64; lane++) { any |= words[index + lane] >> shift == top; }
        if (any) { break; }
    }
    for (; index < to; index++) {
        if (words[index] >> shift == top) { return index; }
    }
    return to;
}

enum { block_size = 256 };

// The sum of one block, in sixteen lanes.
static inline double block_sum(const float *weights, size_t count) {
    float lanes[16] = {0};
    size_t index = 0;
    for (; index + 16 <= count; index += 16) {
        for (int lane = 0; lane < 16; lane++) { lanes[lane] += weights[index + lane]; }
    }
    double sum = 0;
    for (int lane = 0; lane < 16; lane++) { sum += lanes[lane]; }
    for (; index < count; index++) { sum += weights[index]; }
    return sum;
}

DISPATCHED size_t kernel_draw(const float *weights, size_t count, double coin) {
    double total = 0;
    for (size_t start = 0; start < count; start += block_size) {
        total += block_sum(weights + start, count - start < block_size ? count - start : block_size);
    }
    const double target = coin * total;
    double sum = 0;
    size_t last = 0;
    for (size_t start = 0; start < count; start += block_size) {
        const size_t length = count - start < block_size ? count - start : block_size;
        const double block = block_sum(weights + start, length);
        if (sum + block > target || start + length == count) {
            // Within the block one by one: the sums round otherwise than the block's, so a weight that is met last stands in.
            double running = sum;
            for (size_t index = start; index < start + length; index++) {
                if (weights[index] > 0.0f) {
                    running += weights[index];
                    last = index;
                    if (running > target) { return index; }
                }
            }
        } else if (block > 0) {
            for (size_t index = start + length; index-- > start;) {
                if (weights[index] > 0.0f) {
                    last = index;
                    break;
                }
            }
        }
        sum += block;
    }
    return last;
}
