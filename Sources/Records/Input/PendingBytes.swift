// SPDX-License-Identifier: Apache-2.0

/// Bytes that were read and are not used up, in memory that is used again.
///
/// Indexes hold until ``makeRoom()``, which moves what is pending to the front.
struct PendingBytes {
    /// How many bytes there is room for at each read.
    static let chunk = 1 << 17

    // All of the memory; only `start..<end` has a meaning. It is longer than what is pending, so that a read writes into it
    // without zeroing it first.
    private(set) var storage: [UInt8] = []
    private(set) var start = 0
    private(set) var end = 0

    var count: Int { end - start }
    var range: Range<Int> { start..<end }

    /// Uses up bytes at the front.
    mutating func drop(to index: Int) {
        precondition(index >= start && index <= end, "only what is pending is used up")
        start = index
    }

    /// Uses up everything.
    mutating func dropAll() { start = end }

    /// Replaces what is pending.
    mutating func replace(with bytes: some Collection<UInt8>) {
        dropAll()
        makeRoom()
        storage.replaceSubrange(0..<bytes.count, with: bytes)
        end = bytes.count
    }

    /// The first index in a range that holds a byte; nil if none does.
    func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        storage.span.firstIndex(of: byte, in: range)
    }

    /// Moves what is pending to the front when less than a chunk is free behind it, and grows when that is not enough.
    mutating func makeRoom() {
        if start == end {
            start = 0
            end = 0
        }
        guard storage.count - end < Self.chunk else { return }
        if start > 0 {
            // The pieces overlap, and a copy forward from the front is right for that.
            let (count, start) = (count, start)
            var bytes = storage.mutableSpan
            for index in 0..<count { bytes[index] = bytes[start + index] }
            end = count
            self.start = 0
        }
        if storage.count - end < Self.chunk {
            let missing = max(storage.count, 2 * Self.chunk)
            storage.append(contentsOf: repeatElement(0, count: missing))
        }
    }

    /// Calls `body` with the memory and the free range of a chunk at its end; it says how many bytes it put there.
    mutating func append(
        _ body: (inout [UInt8], Range<Int>) throws(RecordProblem) -> Int
    ) throws(RecordProblem) -> Int {
        makeRoom()
        let count = try body(&storage, end..<end + Self.chunk)
        precondition(count <= Self.chunk, "a read stays in its range")
        end += count
        return count
    }
}
