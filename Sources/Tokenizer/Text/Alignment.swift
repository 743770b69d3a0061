// SPDX-License-Identifier: Apache-2.0

/// Where the bytes of a changed text come from: the changes in their order, between which bytes were copied.
struct Alignment: Sendable {
    /// A part of the changed text and what it stands for; either may be empty.
    private struct Change {
        /// Where the part begins in the changed text.
        var place: Int
        var count: Int
        var original: Range<Int>
    }

    private var changes: [Change] = []
    /// Where in the original the changed text begins.
    private var start = 0

    /// Whether the changed text begins where the original does, not after something that was deleted.
    var keepsStart: Bool {
        guard let first = changes.first else { return true }
        return first.place > 0 || first.count > 0
    }

    /// Forgets the changes and keeps the memory.
    mutating func removeAll(startingAt start: Int) {
        changes.removeAll(keepingCapacity: true)
        self.start = start
    }

    /// Adds a change: `count` bytes at `place` stand for `original`.
    mutating func append(_ count: Int, at place: Int, for original: Range<Int>) {
        changes.append(Change(place: place, count: count, original: original))
    }

    /// Turns ascending offsets into the changed text into offsets into the original, from the index `first` on.
    ///
    /// An offset inside a change becomes the start of what it changed, and what was deleted comes after an offset at its place.
    func restore(_ ends: inout [Int], from first: Int) {
        var next = 0
        var last: Change?
        for index in first..<ends.count {
            let end = ends[index]
            while next < changes.count, changes[next].place < end {
                last = changes[next]
                next += 1
            }
            guard let change = last else {
                ends[index] = start + end
                continue
            }
            let beyond = end - change.place - change.count
            ends[index] = beyond < 0 ? change.original.lowerBound : change.original.upperBound + beyond
        }
    }
}
