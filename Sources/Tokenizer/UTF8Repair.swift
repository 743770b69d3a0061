// SPDX-License-Identifier: Apache-2.0

/// A text in which everything that is not UTF-8 became U+FFFD, and the way back to the offsets of the original.
struct UTF8Repair {
    /// Valid UTF-8.
    private(set) var bytes: [UInt8] = []
    /// The number of bytes of the original that were replaced.
    private(set) var replacedBytes = 0
    private var marks: [Mark] = []

    /// A replacement character and what it replaced.
    private struct Mark {
        var place: Int
        var original: Range<Int>
    }

    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    /// Where and how long the first part is that is not UTF-8, or nil when all is valid.
    ///
    /// The part is a maximal subpart of a character or a single byte, as in the WHATWG Encoding Standard, § 4.
    static func firstError(_ text: Span<UInt8>, from start: Int) -> Range<Int>? {
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
            append(text, from..<range.lowerBound)
            marks.append(Mark(place: bytes.count, original: range))
            bytes += UTF8Repair.replacement
            replacedBytes += range.count
            from = range.upperBound
            error = UTF8Repair.firstError(text, from: from)
        }
        append(text, from..<text.count)
    }

    private mutating func append(_ text: Span<UInt8>, _ range: Range<Int>) {
        for index in range { bytes.append(text[index]) }
    }

    /// Turns ascending offsets into the repaired text into offsets into the original.
    ///
    /// An offset inside a replacement becomes the start of what it replaced.
    func restore(_ ends: inout [Int]) {
        var next = 0
        var last: Mark?
        for index in ends.indices {
            let end = ends[index]
            while next < marks.count, marks[next].place < end {
                last = marks[next]
                next += 1
            }
            guard let mark = last else { continue }
            let beyond = end - mark.place - UTF8Repair.replacement.count
            ends[index] = beyond < 0 ? mark.original.lowerBound : mark.original.upperBound + beyond
        }
    }
}
