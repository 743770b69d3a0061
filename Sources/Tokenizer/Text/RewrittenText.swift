// SPDX-License-Identifier: Apache-2.0

/// The result of one change to a text, and the way back.
struct RewrittenText: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var alignment = Alignment()
    /// Up to where the original was copied or replaced.
    private var taken = 0

    /// Begins the copy of a text that begins at `start`.
    mutating func begin(at start: Int) {
        bytes.removeAll(keepingCapacity: true)
        alignment.removeAll(startingAt: start)
        taken = start
    }

    /// Copies `text` up to the range, which `replacement` takes the place of.
    mutating func replace(_ range: Range<Int>, of text: Span<UInt8>, by replacement: some Collection<UInt8>) {
        bytes.append(text, taken..<range.lowerBound)
        alignment.append(replacement.count, at: bytes.count, for: range)
        bytes.append(contentsOf: replacement)
        taken = range.upperBound
    }

    /// Copies the rest of the text.
    mutating func finish(_ text: Span<UInt8>, at end: Int) {
        bytes.append(text, taken..<end)
    }

    /// Gives back the memory of a text that was much longer than most.
    mutating func shrink(to capacity: Int) {
        if bytes.capacity > capacity { self = RewrittenText() }
    }
}
