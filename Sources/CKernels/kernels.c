// SPDX-License-Identifier: Apache-2.0
#include "CKernels.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
// The loader picks the widest form that the processor has.
#define DISPATCHED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define DISPATCHED
#endif

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
    int32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 127) << 23;
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

// Sixteen partial sums: one float accumulator loses 5e-4 over a large vocabulary.
DISPATCHED static double exponentials(const float *input, float *output, size_t count, float maximum) {
    float lanes[16] = {0};
    double total = 0;
    size_t index = 0;
    while (index + 16 <= count) {
        const size_t stop = index + 4096 < count ? index + 4096 : count;
        for (int lane = 0; lane < 16; lane++) { lanes[lane] = 0; }
        for (; index + 16 <= stop; index += 16) {
            for (int lane = 0; lane < 16; lane++) {
                const float value = exponential(input[index + lane] - maximum);
                output[index + lane] = value;
                lanes[lane] += value;
            }
        }
        for (int lane = 0; lane < 16; lane++) { total += lanes[lane]; }
    }
    for (; index < count; index++) {
        output[index] = exponential(input[index] - maximum);
        total += output[index];
    }
    return total;
}

DISPATCHED static void scale(float *values, size_t count, float factor) {
    for (size_t index = 0; index < count; index++) { values[index] *= factor; }
}

void kernel_softmax(const float *input, float *output, size_t count) {
    const float maximum = highest(input, count);
    if (maximum == -INFINITY) {
        for (size_t index = 0; index < count; index++) { output[index] = 1.0f / (float)count; }
        return;
    }
    if (maximum == INFINITY) {
        size_t holders = 0;
        for (size_t index = 0; index < count; index++) { holders += input[index] == INFINITY; }
        for (size_t index = 0; index < count; index++) {
            output[index] = input[index] == INFINITY ? 1.0f / (float)holders : 0.0f;
        }
        return;
    }
    const double total = exponentials(input, output, count, maximum);
    scale(output, count, (float)(1.0 / total));
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
