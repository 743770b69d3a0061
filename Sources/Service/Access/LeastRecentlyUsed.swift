// SPDX-License-Identifier: Apache-2.0

/// A table of so many entries at most: when it is full, the half that was used longest ago is forgotten.
struct LeastRecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        var value: Value
        var time: UInt64
    }

    let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var time: UInt64 = 0

    /// - Parameter capacity: at least 2.
    init(capacity: Int) { self.capacity = capacity }

    var count: Int { entries.count }

    /// The value of an entry, which is then the newest.
    mutating func value(of key: Key) -> Value? {
        time += 1
        entries[key]?.time = time
        return entries[key]?.value
    }

    /// Puts an entry in, as the newest.
    ///
    /// - Complexity: O(1) on average.
    mutating func set(_ value: Value, of key: Key) {
        time += 1
        entries[key] = Entry(value: value, time: time)
        guard entries.count > capacity else { return }
        let times = entries.values.map(\.time).sorted()
        let first = times[times.count / 2]
        entries = entries.filter { $0.value.time >= first }
    }
}
