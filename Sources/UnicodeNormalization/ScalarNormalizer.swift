// SPDX-License-Identifier: Apache-2.0

import CUtf8proc

/// Brings pieces of text into one of Unicode's normalisation forms (UAX #15).
///
/// utf8proc sorts combining marks by insertion, which is quadratic in the length of a run of marks, so that a hostile
/// megabyte of them would take hours. Marks are sorted here, long runs of them by a key, before utf8proc composes.
public struct ScalarNormalizer: Sendable {
    /// The most scalars that one scalar decomposes to (U+FDFA).
    private static let expansion = 18
    /// The longest run of marks that is sorted by insertion.
    private static let shortRun = 32

    private var buffer: [Int32] = []
    /// Combining class << 32 | place of the marks of a long run.
    private var keys: [UInt64] = []

    /// A normaliser with its working memory.
    public init() {}

    private static func option(_ bits: utf8proc_option_t.RawValue) -> utf8proc_option_t {
        utf8proc_option_t(rawValue: bits | UTF8PROC_STABLE.rawValue)
    }

    /// Replaces a piece by its normalised form.
    ///
    /// - Precondition: No element is a surrogate.
    /// - Complexity: O(*n*), and O(*m* log *m*) in the length of a run of marks.
    public mutating func normalize(_ scalars: inout [UInt32], to form: NormalizationForm) {
        var count = decompose(scalars, isCompatible: form.isCompatible)
        sortMarks(count)
        if form.isComposed {
            let length = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
                unsafe utf8proc_normalize_utf32(buffer.baseAddress, count, Self.option(UTF8PROC_COMPOSE.rawValue))
            }
            precondition((0...count).contains(length), "composition never lengthens a text")
            count = length
        }
        scalars.removeAll(keepingCapacity: true)
        for scalar in buffer[..<count] { scalars.append(UInt32(bitPattern: scalar)) }
    }

    /// Puts the decompositions of all scalars into the buffer and returns their number.
    private mutating func decompose(_ scalars: [UInt32], isCompatible: Bool) -> Int {
        let bits = UTF8PROC_DECOMPOSE.rawValue | (isCompatible ? UTF8PROC_COMPAT.rawValue : 0)
        var count = 0
        var boundary: Int32 = 0
        for scalar in scalars {
            if buffer.count < count + Self.expansion {
                buffer.append(contentsOf: repeatElement(0, count: max(64, buffer.count)))
            }
            let written = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
                unsafe utf8proc_decompose_char(
                    Int32(bitPattern: scalar),
                    buffer.baseAddress?.advanced(by: count),
                    Self.expansion,
                    Self.option(bits),
                    &boundary
                )
            }
            precondition((0...Self.expansion).contains(written), "utf8proc refused U+\(String(scalar, radix: 16))")
            count += written
        }
        return count
    }

    /// Puts runs of marks into the order of their combining classes, equal ones as they stood.
    private mutating func sortMarks(_ count: Int) {
        var start = 0
        while start < count {
            var end = start
            while end < count, combiningClass(end) != 0 { end += 1 }
            if end - start > Self.shortRun {
                sortLong(start..<end)
            } else if end - start > 1 {
                sortShort(start..<end)
            }
            start = end + 1
        }
    }

    private func combiningClass(_ index: Int) -> Int16 {
        UnicodeFacts.combiningClass(UInt32(bitPattern: buffer[index]))
    }

    private mutating func sortShort(_ run: Range<Int>) {
        for index in run.dropFirst() {
            let mark = buffer[index]
            let order = combiningClass(index)
            var place = index
            while place > run.lowerBound, combiningClass(place - 1) > order {
                buffer[place] = buffer[place - 1]
                place -= 1
            }
            buffer[place] = mark
        }
    }

    private mutating func sortLong(_ run: Range<Int>) {
        keys.removeAll(keepingCapacity: true)
        for index in run { keys.append(UInt64(combiningClass(index)) << 32 | UInt64(index - run.lowerBound)) }
        keys.sort()
        let marks = Array(buffer[run])
        for (place, key) in keys.enumerated() { buffer[run.lowerBound + place] = marks[Int(key & 0xFFFF_FFFF)] }
    }
}
