// SPDX-License-Identifier: Apache-2.0

/// Work in the order in which it came.
struct WorkLine {
    /// A piece of work.
    struct Work: Sendable {
        let job: WorkPool.Job
        /// In bytes of text.
        let size: Int
        let since: ContinuousClock.Instant
        let deadline: ContinuousClock.Instant?
        let expired: (@Sendable () -> Void)?
    }

    private var works: [Work?] = []
    private var first = 0

    var isEmpty: Bool { first == works.count }

    /// Since when the first waits.
    var oldest: ContinuousClock.Instant? { isEmpty ? nil : works[first]?.since }

    mutating func add(_ work: Work) { works.append(work) }

    /// Takes the first.
    ///
    /// - Complexity: O(1) on average.
    mutating func take() -> Work? {
        guard !isEmpty else { return nil }
        defer {
            works[first] = nil
            first += 1
            if first * 2 >= works.count {
                works.removeFirst(first)
                first = 0
            }
        }
        return works[first]
    }

    mutating func takeAll() -> [Work] {
        defer {
            works = []
            first = 0
        }
        return works[first...].compactMap(\.self)
    }
}
