// SPDX-License-Identifier: Apache-2.0
#include "CSimdjson.h"

#include <cstring>
#include <new>
#include <type_traits>

#include <simdjson.h>

namespace dom = simdjson::dom;

struct csj_document {
    dom::parser parser;
    dom::element root;
};

namespace {

// simdjson's elements and iterators are a pointer to the document and an index into it; they travel
// through C as two opaque words.
template <typename T> csj_value wrap(const T &inner) {
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) == sizeof(csj_value));
    csj_value value;
    std::memcpy(&value, &inner, sizeof value);
    return value;
}

template <typename T> T unwrap(const csj_value &value) {
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) == sizeof(csj_value));
    T inner;
    std::memcpy(static_cast<void *>(&inner), &value, sizeof inner);
    return inner;
}

dom::element element(csj_value value) { return unwrap<dom::element>(value); }

}  // namespace

csj_document *csj_make(void) { return new (std::nothrow) csj_document; }

static_assert(csj_padding >= simdjson::SIMDJSON_PADDING);

const char *csj_parse(csj_document *document, const char *bytes, size_t length, bool is_padded) {
    try {
        const auto code = document->parser.parse(bytes, length, !is_padded).get(document->root);
        return code == simdjson::SUCCESS ? nullptr : simdjson::error_message(code);
    } catch (const std::bad_alloc &) {
        return "out of memory";
    }
}

void csj_free(csj_document *document) { delete document; }

csj_value csj_root(const csj_document *document) { return wrap(document->root); }

char csj_kind(csj_value value) {
    const auto type = element(value).type();
    return type == dom::element_type::BOOL ? 't' : static_cast<char>(type);
}

bool csj_bool(csj_value value) { return element(value).get_bool().value_unsafe(); }
int64_t csj_int64(csj_value value) { return element(value).get_int64().value_unsafe(); }
uint64_t csj_uint64(csj_value value) { return element(value).get_uint64().value_unsafe(); }
double csj_double(csj_value value) { return element(value).get_double().value_unsafe(); }

const char *csj_string(csj_value value, size_t *length) {
    const std::string_view view = element(value).get_string().value_unsafe();
    *length = view.size();
    return view.data();
}

size_t csj_count(csj_value value) {
    const auto inner = element(value);
    return inner.is_array() ? inner.get_array().value_unsafe().size() : inner.get_object().value_unsafe().size();
}

csj_iterator csj_iterate(csj_value container) {
    const auto inner = element(container);
    if (inner.is_array()) {
        const auto array = inner.get_array().value_unsafe();
        return {wrap(array.begin()), wrap(array.end()), false, false};
    }
    const auto object = inner.get_object().value_unsafe();
    return {wrap(object.begin()), wrap(object.end()), true, false};
}

bool csj_next(csj_iterator *iterator, csj_value *value) {
    if (!iterator->is_object) {
        auto next = unwrap<dom::array::iterator>(iterator->next);
        if (!(next != unwrap<dom::array::iterator>(iterator->end))) { return false; }
        *value = wrap(*next);
        iterator->next = wrap(++next);
        return true;
    }
    auto next = unwrap<dom::object::iterator>(iterator->next);
    if (!iterator->is_at_value) {
        if (!(next != unwrap<dom::object::iterator>(iterator->end))) { return false; }
        // The iterator stands on the key's own tape entry, so its words are the key's element.
        *value = iterator->next;
    } else {
        *value = wrap(next.value());
        iterator->next = wrap(++next);
    }
    iterator->is_at_value = !iterator->is_at_value;
    return true;
}

bool csj_is_utf8(const char *bytes, size_t length) { return simdjson::validate_utf8(bytes, length); }
