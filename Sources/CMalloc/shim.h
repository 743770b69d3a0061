// SPDX-License-Identifier: Apache-2.0
// The C library's allocator settings, which Swift's module of it leaves out.
#pragma once
#include <malloc.h>
