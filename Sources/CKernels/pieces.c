// SPDX-License-Identifier: Apache-2.0
// Pieces that occurred before: found and written out without a branch that depends on the piece.
#include "dispatch.h"

typedef uint8_t byte_quad __attribute__((ext_vector_type(4)));
typedef ptrdiff_t end_lanes __attribute__((ext_vector_type(4)));

// The bytes of a key that belong to a piece of so many bytes.
static const kernel_piece_key key_masks[16] = {
#define LOW(length) ((length) < 8 ? ((uint64_t)1 << (8 * ((length) & 7))) - 1 : ~(uint64_t)0)
#define HIGH(length) ((length) > 8 ? ((uint64_t)1 << (8 * ((length) & 7))) - 1 : 0)
#define MASK(length) {LOW(length), HIGH(length)}
    MASK(0), MASK(1), MASK(2),  MASK(3),  MASK(4),  MASK(5),  MASK(6),  MASK(7),
    MASK(8), MASK(9), MASK(10), MASK(11), MASK(12), MASK(13), MASK(14), MASK(15),
};

// The key of a piece of 1 to 15 bytes.
ALWAYS_INLINE kernel_piece_key key_of(const uint8_t *text, size_t available, size_t length) {
    kernel_piece_key key;
    if (available >= 16) {
        memcpy(&key, text, 16);
    } else {
        key = (kernel_piece_key){0, 0};
        memcpy(&key, text, available);
    }
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    key = (kernel_piece_key){__builtin_bswap64(key.low), __builtin_bswap64(key.high)};
#endif
    const kernel_piece_key mask = key_masks[length];
    return (kernel_piece_key){key.low & mask.low, (key.high & mask.high) | (uint64_t)length << 56};
}

ALWAYS_INLINE uint32_t line_of(kernel_piece_key key, unsigned shift) {
    return (uint32_t)((key.low * 0x9E3779B97F4A7C15 + key.high * 0xC2B2AE3D27D4EB4F) >> shift);
}

// A key of a piece of 16 to 63 bytes: sixteen bytes at a time, the last ones once more where they overlap.
static kernel_piece_key long_key_of(const uint8_t *text, size_t length) {
    uint64_t low = length;
    uint64_t high = 0;
    for (size_t place = 0; place < length; place += 16) {
        uint64_t part[2];
        memcpy(part, text + (place + 16 <= length ? place : length - 16), sizeof part);
        low = (low ^ part[0]) * 0x9E3779B97F4A7C15;
        low ^= low >> 32;
        high = (high ^ part[1]) * 0xC2B2AE3D27D4EB4F;
        high ^= high >> 29;
    }
    return (kernel_piece_key){low, high >> 8 | (uint64_t)length << 56};
}

DISPATCHED_BYTES size_t kernel_list_pieces(
    const uint8_t *text, size_t available, const uint64_t *starts, size_t words, unsigned shift, kernel_piece *pieces) {
    // Below here, 16 bytes can be read.
    const size_t safe = available < 16 ? 0 : available - 15;
    size_t count = 0;
    size_t start = 0;
    uint64_t bits = starts[0] & ~(uint64_t)1;
    for (size_t word = 0;;) {
        for (; bits != 0; bits &= bits - 1) {
            const size_t end = 64 * word + (size_t)__builtin_ctzll(bits);
            const size_t length = end - start;
            kernel_piece_key key = {~(uint64_t)0, ~(uint64_t)0};
            if (length <= kernel_longest_short_piece) {
                key = key_of(text + start, start < safe ? 16 : available - start, length);
            } else if (length <= kernel_longest_piece) {
                key = long_key_of(text + start, length);
            }
            pieces[count] = (kernel_piece){key, line_of(key, shift), (uint32_t)start};
            count++;
            start = end;
        }
        if (++word == words) { break; }
        bits = starts[word];
    }
    pieces[count] = (kernel_piece){{0, 0}, 0, (uint32_t)start};
    return count;
}

// How many pieces ahead lines are fetched; with fewer the loop waits for memory, with more nothing is gained.
enum { lookahead = 32 };

ALWAYS_INLINE void put_tokens(uint32_t *tokens, kernel_piece_tokens ids) { memcpy(tokens, &ids, sizeof ids); }

ALWAYS_INLINE void put_ends(ptrdiff_t *ends, kernel_piece_tokens places, ptrdiff_t begin) {
    const end_lanes all = __builtin_convertvector(places, end_lanes) + begin;
    memcpy(ends, &all, sizeof all);
}

// Writes the tokens of a record and returns their number, or 0 when it is of another piece with the same hash.
static size_t put_record(
    const uint32_t *record, const uint8_t *text, size_t length, uint32_t *tokens, ptrdiff_t *ends, ptrdiff_t begin) {
    const size_t count = record[0];
    const uint32_t *ids = record + 1;
    const uint8_t *places = (const uint8_t *)(ids + count);
    if (length > kernel_longest_short_piece && memcmp(places + count, text, length) != 0) { return 0; }
    for (size_t index = 0; index < count; index += 4) {
        kernel_piece_tokens part;
        memcpy(&part, ids + index, sizeof part);
        put_tokens(tokens + index, part);
        if (ends == NULL) { continue; }
        byte_quad part_places;
        memcpy(&part_places, places + index, sizeof part_places);
        put_ends(ends + index, __builtin_convertvector(part_places, kernel_piece_tokens), begin);
    }
    return count;
}

ALWAYS_INLINE bool is_same(kernel_piece_key one, kernel_piece_key other) {
    return ((one.low ^ other.low) | (one.high ^ other.high)) == 0;
}

ALWAYS_INLINE size_t known_pieces(
    const uint8_t *text, const kernel_piece *pieces, size_t from, size_t count, kernel_piece_table table,
    uint32_t *tokens, ptrdiff_t *ends, ptrdiff_t offset, size_t *written, bool keep_ends) {
    size_t total = 0;
    size_t index = from;
    for (; index < count; index++) {
        const size_t ahead = index + lookahead;
        __builtin_prefetch(&table.lines[pieces[ahead < count ? ahead : index].line]);
        const kernel_piece *piece = &pieces[index];
        const kernel_piece_line *line = &table.lines[piece->line];
        const bool is_first = is_same(line->keys[0], piece->key);
        const bool is_second = is_same(line->keys[1], piece->key);
        if (!(is_first | is_second)) { break; }
        const kernel_piece_tokens packed = line->tokens[is_second];
        if (packed[0] == (uint32_t)kernel_recorded) {
            const size_t added = put_record(
                table.records + packed[1], text + piece->start, piece[1].start - piece->start, tokens + total,
                keep_ends ? ends + total : NULL, offset + piece->start);
            if (added == 0) { break; }
            total += added;
            continue;
        }
        put_tokens(tokens + total, packed & 0xFFFFFF);
        if (keep_ends) { put_ends(ends + total, packed >> 24 & 15, offset + piece->start); }
        total += packed[0] >> 28;
    }
    *written += total;
    return index;
}

DISPATCHED_BYTES size_t kernel_known_pieces(
    const uint8_t *text, const kernel_piece *pieces, size_t from, size_t count, kernel_piece_table table,
    uint32_t *tokens, ptrdiff_t *ends, ptrdiff_t offset, size_t *written) {
    return ends == NULL ? known_pieces(text, pieces, from, count, table, tokens, ends, offset, written, false)
                        : known_pieces(text, pieces, from, count, table, tokens, ends, offset, written, true);
}

ALWAYS_INLINE bool put_first(kernel_piece_line *line, kernel_piece_key key, kernel_piece_tokens tokens) {
    const bool is_full = line->keys[1].high != 0;
    line->keys[1] = line->keys[0];
    line->tokens[1] = line->tokens[0];
    line->keys[0] = key;
    line->tokens[0] = tokens;
    return is_full;
}

bool kernel_remember_piece(const kernel_piece *piece, kernel_piece_tokens tokens, kernel_piece_table table) {
    return put_first(&table.lines[piece->line], piece->key, tokens);
}

void kernel_move_pieces(kernel_piece_table table, kernel_piece_table larger) {
    const size_t count = (size_t)1 << (64 - table.shift);
    for (size_t index = 0; index < count; index++) {
        const kernel_piece_line *line = &table.lines[index];
        // The newer one last, so that it stays in front.
        for (int place = 1; place >= 0; place--) {
            const kernel_piece_key key = line->keys[place];
            if (key.high == 0) { continue; }
            put_first(&larger.lines[line_of(key, larger.shift)], key, line->tokens[place]);
        }
    }
}
