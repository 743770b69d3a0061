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
    /// An offset inside a change becomes the start of what it changed, and what was deleted comes after an offset at
    /// its place.
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

    /// Ascending ranges of the original as ranges of the changed text; what changed at an edge belongs to the range.
    func changed(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var next = 0
        return ranges.map { range in
            while next < changes.count, changes[next].original.upperBound <= range.lowerBound,
                changes[next].original.lowerBound < range.lowerBound
            {
                next += 1
            }
            let first = place(of: range.lowerBound, behind: next - 1, before: next, isEnd: false)
            var last = next
            while last < changes.count, changes[last].original.upperBound <= range.upperBound { last += 1 }
            let end = place(of: range.upperBound, behind: last - 1, before: last, isEnd: true)
            return max(first, 0)..<max(end, first, 0)
        }
    }

    /// Where an offset into the original lies in the changed text, between two changes or inside the second.
    private func place(of offset: Int, behind previous: Int, before next: Int, isEnd: Bool) -> Int {
        if next < changes.count, changes[next].original.lowerBound < offset {
            return changes[next].place + (isEnd ? changes[next].count : 0)
        }
        guard previous >= 0 else { return offset - start }
        let change = changes[previous]
        return change.place + change.count + offset - change.original.upperBound
    }
}
