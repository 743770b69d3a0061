// SPDX-License-Identifier: Apache-2.0

import CUtf8proc

/// Brings short pieces of text into Unicode's Normalization Form C (UAX #15).
///
/// utf8proc sorts combining marks by insertion, which is quadratic in the length of a run of marks, so that a hostile
/// megabyte of them would take hours. Pieces of at most ``capacity`` scalars keep it linear; only runs of marks that are
/// longer than that, which no language writes (UAX #15's own Stream-Safe Text Format ends at 30), are composed in parts.
struct CanonicalComposer {
    /// The most scalars of a piece.
    static let capacity = 64
    /// The most scalars that one scalar decomposes to canonically.
    private static let expansion = 4

    private var buffer = [Int32](repeating: 0, count: CanonicalComposer.capacity * CanonicalComposer.expansion)
    private static let decompose = option(UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_STABLE.rawValue)
    private static let compose = option(UTF8PROC_COMPOSE.rawValue | UTF8PROC_STABLE.rawValue)

    private static func option(_ bits: utf8proc_option_t.RawValue) -> utf8proc_option_t {
        utf8proc_option_t(rawValue: bits)
    }

    /// Replaces a piece by its composed form.
    ///
    /// - Precondition: `scalars.count` is at most ``capacity``, and no element is a surrogate.
    mutating func compose(_ scalars: inout [UInt32]) {
        precondition(scalars.count <= Self.capacity, "a piece has at most \(Self.capacity) scalars")
        var count = 0
        var boundary: Int32 = 0
        unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            for scalar in scalars {
                // Room for `expansion` scalars is left: `count` is at most four times the scalars done.
                let written = unsafe utf8proc_decompose_char(
                    Int32(bitPattern: scalar),
                    buffer.baseAddress?.advanced(by: count),
                    Self.expansion,
                    Self.decompose,
                    &boundary
                )
                precondition((0...Self.expansion).contains(written), "utf8proc refused U+\(String(scalar, radix: 16))")
                count += written
            }
        }
        sortMarks(count)
        let length = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            unsafe utf8proc_normalize_utf32(buffer.baseAddress, count, Self.compose)
        }
        precondition((0...count).contains(length), "composition never lengthens a text")
        scalars.removeAll(keepingCapacity: true)
        for scalar in buffer[..<length] { scalars.append(UInt32(bitPattern: scalar)) }
    }

    /// Puts runs of marks into the order of their combining classes, equal ones as they stood.
    private mutating func sortMarks(_ count: Int) {
        for index in 0..<count {
            let mark = buffer[index]
            let order = UnicodeFacts.combiningClass(UInt32(bitPattern: mark))
            if order == 0 { continue }
            var place = index
            while place > 0, UnicodeFacts.combiningClass(UInt32(bitPattern: buffer[place - 1])) > order {
                buffer[place] = buffer[place - 1]
                place -= 1
            }
            buffer[place] = mark
        }
    }
}
