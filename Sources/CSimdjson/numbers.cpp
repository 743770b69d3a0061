// SPDX-License-Identifier: Apache-2.0
#include "CSimdjson.h"

#include <cstring>
#include <limits>

#include <simdjson.h>

namespace dom = simdjson::dom;

namespace {

dom::array array_of(csj_value value) {
    dom::element element;
    static_assert(sizeof element == sizeof value);
    std::memcpy(static_cast<void *>(&element), &value, sizeof element);
    return element.get_array().value_unsafe();
}

bool read(dom::element element, float null, float &output) {
    if (element.is_null()) {
        output = null;
        return true;
    }
    double number;
    if (element.get_double().get(number) != simdjson::SUCCESS) { return false; }
    // IEEE 754: what a float cannot hold becomes an infinity.
    static_assert(std::numeric_limits<float>::is_iec559);
    output = static_cast<float>(number);
    return true;
}

bool read(dom::element element, uint32_t &output) {
    uint64_t number;
    if (element.get_uint64().get(number) != simdjson::SUCCESS || number > UINT32_MAX) { return false; }
    output = static_cast<uint32_t>(number);
    return true;
}

}  // namespace

ptrdiff_t csj_floats(csj_value array, float null, float *output, size_t capacity) {
    size_t count = 0;
    float unused;
    for (const dom::element element : array_of(array)) {
        if (!read(element, null, count < capacity ? output[count] : unused)) { return -1; }
        count += 1;
    }
    return static_cast<ptrdiff_t>(count);
}

ptrdiff_t csj_uint32s(csj_value array, uint32_t *output, size_t capacity) {
    size_t count = 0;
    uint32_t unused;
    for (const dom::element element : array_of(array)) {
        if (!read(element, count < capacity ? output[count] : unused)) { return -1; }
        count += 1;
    }
    return static_cast<ptrdiff_t>(count);
}

ptrdiff_t csj_pairs(csj_value array, float null, uint32_t *integers, float *numbers, size_t capacity) {
    size_t count = 0;
    uint32_t unused_integer;
    float unused_number;
    for (const dom::element element : array_of(array)) {
        dom::array pair;
        if (element.get_array().get(pair) != simdjson::SUCCESS || pair.size() != 2) { return -1; }
        const bool fits = count < capacity;
        auto half = pair.begin();
        if (!read(*half, fits ? integers[count] : unused_integer)) { return -1; }
        if (!read(*++half, null, fits ? numbers[count] : unused_number)) { return -1; }
        count += 1;
    }
    return static_cast<ptrdiff_t>(count);
}
