// SPDX-License-Identifier: Apache-2.0

import JSON

/// A text in which everything that is not UTF-8 became U+FFFD, and the way back to the offsets of the original.
struct UTF8Repair {
    /// Valid UTF-8.
    private(set) var bytes: [UInt8] = []
    /// The number of bytes of the original that were replaced.
    private(set) var replacedBytes = 0
    private var alignment = Alignment()

    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    /// Where and how long the first part is that is not UTF-8, or nil when all is valid.
    ///
    /// The part is a maximal subpart of a character or a single byte, as in the WHATWG Encoding Standard, § 4.
    static func firstError(_ text: Span<UInt8>, from start: Int) -> Range<Int>? {
        isUTF8(text.extracting(start...)) ? nil : nextError(text, from: start)
    }

    /// The same where errors are expected: reads no further than the first one, so that a walk from one to the next is linear.
    private static func nextError(_ text: Span<UInt8>, from start: Int) -> Range<Int>? {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: text.extracting(start..<text.count))
            return nil
        } catch {
            return error.byteOffsets.lowerBound + start..<error.byteOffsets.upperBound + start
        }
    }

    /// Repairs a text whose first error is at `firstError`.
    init(_ text: Span<UInt8>, firstError: Range<Int>) {
        bytes.reserveCapacity(text.count + text.count / 2)
        var from = 0
        var error: Range<Int>? = firstError
        while let range = error {
            bytes.append(text, from..<range.lowerBound)
            alignment.append(UTF8Repair.replacement.count, at: bytes.count, for: range)
            bytes += UTF8Repair.replacement
            replacedBytes += range.count
            from = range.upperBound
            error = UTF8Repair.nextError(text, from: from)
        }
        bytes.append(text, from..<text.count)
    }

    /// Turns ascending offsets into the repaired text into offsets into the original.
    ///
    /// An offset inside a replacement becomes the start of what it replaced.
    func restore(_ ends: inout [Int]) {
        alignment.restore(&ends, from: 0)
    }
}
