// SPDX-License-Identifier: Apache-2.0
// How a function over numbers, or over bytes, is compiled: once for each kind of processor.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "CKernels.h"

#if defined(__x86_64__) && defined(__linux__) && !__has_feature(thread_sanitizer)
// The loader picks the widest form that the processor has, by code that runs too early for the thread sanitizer.
#define DISPATCHED __attribute__((target_clones("avx512f", "avx2", "default")))
#define DISPATCHED_BYTES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define DISPATCHED
#define DISPATCHED_BYTES
#endif
#define ALWAYS_INLINE static inline __attribute__((always_inline))
