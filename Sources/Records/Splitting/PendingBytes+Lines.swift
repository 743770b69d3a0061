// SPDX-License-Identifier: Apache-2.0

/// A line among the pending bytes.
struct PendingLine {
    /// Its bytes without the line break.
    var content: Range<Int>
    /// Where the next line begins.
    var next: Int
}

extension PendingBytes {
    /// The line that begins at an index and ends with a line feed, which a carriage return may precede; nil if none does.
    ///
    /// - Parameter seen: where to begin to look: no line feed is before.
    func line(from start: Int, seen: Int) -> PendingLine? {
        guard let feed = firstIndex(of: UInt8(ascii: "\n"), in: seen..<end) else { return nil }
        let hasReturn = feed > start && storage[feed - 1] == UInt8(ascii: "\r")
        return PendingLine(content: start..<(hasReturn ? feed - 1 : feed), next: feed + 1)
    }

    /// The line that begins at an index and ends with the source; nil if nothing is left.
    func lastLine(from start: Int) -> PendingLine? {
        start < end ? PendingLine(content: start..<end, next: end) : nil
    }
}
