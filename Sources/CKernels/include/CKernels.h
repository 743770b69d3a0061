// SPDX-License-Identifier: Apache-2.0
// Vector loops chosen for the processor at run time. Every form adds in the same order and never fuses a product into a sum,
// so that results are the same bits on every processor.
#pragma once
#include <stdbool.h>
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

// Adds each weight to masses[word >> shift]; the other two arrays have shape [count].
void kernel_add_by_word(const float *weights, const uint32_t *words, size_t count, uint32_t shift, double *masses);

// The first index in from..<to with words[index] >> shift == top, or `to`.
size_t kernel_first_word(const uint32_t *words, size_t from, size_t to, uint32_t shift, uint32_t top);

// The index at which the running sum of the weights passes coin * total; coin in [0, 1). Weights are non-negative; when all
// are zero the result is 0, else it is an index of a weight above zero.
size_t kernel_draw(const float *weights, size_t count, double coin);

// How far words lie below the highest: ((2^32 - 1 - word) >> shift) + offset. The offset is above zero.
typedef struct {
    unsigned shift;
    float offset;
} kernel_gap;

// The index of the greatest weight / gap, of equals one of them; `count` when all weights are zero. Weights are non-negative.
size_t kernel_highest_ratio(const float *weights, const uint32_t *words, size_t count, kernel_gap gap);

// The first index in from..<to with a weight above zero and at least factor * gap, or `to`.
size_t kernel_first_ratio(
    const float *weights, const uint32_t *words, size_t from, size_t to, kernel_gap gap, float factor);

typedef struct {
    double set;
    double clear;
} kernel_bit_masses;

// Multiplies the weights whose word has the bit `bit` by `set` and the others by `clear`, then sums those whose word has the bit
// `next` and the others. Both arrays have shape [count].
kernel_bit_masses kernel_play_round(
    float *weights, const uint32_t *words, size_t count, unsigned bit, float set, float clear, unsigned next);

// Sum of weight * (sum of values[b] over the bits b that are set in the word), b in 0..<bits.
double kernel_weigh_bits(
    const float *weights, const uint32_t *words, size_t count, const float *values, unsigned bits);

// The class of every character: classes[blocks[c >> 7] + (c & 127)] for code point c below 0x200000, a set of bits: 1 and 2
// letters, 4 marks, 8 numbers, 16 white space. 128 alone is a number only where digits are split off.
typedef struct {
    const uint16_t *blocks;
    const uint8_t *classes;
} kernel_character_classes;

// The split patterns whose boundaries are found by vector code.
typedef enum {
    // GPT-2's pattern.
    kernel_pattern_gpt2,
    // Every number stands alone, then GPT-2's pattern between them.
    kernel_pattern_digits_gpt2,
    // cl100k_base: up to three numbers together, contractions in any case, white space at the end of the text whole.
    kernel_pattern_cl100k,
    // The same, where white space at the end is split at its last line end.
    kernel_pattern_llama3,
    // The same, each number alone.
    kernel_pattern_qwen2,
    // The same, marks are as good as letters.
    kernel_pattern_qwen35,
} kernel_pattern;

// Finds where the pieces begin in valid UTF-8: bit i of `starts` for byte i of `text`, the first byte of a piece. `count` is the
// number of bytes to the end of the text, at which a bit is set too if it lies inside the bitmap. Between two bits that
// are set and have none between them there is one piece; what follows the last bit set is not known. Writes `words` words.
void kernel_piece_starts(
    const uint8_t *text, size_t count, kernel_pattern pattern, kernel_character_classes classes, uint64_t *starts,
    size_t words);

// The tokens of a piece. Up to four of them, all below 2^24: the four bits above are where the token ends in the piece, and
// those above, of the first token, the number of tokens. In other cases the first is kernel_recorded and the second is the
// place of a record.
typedef uint32_t kernel_piece_tokens __attribute__((ext_vector_type(4)));

// A piece: up to 15 bytes as they are, the first one lowest, or a hash of more; and their number in the highest byte. Zero for
// no piece, ones for one that is too long.
typedef struct {
    uint64_t low;
    uint64_t high;
} kernel_piece_key;

// Two pieces and their tokens, in a cache line: a piece lies in the line that its hash names.
typedef struct {
    kernel_piece_key keys[2];
    kernel_piece_tokens tokens[2];
} kernel_piece_line;

// The pieces that are known. A record is the number of tokens, the tokens, and then bytes: for each token where it ends in
// the piece, and those of the piece if its key is a hash. Three more words can be read behind the last record.
typedef struct {
    kernel_piece_line *lines;
    uint32_t *records;
    // There are 2^(64 - shift) lines.
    unsigned shift;
} kernel_piece_table;

// A piece that is to be looked up.
typedef struct {
    kernel_piece_key key;
    uint32_t line;
    // The byte of the text at which it begins.
    uint32_t start;
} kernel_piece;

enum {
    // The most bytes of a piece whose key is its bytes, and of one that has a key.
    kernel_longest_short_piece = 15,
    kernel_longest_piece = 63,
    kernel_recorded = 0xF0000000,
};

// Lists the pieces between the bits of a bitmap, and after them one that begins at the last bit and is empty; returns their
// number without that one. `text` is the byte of the first bit, and `available` the number of bytes that may be read there.
size_t kernel_list_pieces(
    const uint8_t *text, size_t available, const uint64_t *starts, size_t words, unsigned shift, kernel_piece *pieces);

// Writes the tokens of pieces from..<count of the list up to one that is not known, and the end of each token, `offset` added,
// into `ends` unless that is NULL. Both need room for one token per byte and three more. Returns that piece, or `count`, and
// adds the number of tokens to `written`.
size_t kernel_known_pieces(
    const uint8_t *text, const kernel_piece *pieces, size_t from, size_t count, kernel_piece_table table,
    uint32_t *tokens, ptrdiff_t *ends, ptrdiff_t offset, size_t *written);

// Puts a piece into its line; the piece that was put there longest ago leaves it. Returns whether there was one.
bool kernel_remember_piece(const kernel_piece *piece, kernel_piece_tokens tokens, kernel_piece_table table);

// Moves the pieces of `table` into one with more lines and the same records.
void kernel_move_pieces(kernel_piece_table table, kernel_piece_table larger);

enum {
    // The bits of a token's id, and the id that stands for none.
    kernel_id_bits = 21,
    kernel_no_token = (1 << kernel_id_bits) - 1,
    // The most bytes that are merged at once.
    kernel_longest_chunk = 64,
};

// The merges of a byte-pair encoding.
typedef struct {
    // Open addressing in 2^(64 - shift) slots by the upper bits of a pair's product with 0x9E3779B97F4A7C15; the first three
    // slots once more behind the last. A pair is left id << 21 | right id, a slot is pair << 21 | rank + 1 or ones if vacant.
    const uint64_t *slots;
    unsigned shift;
    // Rank -> the token that is made.
    const uint32_t *results;
    // Byte -> its token, or kernel_no_token.
    const uint32_t *byte_tokens;
    // First byte * 256 + second byte -> the rank of the merge of their tokens plus one, or 0 if there is none.
    const uint32_t *byte_orders;
} kernel_merges;

// A few bytes, 1 to kernel_longest_chunk of them from `start` on, to be merged by themselves.
typedef struct {
    uint32_t start;
    uint32_t count;
    // A bit for each byte at which a token begins; 0 when a byte has none.
    uint64_t starts;
} kernel_chunk;

// Merges the bytes of each chunk: the pair of lowest rank first, the leftmost of equals. The token that begins at byte i of
// chunk j is put into tokens[64 j + i]. Takes time by the number of merges; several chunks together take less than one by one.
void kernel_merge_chunks(
    const uint8_t *text, kernel_chunk *chunks, size_t count, uint32_t *tokens, kernel_merges merges);

// torch's CPU generator is MT19937, and its state the 624 words that it made last.
enum { kernel_mt19937_words = 624, kernel_mt19937_lanes = 16, kernel_vector_lanes = 16 };

// Seeds sixteen generators, which costs little more than one: shape [16] and [16 * 624].
void kernel_mt19937_seed(const uint32_t *seeds, uint32_t *states);

// The next 624 words; shape [624] for both arrays.
void kernel_mt19937_block(uint32_t *state, uint32_t *output);

// What a list is the beginning of: the first `list_size` entries of torch.randperm(size), 0 < list_size < size < 214748364, of
// a generator that was seeded and not used. torch's rule for larger sizes differs.
typedef struct {
    uint32_t size;
    uint32_t list_size;
    // Of kernel_list_inverses; NULL to divide.
    const uint32_t *inverses;
    const uint8_t *powers;
} kernel_list_shape;

// size - i = 2^k d, d odd: the inverses of d modulo 2^32, and k; shape [list_size + kernel_vector_lanes] for both.
void kernel_list_inverses(uint32_t size, uint32_t list_size, uint32_t *inverses, uint8_t *powers);

// Which tokens are on the lists of some seeds: forward Fisher-Yates, of which the places of these tokens alone are followed.
// Those of seed i are tokens[starts[i]] ..< tokens[starts[i + 1]]; tokens of `size` and above are on no list. Shape [count],
// [count + 1] and twice [starts[count]]; the tokens are overwritten. O(list_size) for each seed and each token, in vector code
// when there are inverses.
void kernel_list_members(
    const uint32_t *seeds, const uint32_t *starts, size_t count, kernel_list_shape shape, uint32_t *tokens,
    uint8_t *are_members);

// The first `count` entries of torch.randperm(size) at the beginning of `permutation`, shape [size]; the entries after them are
// the others in some order. 0 < size < 214748364.
void kernel_permutation_beginning(uint32_t seed, uint32_t size, uint32_t count, uint32_t *permutation);

#ifdef __cplusplus
}
#endif
