// SPDX-License-Identifier: Apache-2.0

import Threading

/// Threads that work off what requests ask for, so that long work does not hold up short work.
///
/// Work waits in two lines, by its size. One thread takes short work alone as long as there is any, so that several long
/// texts at once do not hold up the short ones; the others take the longest-waiting of both lines when the head of the long
/// line has waited for ``patience``, and short work before that.
// Sendable: everything that changes is touched inside the monitor alone.
final class WorkPool: @unchecked Sendable {
    /// Where a thread of the pool keeps what it uses again and again: a number from 0 to ``threads`` - 1.
    typealias Slot = Int
    typealias Job = @Sendable (Slot) -> Void

    /// What waits or runs.
    struct Load: Sendable, Equatable {
        /// Pieces of work that wait.
        var waiting = 0
        /// Their size in bytes.
        var waitingBytes = 0
        /// Pieces of work that are being done.
        var running = 0
    }

    /// Work of more bytes is long: about ten milliseconds of detection.
    static let shortest = 64 << 10
    /// After this time a long text is taken before short ones, by the threads that take long ones.
    static let patience: Duration = .milliseconds(250)

    let threads: Int
    private let capacity: Int
    private let capacityBytes: Int
    private let monitor = Monitor()
    private var short = WorkLine()
    private var long = WorkLine()
    private var load = Load()
    private var longRunning = 0
    private var isStopped = false
    private var threadsLeft: Int

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - threads: at least two are made: one is for short work.
    ///   - capacity: how many pieces of work may wait.
    ///   - capacityBytes: how large they may be together.
    init(threads: Int, capacity: Int, capacityBytes: Int = 256 << 20) throws(ThreadError) {
        self.threads = max(2, threads)
        self.capacity = capacity
        self.capacityBytes = capacityBytes
        threadsLeft = self.threads
        for slot in 0..<self.threads { try Threads.start { [self] in run(slot) } }
    }

    /// What waits and runs at this moment.
    var depth: Load { monitor.locked { load } }

    /// Hands in a job.
    ///
    /// - Parameters:
    ///   - size: how much work it is, in bytes of text.
    ///   - deadline: after which it is not begun any more.
    ///   - expired: called instead of the job, on a thread of the pool, when it was not begun by then, or the pool is stopped.
    /// - Returns: false when too much waits already; neither is called then.
    func submit(
        size: Int,
        deadline: ContinuousClock.Instant? = nil,
        expired: (@Sendable () -> Void)? = nil,
        _ job: @escaping Job
    ) -> Bool {
        monitor.locked {
            guard !isStopped, load.waiting < capacity else { return false }
            // A text that is larger than all that may wait is taken when nothing waits.
            guard load.waiting == 0 || size <= capacityBytes - load.waitingBytes else { return false }
            load.waiting += 1
            load.waitingBytes += size
            let work = WorkLine.Work(job: job, size: size, since: .now, deadline: deadline, expired: expired)
            if size > Self.shortest { long.add(work) } else { short.add(work) }
            // Whether a long text may be taken depends on how many are being worked at, not on who asks: whoever ends one
            // looks for the next.
            monitor.signal(.work)
            return true
        }
    }

    /// Takes no more work; what waits is done, or told that it will not be.
    ///
    /// Returns when the threads have ended.
    ///
    /// - Parameter draining: whether what waits is done.
    func stop(draining: Bool = true) {
        let refused = monitor.locked {
            isStopped = true
            let refused = draining ? [] : short.takeAll() + long.takeAll()
            load.waiting -= refused.count
            load.waitingBytes -= refused.reduce(0) { $0 + $1.size }
            monitor.wakeAll()
            return refused
        }
        for work in refused { work.expired?() }
        monitor.locked {
            while threadsLeft > 0 { monitor.wait(for: .result) }
        }
    }

    // MARK: Threads

    private func run(_ slot: Slot) {
        while let work = next() {
            if let deadline = work.deadline, deadline <= .now, let expired = work.expired {
                expired()
            } else {
                work.job(slot)
            }
            monitor.locked {
                load.running -= 1
                if work.size > Self.shortest { longRunning -= 1 }
            }
        }
        monitor.locked {
            threadsLeft -= 1
            monitor.wakeAll()
        }
    }

    /// Waits for work that this thread may do; nil at the end.
    private func next() -> WorkLine.Work? {
        monitor.locked {
            while true {
                if let work = take() {
                    load.waiting -= 1
                    load.waitingBytes -= work.size
                    load.running += 1
                    if work.size > Self.shortest { longRunning += 1 }
                    return work
                }
                if isStopped, short.isEmpty, long.isEmpty { return nil }
                monitor.wait(for: .work)
            }
        }
    }

    private func take() -> WorkLine.Work? {
        // One thread at least is left for short work.
        let mayTakeLong = longRunning < threads - 1
        guard mayTakeLong, let oldest = long.oldest else { return short.take() }
        let isDue = oldest + Self.patience <= .now
        return isDue || short.isEmpty ? long.take() : short.take()
    }
}
