// SPDX-License-Identifier: Apache-2.0
// The calls of llama.cpp that can fail: what it throws, and what it would abort the program for, becomes a failed call with a
// reason. Structures that llama.cpp takes by value stay on this side.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct llama_model;
struct llama_context;
struct llama_batch;

typedef struct {
    // Negative for as many as fit.
    int32_t gpu_layers;
} llama_guard_model_options;

typedef struct {
    uint32_t sequences;
    // Of each sequence.
    uint32_t context_length;
    // The most tokens that are computed side by side; one call may have as many as the context.
    uint32_t microbatch;
    int32_t threads;
} llama_guard_context_options;

// Makes llama.cpp ready and its log silent; once a process.
void llama_guard_start(void);

// Each is NULL, or a status other than 0, on failure; llama_guard_reason says why.
struct llama_model *llama_guard_load(const char *path, const llama_guard_model_options *options);
struct llama_context *llama_guard_open(struct llama_model *model, const llama_guard_context_options *options);
// As llama_decode; LLAMA_GUARD_THROWN when it threw. Other threads may then wait for the one that threw, for ever: the context must
// not be used again, nor freed.
#define LLAMA_GUARD_THROWN (-100)
int32_t llama_guard_decode(struct llama_context *context, const struct llama_batch *batch);

// The first complaint of llama.cpp during the last of these calls on this thread, UTF-8, perhaps of several lines; may be empty.
const char *llama_guard_reason(void);

#ifdef __cplusplus
}
#endif
