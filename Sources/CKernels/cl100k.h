// SPDX-License-Identifier: Apache-2.0
// Where the pieces of cl100k_base and its relatives begin, in bit algebra.
#pragma once
#include "boundaries.h"

// What the patterns of the family differ in.
typedef struct {
    // How many numbers stand together.
    unsigned most_digits;
    // White space at the end of the text is one piece, even when it has line ends.
    bool is_end_whole;
} cl100k_rules;

// What earlier blocks know of the one that follows.
typedef struct {
    // Whether the last byte is a line end that belongs to the symbols before it.
    uint64_t absorbed;
    // Whether the last byte is of a symbol that begins a piece and may take a word.
    uint64_t leading;
    // The numbers of the group that the last byte belongs to.
    unsigned digits;
    // White space that goes on: it follows a line end, so that it begins a piece unless another line end follows it. Where it
    // begins in the bitmap, or -1.
    ptrdiff_t open;
} cl100k_state;

// The parts of runs in `mask` from each of the seeds on: the sum clears them, as its carry runs through them.
ALWAYS_INLINE uint64_t flood(uint64_t mask, uint64_t seeds) { return mask & ~(mask + seeds); }

// Numbers that begin a group.
ALWAYS_INLINE uint64_t number_starts(const neighbours *blocks, unsigned most, unsigned *count) {
    uint64_t starts = 0;
    const uint64_t follows = PRECEDED_BY(blocks, numbers);
    for (uint64_t rest = blocks->here.numbers & ~blocks->here.continuations; rest != 0; rest &= rest - 1) {
        const uint64_t bit = rest & -rest;
        *count = (follows & bit) != 0 && *count < most ? *count + 1 : 1;
        if (*count == 1) { starts |= bit; }
    }
    return starts;
}

// White space without line ends that follows a line end: its first character begins a piece, unless a line end follows it,
// as all up to the last line end of a run is one piece. `starts` are the words before this block's.
ALWAYS_INLINE uint64_t starts_after_lines(
    uint64_t inner, uint64_t newlines, uint64_t candidates, size_t place, uint64_t *starts, cl100k_state *state) {
    // The sum sets the bit after each run that a candidate, or the block before, begins.
    const bool was_open = state->open >= 0;
    uint64_t seeds = candidates;
    if (was_open && (inner & 1) != 0) { seeds |= 1; }
    const uint64_t sum = inner + seeds;
    uint64_t ends = sum & ~inner;
    if (was_open && (inner & 1) == 0) { ends |= 1; }
    for (uint64_t rest = ends & newlines; rest != 0; rest &= rest - 1) {
        const uint64_t below = candidates & ((rest & -rest) - 1);
        if (below != 0) {
            candidates &= ~((uint64_t)1 << (63 - __builtin_clzll(below)));
        } else {
            starts[state->open / 64] &= ~((uint64_t)1 << (state->open % 64));
        }
    }
    const bool overflows = sum < inner;
    if (!overflows) {
        state->open = -1;
    } else if (candidates != 0 && (inner | (((uint64_t)1 << (63 - __builtin_clzll(candidates))) - 1)) == ~(uint64_t)0) {
        state->open = (ptrdiff_t)place + 63 - __builtin_clzll(candidates);
    }
    return candidates;
}

ALWAYS_INLINE uint64_t cl100k_starts(
    const neighbours *blocks, cl100k_rules rules, size_t place, uint64_t *starts, cl100k_state *state) {
    const block_classes *here = &blocks->here;
    const uint64_t after_other = PRECEDED_BY(blocks, others);
    const uint64_t after_blank = PRECEDED_BY(blocks, blanks);
    const uint64_t after_space = PRECEDED_BY(blocks, spaces);
    const uint64_t after_newline = PRECEDED_BY(blocks, newlines);

    // Symbols: a run of them, U+0020 before it, and the line ends after it.
    const uint64_t first_others = here->others & ~(after_other | after_blank);
    const uint64_t ended = here->newlines & (after_other | state->absorbed);
    const uint64_t absorbed = flood(here->newlines, ended);

    // Words: a run, and any one character before it that is neither number nor line end nor within other symbols.
    const uint64_t leading = over_characters(first_others, here->continuations & here->others, state->leading);
    const uint64_t joined = (leading << 1 | state->leading) | (after_space & ~after_newline);
    const uint64_t first_letters = here->letters & ~(PRECEDED_BY(blocks, letters) | joined);

    // White space: up to the last line end, then all but the last character, which may join what follows.
    const uint64_t rest = here->spaces & ~absorbed;
    const uint64_t first_spaces = rest & (~after_space | absorbed << 1 | state->absorbed);
    const uint64_t inner = rest & ~here->newlines;
    const uint64_t candidates = inner & after_newline & ~first_spaces;
    const uint64_t lines = starts_after_lines(inner, here->newlines, candidates, place, starts, state);
    const uint64_t last = last_spaces(blocks, ~here->spaces, ~blocks->after.spaces) & ~here->newlines;

    const uint64_t numbers = number_starts(blocks, rules.most_digits, &state->digits);
    state->absorbed = absorbed >> 63;
    state->leading = leading >> 63;
    return ((first_others | first_letters | first_spaces | last) & ~here->continuations) | lines | numbers;
}
