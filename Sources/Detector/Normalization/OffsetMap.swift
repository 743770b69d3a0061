// SPDX-License-Identifier: Apache-2.0

/// Where each byte of a normalised text came from.
///
/// Stores one entry of 8 bytes wherever the distance between the two texts changes, so that a text with three deleted
/// characters costs three entries; at worst (each letter a two-byte lookalike) 4 bytes per byte of the original.
public struct OffsetMap: Sendable {
    private struct Entry {
        var normalized: UInt32
        var original: UInt32
    }

    /// Ascending in both members.
    ///
    /// From an entry on, bytes correspond one to one until the next entry.
    private var entries: [Entry] = []
    private var normalizedCount: UInt32 = 0
    private var originalCount: UInt32 = 0

    /// A map of two empty texts, or of two equal ones.
    init() {}

    /// Notes that the normalised byte at `normalized` comes from the original byte at `original`.
    ///
    /// - Precondition: neither is lower than in the call before.
    mutating func note(normalized: Int, original: Int) {
        let entry = Entry(normalized: UInt32(normalized), original: UInt32(original))
        if let last = entries.last {
            if entry.original - last.original == entry.normalized - last.normalized { return }
            if last.normalized == entry.normalized { entries.removeLast() }
        } else if entry.normalized == entry.original {
            return
        }
        entries.append(entry)
    }

    /// Notes the lengths of the two texts; the ends correspond.
    mutating func finish(normalizedCount: Int, originalCount: Int) {
        self.normalizedCount = UInt32(normalizedCount)
        self.originalCount = UInt32(originalCount)
    }

    /// The offset in the original of the normalised byte at `offset`; end maps to end.
    ///
    /// Ascending in `offset`. What was deleted belongs to the byte before it; a byte inside a character that was replaced
    /// maps into what it replaced.
    ///
    /// - Complexity: O(log *e*) in the number of changed places.
    public func originalOffset(of offset: Int) -> Int {
        if offset >= Int(normalizedCount) { return Int(originalCount) }
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if Int(entries[middle].normalized) <= offset { low = middle + 1 } else { high = middle }
        }
        let limit = low < entries.count ? Int(entries[low].original) : Int(originalCount)
        let shifted = low == 0 ? offset : Int(entries[low - 1].original) + offset - Int(entries[low - 1].normalized)
        return min(shifted, limit)
    }
}
