// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Finds bytes in text, with the C library's vector code.
enum ByteSearch {
    /// Where the byte occurs first.
    static func first(_ byte: UInt8, in range: Range<Int>, of text: Span<UInt8>) -> Int? {
        if range.isEmpty { return nil }
        // The range is checked by `extracting`, and memchr reads no further.
        return unsafe text.extracting(range).withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress, let found = unsafe memchr(start, Int32(byte), bytes.count) else {
                return nil
            }
            return unsafe range.lowerBound + (UnsafeRawPointer(found) - UnsafeRawPointer(start))
        }
    }

    /// The end of the run of ASCII that begins with the range.
    static func end(ofASCII range: Range<Int>, of text: Span<UInt8>) -> Int {
        var at = range.lowerBound
        // The range is checked by `extracting`, and loads of 32 bytes end inside it.
        unsafe text.extracting(range).withUnsafeBytes { bytes in
            var place = 0
            while place + 32 <= bytes.count {
                let words = unsafe bytes.loadUnaligned(fromByteOffset: place, as: SIMD4<UInt64>.self)
                let high = words & SIMD4(repeating: 0x8080_8080_8080_8080)
                if (high[0] | high[1] | high[2] | high[3]) != 0 { break }
                place += 32
            }
            at += place
        }
        while at < range.upperBound, text[at] < 0x80 { at += 1 }
        return at
    }

    /// Where the bytes, of which there is at least one, occur first.
    ///
    /// - Complexity: O(*n*·*m*) in the length of the range and of what is wanted, which is a few bytes.
    static func first(_ wanted: [UInt8], in range: Range<Int>, of text: Span<UInt8>) -> Int? {
        if range.count < wanted.count { return nil }
        let last = range.upperBound - wanted.count
        var from = range.lowerBound
        while from <= last, let place = first(wanted[0], in: from..<last + 1, of: text) {
            var matched = 1
            while matched < wanted.count, text[place + matched] == wanted[matched] { matched += 1 }
            if matched == wanted.count { return place }
            from = place + 1
        }
        return nil
    }
}
