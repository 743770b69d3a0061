// SPDX-License-Identifier: Apache-2.0
// Where pieces begin, 64 bytes at a time. A mask shifted left by one says of each byte what the byte before it is, and
// shifted right what the byte after it is; the bits that fall out of one block come into the next.
#include "cl100k.h"

// What a contraction at the end of a block does to the starts of the next one.
typedef struct {
    uint64_t set;
    uint64_t cleared;
} corrections;

// The length of 's, 't, 'm, 'd, 're, 've or 'll at an apostrophe, or 0. In any case, ſ (U+017F) is an s, too.
ALWAYS_INLINE size_t contraction(const uint8_t *text, size_t count, bool any_case) {
    if (count < 2) { return 0; }
    const uint8_t fold = any_case ? 0x20 : 0;
    const uint8_t second = text[1] | fold;
    if (second == 's' || second == 't' || second == 'm' || second == 'd') { return 2; }
    if (count < 3) { return 0; }
    if (any_case && text[1] == 0xC5 && text[2] == 0xBF) { return 3; }
    const uint8_t third = text[2] | fold;
    return ((second == 'r' || second == 'v') && third == 'e') || (second == 'l' && third == 'l') ? 3 : 0;
}

// Every apostrophe that begins a piece may begin a contraction: then the letter after it begins none, and what follows the
// contraction does.
ALWAYS_INLINE uint64_t with_contractions(
    uint64_t starts, uint64_t apostrophes, const uint8_t *text, size_t count, bool any_case, corrections *next) {
    *next = (corrections){0, 0};
    for (uint64_t rest = apostrophes & starts; rest != 0; rest &= rest - 1) {
        const int place = __builtin_ctzll(rest);
        const size_t length = contraction(text + place, count - place, any_case);
        if (length == 0) { continue; }
        const unsigned __int128 cleared = (unsigned __int128)1 << (place + 1);
        const unsigned __int128 set = (unsigned __int128)1 << (place + length);
        starts = (starts & ~(uint64_t)cleared) | (uint64_t)set;
        next->cleared |= (uint64_t)(cleared >> 64);
        next->set |= (uint64_t)(set >> 64);
    }
    return starts;
}

// GPT-2's pattern. With `digits` each number stands alone, and white space before it ends what the pattern sees.
ALWAYS_INLINE uint64_t gpt2_starts(const neighbours *blocks, bool digits) {
    const block_classes *here = &blocks->here;
    const block_classes *after = &blocks->after;
    uint64_t numbers = here->numbers;
    uint64_t next_numbers = after->numbers;
    uint64_t same = (here->letters & PRECEDED_BY(blocks, letters)) | (here->spaces & PRECEDED_BY(blocks, spaces));
    if (digits) {
        numbers |= here->late_numbers;
        next_numbers |= after->late_numbers;
        const uint64_t late_before = PRECEDED_BY(blocks, late_numbers);
        same |= here->others & PRECEDED_BY(blocks, others) & ~here->late_numbers & ~late_before;
    } else {
        same |= here->others & PRECEDED_BY(blocks, others);
        same |= here->numbers & PRECEDED_BY(blocks, numbers);
    }
    const uint64_t unjoined = digits ? here->spaces | numbers : here->spaces;
    const uint64_t unjoined_after = digits ? after->spaces | next_numbers : after->spaces;
    const uint64_t joined = PRECEDED_BY(blocks, blanks) & ~unjoined;
    const uint64_t starts = ~(same | joined | here->continuations);
    return starts | last_spaces(blocks, ~unjoined, ~unjoined_after);
}

ALWAYS_INLINE block_classes classify_block(
    const uint8_t *text, size_t count, size_t place, const kernel_character_classes *classes, uint8_t word_bits,
    const block_classes *before) {
    if (place + 64 <= count) { return classify(text + place, classes, word_bits, before); }
    // The end of the text follows: to the patterns it is like white space that goes on for ever.
    block_classes block = {0};
    const size_t left = place < count ? count - place : 0;
    if (left > 0) {
        uint8_t padded[64] = {0};
        memcpy(padded, text + place, left);
        block = classify(padded, classes, word_bits, before);
    }
    const uint64_t beyond = ~(uint64_t)0 << left;
    block.spaces |= beyond;
    block.others &= ~beyond;
    return block;
}

// What is the same for all blocks of a pattern.
typedef struct {
    bool is_gpt2;
    bool splits_digits;
    cl100k_rules rules;
    uint8_t word_bits;
} pattern_rules;

ALWAYS_INLINE void walk(
    const uint8_t *text, size_t count, pattern_rules rules, const kernel_character_classes *classes, uint64_t *starts,
    size_t words) {
    neighbours blocks = {0};
    blocks.here = classify_block(text, count, 0, classes, rules.word_bits, &blocks.before);
    corrections pending = {1, 0};
    cl100k_state state = {0, 0, 0, -1};
    for (size_t word = 0; word < words; word++) {
        const size_t place = 64 * word;
        if (place > count) {
            starts[word] = 0;
            continue;
        }
        blocks.after = classify_block(text, count, place + 64, classes, rules.word_bits, &blocks.here);
        uint64_t found = rules.is_gpt2 ? gpt2_starts(&blocks, rules.splits_digits)
                                       : cl100k_starts(&blocks, rules.rules, place, starts, &state);
        found = (found & ~pending.cleared) | pending.set;
        found = with_contractions(
            found, blocks.here.apostrophes, text + place, count - place, !rules.is_gpt2, &pending);
        if (count - place < 64) {
            const uint64_t end = (uint64_t)1 << (count - place);
            found = (found & (end - 1)) | end;
        }
        starts[word] = found;
        blocks.before = blocks.here;
        blocks.here = blocks.after;
    }
    // White space that goes on to the end begins a piece there, unless the pattern takes it whole or the text does not end.
    if (state.open >= 0 && (rules.rules.is_end_whole || count >= 64 * words)) {
        starts[state.open / 64] &= ~((uint64_t)1 << (state.open % 64));
    }
}

DISPATCHED_BYTES void kernel_piece_starts(
    const uint8_t *text, size_t count, kernel_pattern pattern, kernel_character_classes classes, uint64_t *starts,
    size_t words) {
    const uint8_t letters = 3;
    const uint8_t letters_and_marks = 7;
    switch (pattern) {
    case kernel_pattern_gpt2:
        walk(text, count, (pattern_rules){true, false, {0, false}, letters}, &classes, starts, words);
        break;
    case kernel_pattern_digits_gpt2:
        walk(text, count, (pattern_rules){true, true, {0, false}, letters}, &classes, starts, words);
        break;
    case kernel_pattern_cl100k:
        walk(text, count, (pattern_rules){false, false, {3, true}, letters}, &classes, starts, words);
        break;
    case kernel_pattern_llama3:
        walk(text, count, (pattern_rules){false, false, {3, false}, letters}, &classes, starts, words);
        break;
    case kernel_pattern_qwen2:
        walk(text, count, (pattern_rules){false, false, {1, false}, letters}, &classes, starts, words);
        break;
    case kernel_pattern_qwen35:
        walk(text, count, (pattern_rules){false, false, {1, false}, letters_and_marks}, &classes, starts, words);
        break;
    }
}
