// SPDX-License-Identifier: Apache-2.0
// The classes of 64 bytes of text as bit masks: what the algebra of piece boundaries works on.
#pragma once
#include "dispatch.h"

typedef uint8_t byte_lanes __attribute__((ext_vector_type(64)));
typedef bool bit_lanes __attribute__((ext_vector_type(64)));

// Lane i of the comparison as bit i.
#define BITS(comparison) bits_of(__builtin_convertvector(comparison, bit_lanes))
ALWAYS_INLINE uint64_t bits_of(bit_lanes lanes) {
    uint64_t bits;
    memcpy(&bits, &lanes, sizeof bits);
    return bits;
}

// What the bytes of a block are; bit i is byte i, and all bytes of a character have its class. All fields are
// zero for what lies before the text.
typedef struct {
    uint64_t letters;
    uint64_t numbers;
    uint64_t spaces;
    uint64_t others;
    // Numbers of the newer Unicode version only.
    uint64_t late_numbers;
    // Bytes after the first one of a character.
    uint64_t continuations;
    // Bytes of characters that are not ASCII.
    uint64_t wide;
    // U+0020
    uint64_t blanks;
    uint64_t apostrophes;
    uint64_t newlines;
} block_classes;

// The character, not ASCII, that begins at `text`.
ALWAYS_INLINE uint32_t wide_character(const uint8_t *text) {
    const uint32_t first = text[0];
    if (first < 0xE0) { return (first & 0x1F) << 6 | (text[1] & 0x3F); }
    if (first < 0xF0) { return (first & 0x0F) << 12 | (text[1] & 0x3Fu) << 6 | (text[2] & 0x3F); }
    return (first & 0x07) << 18 | (text[1] & 0x3Fu) << 12 | (text[2] & 0x3Fu) << 6 | (text[3] & 0x3F);
}

// Gives continuation bytes the class of the byte before; `before` is 1 when the byte before the block has the class.
ALWAYS_INLINE uint64_t over_characters(uint64_t leads, uint64_t continuations, uint64_t before) {
    uint64_t all = leads;
    for (int length = 2; length <= 4; length++) { all |= (all << 1 | before) & continuations; }
    return all;
}

// The classes of the 64 bytes at `text`, which end inside or at the end of the text, or are followed by zeros. `before` are
// the classes of the block before, and `word_bits` those that count as letters.
ALWAYS_INLINE block_classes classify(
    const uint8_t *text, const kernel_character_classes *classes, uint8_t word_bits, const block_classes *before) {
    byte_lanes bytes;
    memcpy(&bytes, text, sizeof bytes);
    block_classes block = {0};
    block.letters = BITS((bytes | 0x20) - 'a' < 26);
    block.numbers = BITS(bytes - '0' < 10);
    block.blanks = BITS(bytes == ' ');
    block.spaces = BITS(bytes - '\t' < 5) | block.blanks;
    block.newlines = BITS((bytes == '\n') | (bytes == '\r'));
    block.apostrophes = BITS(bytes == '\'');
    block.wide = BITS(bytes >= 0x80);
    if (block.wide == 0) {
        block.others = ~(block.letters | block.numbers | block.spaces);
        return block;
    }

    block.continuations = BITS((bytes & 0xC0) == 0x80);
    const uint64_t leads = block.wide & ~block.continuations;
    uint8_t kinds[64];
    for (uint64_t rest = leads; rest != 0; rest &= rest - 1) {
        const int place = __builtin_ctzll(rest);
        const uint32_t character = wide_character(text + place);
        kinds[place] = classes->classes[classes->blocks[character >> 7] + (character & 0x7F)];
    }
    byte_lanes kind;
    memcpy(&kind, kinds, sizeof kind);
    const uint64_t continuations = block.continuations;
    block.letters |= over_characters(leads & BITS((kind & word_bits) != 0), continuations, before->letters >> 63);
    block.numbers |= over_characters(leads & BITS((kind & 8) != 0), continuations, before->numbers >> 63);
    block.spaces |= over_characters(leads & BITS((kind & 16) != 0), continuations, before->spaces >> 63);
    block.late_numbers |= over_characters(leads & BITS(kind == 128), continuations, before->late_numbers >> 63);
    block.others = ~(block.letters | block.numbers | block.spaces);
    return block;
}

// Three blocks in a row, of which the boundaries of the second are sought.
typedef struct {
    block_classes before;
    block_classes here;
    block_classes after;
} neighbours;

// Whether the byte before has the class; `FOLLOWED_BY` the byte `distance` further on.
#define PRECEDED_BY(blocks, class) ((blocks)->here.class << 1 | (blocks)->before.class >> 63)
#define FOLLOWED_BY(blocks, class, distance) \
    ((blocks)->here.class >> (distance) | (blocks)->after.class << (64 - (distance)))

// White space that has white space before it and something else after it begins a piece: a run gives its last character up to
// what follows. `something` is the mask of what follows, here and in the next block.
ALWAYS_INLINE uint64_t last_spaces(const neighbours *blocks, uint64_t something, uint64_t something_after) {
    const uint64_t spaces = blocks->here.spaces;
    const uint64_t inner = spaces & PRECEDED_BY(blocks, spaces) & ~blocks->here.continuations;
    uint64_t last = inner & (something >> 1 | something_after << 63);
    const uint64_t wide = inner & blocks->here.wide;
    if (wide != 0) {
        // White space beyond ASCII has two or three bytes.
        const uint64_t longer = FOLLOWED_BY(blocks, continuations, 2);
        last |= wide & ~longer & (something >> 2 | something_after << 62);
        last |= wide & longer & (something >> 3 | something_after << 61);
    }
    return last;
}
