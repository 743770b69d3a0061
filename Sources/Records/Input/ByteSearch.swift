// SPDX-License-Identifier: Apache-2.0

private import Glibc

extension Span<UInt8> {
    /// The first index in a range that holds a byte; nil if none does.
    ///
    /// - Complexity: O(the range), at the speed of `memchr`.
    func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "the range lies in the span")
        // The range lies in the span, and the pointer stays inside the closure.
        return unsafe withUnsafeBytes { buffer -> Int? in
            guard !range.isEmpty, let base = buffer.baseAddress else { return nil }
            let start = unsafe base + range.lowerBound
            guard let found = unsafe memchr(start, Int32(byte), range.count) else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }
}
