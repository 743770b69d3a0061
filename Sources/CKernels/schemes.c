// SPDX-License-Identifier: Apache-2.0
#include "CKernels.h"

#include "dispatch.h"

#pragma STDC FP_CONTRACT OFF

enum { lanes = 16, flush = 4096 };

ALWAYS_INLINE float gap_of(uint32_t word, kernel_gap gap) { return (float)(~word >> gap.shift) + gap.offset; }

DISPATCHED size_t kernel_highest_ratio(const float *weights, const uint32_t *words, size_t count, kernel_gap gap) {
    float best[lanes] = {0};
    int32_t block[lanes] = {0};
    size_t index = 0;
    for (; index + lanes <= count; index += lanes) {
        for (int lane = 0; lane < lanes; lane++) {
            const float ratio = weights[index + lane] / gap_of(words[index + lane], gap);
            const int better = ratio > best[lane];
            best[lane] = better ? ratio : best[lane];
            block[lane] = better ? (int32_t)(index / lanes) : block[lane];
        }
    }
    float highest = 0;
    size_t place = count;
    for (int lane = 0; lane < lanes; lane++) {
        if (best[lane] > highest) {
            highest = best[lane];
            place = (size_t)block[lane] * lanes + (size_t)lane;
        }
    }
    for (; index < count; index++) {
        const float ratio = weights[index] / gap_of(words[index], gap);
        if (ratio > highest) {
            highest = ratio;
            place = index;
        }
    }
    // Weights so small that all ratios round to zero.
    for (index = 0; place == count && index < count; index++) {
        if (weights[index] > 0) { place = index; }
    }
    return place;
}

ALWAYS_INLINE bool reaches(float weight, uint32_t word, kernel_gap gap, float factor) {
    return (weight >= factor * gap_of(word, gap)) & (weight > 0.0f);
}

DISPATCHED size_t kernel_first_ratio(
    const float *weights, const uint32_t *words, size_t from, size_t to, kernel_gap gap, float factor) {
    size_t index = from;
    for (; index + 64 <= to; index += 64) {
        int any = 0;
        for (int lane = 0; lane < 64; lane++) { any |= reaches(weights[index + lane], words[index + lane], gap, factor); }
        if (any) { break; }
    }
    for (; index < to; index++) {
        if (reaches(weights[index], words[index], gap, factor)) { return index; }
    }
    return to;
}

DISPATCHED kernel_bit_masses kernel_play_round(
    float *weights, const uint32_t *words, size_t count, unsigned bit, float set, float clear, unsigned next) {
    kernel_bit_masses masses = {0, 0};
    const uint32_t mask = 1u << bit;
    const uint32_t next_mask = 1u << next;
    size_t index = 0;
    while (index + lanes <= count) {
        const size_t stop = index + flush < count ? index + flush : count;
        float sets[lanes] = {0};
        float clears[lanes] = {0};
        for (; index + lanes <= stop; index += lanes) {
            for (int lane = 0; lane < lanes; lane++) {
                const uint32_t word = words[index + lane];
                const float weight = weights[index + lane] * ((word & mask) != 0 ? set : clear);
                const int is_set = (word & next_mask) != 0;
                weights[index + lane] = weight;
                sets[lane] += is_set ? weight : 0.0f;
                clears[lane] += is_set ? 0.0f : weight;
            }
        }
        for (int lane = 0; lane < lanes; lane++) {
            masses.set += sets[lane];
            masses.clear += clears[lane];
        }
    }
    for (; index < count; index++) {
        const float weight = weights[index] * ((words[index] & mask) != 0 ? set : clear);
        const int is_set = (words[index] & next_mask) != 0;
        weights[index] = weight;
        masses.set += is_set ? weight : 0.0f;
        masses.clear += is_set ? 0.0f : weight;
    }
    return masses;
}

DISPATCHED double kernel_weigh_bits(
    const float *weights, const uint32_t *words, size_t count, const float *values, unsigned bits) {
    double total = 0;
    size_t index = 0;
    while (index + lanes <= count) {
        const size_t stop = index + flush < count ? index + flush : count;
        float sums[lanes] = {0};
        for (; index + lanes <= stop; index += lanes) {
            float scores[lanes] = {0};
            uint32_t rest[lanes];
            for (int lane = 0; lane < lanes; lane++) { rest[lane] = words[index + lane]; }
            for (unsigned bit = 0; bit < bits; bit++) {
                const float value = values[bit];
                for (int lane = 0; lane < lanes; lane++) {
                    scores[lane] += (rest[lane] & 1) != 0 ? value : 0.0f;
                    rest[lane] >>= 1;
                }
            }
            for (int lane = 0; lane < lanes; lane++) { sums[lane] += weights[index + lane] * scores[lane]; }
        }
        for (int lane = 0; lane < lanes; lane++) { total += sums[lane]; }
    }
    for (; index < count; index++) {
        float score = 0;
        for (unsigned bit = 0; bit < bits; bit++) { score += (words[index] >> bit & 1) != 0 ? values[bit] : 0.0f; }
        total += weights[index] * score;
    }
    return total;
}
