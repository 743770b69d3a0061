// SPDX-License-Identifier: Apache-2.0
// torch's CPU generator and the lists that its random permutations begin with.
#include "dispatch.h"

enum {
    words_per_block = kernel_mt19937_words,
    middle = 397,
    lanes = kernel_vector_lanes,
    // Where a list is followed, this many blocks lie one after the other before the last one is moved to the beginning.
    blocks_in_row = 4,
};

// Written as vectors, whose length no processor needs to have: what the compiler makes of plain loops ends in long tails.
typedef uint32_t integers __attribute__((ext_vector_type(lanes)));
typedef uint8_t bytes __attribute__((ext_vector_type(lanes)));

#define ALIGNED __attribute__((aligned(64)))
#define LOAD(vector, from) memcpy(&(vector), from, sizeof(vector))
#define STORE(vector, to) memcpy(to, &(vector), sizeof(vector))

_Static_assert(words_per_block % lanes == 0 && (int)kernel_mt19937_lanes == lanes, "whole vectors, a lane for each seed");

// Row and column change places: each round interleaves the halves.
ALWAYS_INLINE void transpose(integers rows[lanes]) {
    for (int round = 0; round < 4; round++) {
        integers next[lanes];
        for (int row = 0; row < lanes / 2; row++) {
            next[2 * row] = __builtin_shufflevector(
                rows[row], rows[row + lanes / 2], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            next[2 * row + 1] = __builtin_shufflevector(
                rows[row], rows[row + lanes / 2], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        }
        memcpy(rows, next, sizeof next);
    }
}

// Each word needs the one before it; the seeds are independent, and their chains run side by side.
ALWAYS_INLINE void write_states(const uint32_t *seeds, uint32_t *states, size_t stride) {
    integers word, rows[lanes];
    LOAD(word, seeds);
    for (uint32_t start = 0; start < words_per_block; start += lanes) {
        for (uint32_t row = 0; row < lanes; row++) {
            if (start + row > 0) { word = 1812433253u * (word ^ (word >> 30)) + (start + row); }
            rows[row] = word;
        }
        transpose(rows);
        for (uint32_t lane = 0; lane < lanes; lane++) { STORE(rows[lane], states + lane * stride + start); }
    }
}

DISPATCHED_BYTES void kernel_mt19937_seed(const uint32_t *seeds, uint32_t *states) {
    write_states(seeds, states, words_per_block);
}

// The words that follow `state`, written after it, and what the generator puts out for them. What is read of each vector was
// written long before.
ALWAYS_INLINE void write_block(uint32_t *state, uint32_t *output) {
    for (int index = 0; index < words_per_block; index += lanes) {
        integers high, low, far;
        LOAD(high, state + index);
        LOAD(low, state + index + 1);
        LOAD(far, state + index + middle);
        const integers joined = (high & 0x80000000u) | (low & 0x7FFFFFFFu);
        integers word = far ^ (joined >> 1) ^ (-(joined & 1u) & 0x9908B0DFu);
        STORE(word, state + words_per_block + index);
        word ^= word >> 11;
        word ^= word << 7 & 0x9D2C5680u;
        word ^= word << 15 & 0xEFC60000u;
        word ^= word >> 18;
        STORE(word, output + index);
    }
}

DISPATCHED_BYTES void kernel_mt19937_block(uint32_t *state, uint32_t *output) {
    ALIGNED uint32_t row[2 * words_per_block];
    memcpy(row, state, words_per_block * sizeof(uint32_t));
    write_block(row, output);
    memcpy(state, row + words_per_block, words_per_block * sizeof(uint32_t));
}

// Whether one of the words, the first of which is draw `from`, may swap the entry at `place` away: u mod (size - i) == place - i.
//
// u + size - place is then a multiple of size - i = 2^k d, d odd: times the inverse of d, and rotated by k bits, multiples become
// quotients, which are small (Granlund and Montgomery, 1994), even where the sum has lost a 33rd bit. The one bound for all is
// that of the last draw. Looks at some words more than it is told.
ALWAYS_INLINE bool may_swap(
    const uint32_t *words, uint32_t from, uint32_t count, uint32_t place, kernel_list_shape shape
) {
    integers least = UINT32_MAX;
    for (uint32_t offset = 0; offset < count; offset += lanes) {
        integers word, inverse;
        bytes power;
        LOAD(word, words + offset);
        LOAD(inverse, shape.inverses + from + offset);
        LOAD(power, shape.powers + from + offset);
        const integers bits = __builtin_convertvector(power, integers);
        const integers product = (word + (shape.size - place)) * inverse;
        const integers quotient = (product >> bits) | (product << (-bits & 31u));
        least = __builtin_elementwise_min(least, quotient);
    }
    return __builtin_reduce_min(least) <= UINT32_MAX / (shape.size - from - count + 1) + 1;
}

ALWAYS_INLINE bool swaps(const uint32_t *words, uint32_t from, uint32_t count, uint32_t place, uint32_t size) {
    for (uint32_t offset = 0; offset < count; offset++) {
        if (words[offset] % (size - from - offset) == place - from - offset) { return true; }
    }
    return false;
}

// Whether one of some draws swaps the entry at `place` to the beginning.
ALWAYS_INLINE bool is_swapped(
    const uint32_t *words, uint32_t from, uint32_t count, uint32_t place, kernel_list_shape shape
) {
    enum { part = 4 * lanes };
    if (shape.inverses == NULL) { return swaps(words, from, count, place, shape.size); }
    if (count == 0 || !may_swap(words, from, count, place, shape)) { return false; }
    for (uint32_t offset = 0; offset < count; offset += part) {
        const uint32_t length = count - offset < part ? count - offset : part;
        if (may_swap(words + offset, from + offset, length, place, shape)
            && swaps(words + offset, from + offset, length, place, shape.size)) {
            return true;
        }
    }
    return false;
}

// Follows an entry through some draws; returns whether it is swapped to the beginning.
ALWAYS_INLINE bool follow(
    const uint32_t *words, uint32_t from, uint32_t count, uint32_t *place, kernel_list_shape shape
) {
    uint32_t offset = 0;
    while (offset < count) {
        // Up to the draw that moves the entry itself.
        const uint32_t left = *place - from - offset;
        const uint32_t stop = left < count - offset ? offset + left : count;
        if (is_swapped(words + offset, from + offset, stop - offset, *place, shape)) { return true; }
        offset = stop;
        if (offset == count) { return false; }
        const uint32_t jump = words[offset] % (shape.size - from - offset);
        if (jump == 0) { return true; }
        *place += jump;
        offset++;
    }
    return false;
}

void kernel_list_inverses(uint32_t size, uint32_t list_size, uint32_t *inverses, uint8_t *powers) {
    for (uint32_t index = 0; index < list_size + lanes; index++) {
        const uint32_t divisor = index < size ? size - index : 1;
        powers[index] = (uint8_t)__builtin_ctz(divisor);
        const uint32_t odd = divisor >> powers[index];
        // Newton's iteration doubles the bits that are right, of which there are three to begin with.
        uint32_t inverse = odd;
        for (int step = 0; step < 4; step++) { inverse *= 2 - odd * inverse; }
        inverses[index] = inverse;
    }
}

// The tokens of one seed, whose state begins the row.
ALWAYS_INLINE void find_members(
    uint32_t *row, kernel_list_shape shape, uint32_t *tokens, size_t count, uint8_t *are_members
) {
    ALIGNED uint32_t words[words_per_block + lanes];
    memset(words + words_per_block, 0, lanes * sizeof(uint32_t));
    uint32_t *state = row;
    size_t open = 0;
    for (size_t index = 0; index < count; index++) {
        are_members[index] = 0;
        open += tokens[index] < shape.size;
    }
    for (uint32_t from = 0; from < shape.list_size && open > 0; from += words_per_block) {
        if (state == row + blocks_in_row * words_per_block) {
            memcpy(row, state, words_per_block * sizeof(uint32_t));
            state = row;
        }
        write_block(state, words);
        state += words_per_block;
        const uint32_t left = shape.list_size - from;
        const uint32_t draws = left < words_per_block ? left : words_per_block;
        for (size_t index = 0; index < count; index++) {
            if (are_members[index] || tokens[index] >= shape.size) { continue; }
            if (follow(words, from, draws, &tokens[index], shape)) {
                are_members[index] = 1;
                open--;
            }
        }
    }
}

DISPATCHED_BYTES void kernel_list_members(
    const uint32_t *seeds, const uint32_t *starts, size_t count, kernel_list_shape shape, uint32_t *tokens,
    uint8_t *are_members
) {
    ALIGNED uint32_t some[lanes], states[lanes * words_per_block], row[(blocks_in_row + 1) * words_per_block];
    for (size_t first = 0; first < count; first += lanes) {
        const size_t left = count - first;
        const size_t here = left < lanes ? left : lanes;
        for (size_t lane = 0; lane < lanes; lane++) { some[lane] = lane < here ? seeds[first + lane] : 0; }
        write_states(some, states, words_per_block);
        for (size_t lane = 0; lane < here; lane++) {
            const uint32_t start = starts[first + lane];
            memcpy(row, states + lane * words_per_block, words_per_block * sizeof(uint32_t));
            find_members(row, shape, tokens + start, starts[first + lane + 1] - start, are_members + start);
        }
    }
}

void kernel_permutation_beginning(uint32_t seed, uint32_t size, uint32_t count, uint32_t *permutation) {
    uint32_t state[words_per_block], words[words_per_block];
    state[0] = seed;
    for (uint32_t index = 1; index < words_per_block; index++) {
        state[index] = 1812433253u * (state[index - 1] ^ (state[index - 1] >> 30)) + index;
    }
    for (uint32_t index = 0; index < size; index++) { permutation[index] = index; }
    const uint32_t last = count < size ? count : size - 1;
    for (uint32_t from = 0; from < last; from += words_per_block) {
        kernel_mt19937_block(state, words);
        const uint32_t left = last - from;
        const uint32_t draws = left < words_per_block ? left : words_per_block;
        for (uint32_t offset = 0; offset < draws; offset++) {
            const uint32_t index = from + offset;
            const uint32_t other = index + words[offset] % (size - index);
            const uint32_t kept = permutation[index];
            permutation[index] = permutation[other];
            permutation[other] = kept;
        }
    }
}
