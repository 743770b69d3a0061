// SPDX-License-Identifier: Apache-2.0
// The part of simdjson's document interface that the JSON module uses, as plain C.
// A csj_value borrows from its csj_document and must not outlive it.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct csj_document csj_document;

enum { csj_padding = 64 };

typedef struct {
    uintptr_t words[2];
} csj_value;

typedef struct {
    csj_value next;
    csj_value end;
    bool is_object;
    bool is_at_value;
} csj_iterator;

// An empty document, to be parsed into; NULL when memory is exhausted.
csj_document *csj_make(void);
// Parses `length` bytes in place of what the document held, whose values become invalid. The bytes are not needed after that.
// `is_padded` says that csj_padding more bytes of any value can be read behind them; else they are copied.
// Returns NULL, or on an error a static English message.
const char *csj_parse(csj_document *document, const char *bytes, size_t length, bool is_padded);
void csj_free(csj_document *document);
csj_value csj_root(const csj_document *document);

// One of '{' '[' '"' 'l' (int64) 'u' (uint64 above int64) 'd' (double) 't' 'n'; 't' stands for both booleans.
char csj_kind(csj_value value);
bool csj_bool(csj_value value);
int64_t csj_int64(csj_value value);
uint64_t csj_uint64(csj_value value);
double csj_double(csj_value value);
// UTF-8, not NUL-terminated; valid while the document lives.
const char *csj_string(csj_value value, size_t *length);

// Number of elements or members; saturates at 0xFFFFFF.
size_t csj_count(csj_value value);
// Walks an array, or an object as key, value, key, value….
csj_iterator csj_iterate(csj_value container);
bool csj_next(csj_iterator *iterator, csj_value *value);

// The numbers of an array at once: written as far as `capacity` goes. Each returns how many the array has, or -1 when an
// element is of another kind or range. `null` stands for null.
ptrdiff_t csj_floats(csj_value array, float null, float *output, size_t capacity);
ptrdiff_t csj_uint32s(csj_value array, uint32_t *output, size_t capacity);
// Pairs of a whole number and a number: [[7,-0.1],[9,null]].
ptrdiff_t csj_pairs(csj_value array, float null, uint32_t *integers, float *numbers, size_t capacity);

// Whether all bytes are UTF-8.
bool csj_is_utf8(const char *bytes, size_t length);

#ifdef __cplusplus
}
#endif
