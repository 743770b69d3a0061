// SPDX-License-Identifier: Apache-2.0
// Byte-pair merging of short texts by its definition: the pair of lowest rank, the leftmost of equals, until none is left.
#include "dispatch.h"

typedef uint64_t slot_quad __attribute__((ext_vector_type(4)));
typedef uint32_t key_block __attribute__((ext_vector_type(16)));

enum {
    places = kernel_longest_chunk,
    keys_per_block = 16,
    place_bits = 6,
    // Texts merged at the same time: a step waits for the one before, but not for those of other texts.
    lane_count = 8,
    // How far apart equal halves of the memory of a lane begin.
    padding = 16,
};

static const uint32_t no_key = UINT32_MAX;

// A text as tokens at the places of their first bytes. Before the first place, and behind the last one, is a token that merges
// with none.
typedef struct {
    // Of each token with the next one: the rank of the merge above the place, or no_key.
    uint32_t keys[padding + places];
    uint32_t tokens[padding + places + padding];
    // A bit for each place at which a token begins.
    uint64_t starts;
} __attribute__((aligned(64))) lane;

// Two neighbours, and where the ranks of merges are looked up for them.
typedef struct {
    uint64_t tokens;
    uint64_t slot;
} pair;

ALWAYS_INLINE pair pair_of(uint32_t left, uint32_t right, kernel_merges merges) {
    const uint64_t tokens = (uint64_t)left << kernel_id_bits | right;
    return (pair){tokens, tokens * 0x9E3779B97F4A7C15 >> merges.shift};
}

// The rank of the merge of a pair above its place, or no_key.
ALWAYS_INLINE uint32_t key_of_pair(pair pair, uint32_t place, kernel_merges merges) {
    const uint64_t field = ((uint64_t)1 << kernel_id_bits) - 1;
    while (true) {
        slot_quad slots;
        memcpy(&slots, merges.slots + pair.slot, sizeof slots);
        const slot_quad same = (slot_quad)(slots >> kernel_id_bits == pair.tokens);
        const slot_quad vacant = (slot_quad)(slots == UINT64_MAX);
        // The pair is in no slot behind a vacant one; what follows is the same whether it was found or not.
        if (__builtin_expect(__builtin_reduce_or(same | vacant) != 0, 1)) {
            const uint32_t order = (uint32_t)__builtin_reduce_or(same & slots & field);
            return order == 0 ? no_key : (order - 1) << place_bits | place;
        }
        pair.slot = (pair.slot + 4) & (((uint64_t)1 << (64 - merges.shift)) - 1);
    }
}

// Begins with the tokens of single bytes; false if one has none.
ALWAYS_INLINE bool begin(lane *lane, const uint8_t *text, uint32_t count, kernel_merges merges) {
    uint32_t *keys = lane->keys + padding;
    uint32_t *tokens = lane->tokens + padding;
    bool is_complete = true;
    tokens[-1] = kernel_no_token;
    for (uint32_t place = 0; place < count; place++) {
        tokens[place] = merges.byte_tokens[text[place]];
        is_complete &= tokens[place] != kernel_no_token;
    }
    tokens[count] = kernel_no_token;
    tokens[places] = kernel_no_token;
    memset(keys, 0xFF, places * sizeof *keys);
    for (uint32_t place = 0; place + 1 < count; place++) {
        const uint32_t order = merges.byte_orders[(size_t)text[place] << 8 | text[place + 1]];
        keys[place] = order == 0 ? no_key : (order - 1) << place_bits | place;
    }
    lane->starts = ~(uint64_t)0 >> (places - count);
    return is_complete;
}

// A merge that was made, and the pairs of its token with its neighbours.
typedef struct {
    pair right;
    pair left;
    int place;
    // Of the token that is no more, and of the one before the merge.
    int gone;
    int last;
    bool is_made;
} step;

// Makes one merge, if there is one, as far as that can be done without the new ranks, which are fetched.
ALWAYS_INLINE step merge_lowest(lane *lane, kernel_merges merges) {
    uint32_t *keys = lane->keys + padding;
    uint32_t *tokens = lane->tokens + padding;
    key_block blocks[places / keys_per_block];
    memcpy(blocks, keys, sizeof blocks);
    key_block lowest = blocks[0];
    for (size_t block = 1; block < places / keys_per_block; block++) {
        lowest = __builtin_elementwise_min(lowest, blocks[block]);
    }
    const uint32_t key = __builtin_reduce_min(lowest);
    if (key == no_key) { return (step){.is_made = false}; }
    const int place = (int)(key & (places - 1));
    const uint32_t made = merges.results[key >> place_bits];
    const uint64_t starts = lane->starts;
    const uint64_t after = starts & (~(uint64_t)1 << place);
    const uint64_t behind = after & (after - 1);
    const uint64_t ahead = starts & (((uint64_t)1 << place) - 1);
    const int next = behind != 0 ? __builtin_ctzll(behind) : places;
    const int last = ahead != 0 ? 63 - __builtin_clzll(ahead) : -1;
    lane->starts = starts ^ after ^ behind;
    tokens[place] = made;
    const pair right = pair_of(made, tokens[next], merges);
    const pair left = pair_of(tokens[last], made, merges);
    __builtin_prefetch(merges.slots + right.slot);
    __builtin_prefetch(merges.slots + left.slot);
    return (step){right, left, place, __builtin_ctzll(after), last, true};
}

// Puts the new ranks of a merge in place.
ALWAYS_INLINE void put_ranks(lane *lane, step step, kernel_merges merges) {
    uint32_t *keys = lane->keys + padding;
    keys[step.gone] = no_key;
    keys[step.place] = key_of_pair(step.right, (uint32_t)step.place, merges);
    keys[step.last] = key_of_pair(step.left, (uint32_t)step.last & (places - 1), merges);
}

ALWAYS_INLINE void end(const lane *lane, bool is_complete, kernel_chunk *chunk, uint32_t *tokens) {
    chunk->starts = is_complete ? lane->starts : 0;
    memcpy(tokens, lane->tokens + padding, chunk->count * sizeof *tokens);
}

DISPATCHED_BYTES void kernel_merge_chunks(
    const uint8_t *text, kernel_chunk *chunks, size_t count, uint32_t *tokens, kernel_merges merges) {
    lane lanes[lane_count];
    for (size_t first = 0; first < count; first += lane_count) {
        const size_t used = count - first < lane_count ? count - first : lane_count;
        bool are_complete[lane_count];
        for (size_t index = 0; index < used; index++) {
            const kernel_chunk chunk = chunks[first + index];
            are_complete[index] = begin(&lanes[index], text + chunk.start, chunk.count, merges);
        }
        for (bool is_any = true; is_any;) {
            // All look-ups of a round are under way before the first is waited for.
            step steps[lane_count];
            is_any = false;
            for (size_t index = 0; index < used; index++) { steps[index] = merge_lowest(&lanes[index], merges); }
            for (size_t index = 0; index < used; index++) {
                if (!steps[index].is_made) { continue; }
                put_ranks(&lanes[index], steps[index], merges);
                is_any = true;
            }
        }
        for (size_t index = 0; index < used; index++) {
            end(&lanes[index], are_complete[index], &chunks[first + index], tokens + places * (first + index));
        }
    }
}
