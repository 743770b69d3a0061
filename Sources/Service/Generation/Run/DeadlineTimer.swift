// SPDX-License-Identifier: Apache-2.0

import Glibc
import Threading

/// Calls back at points in time, on one thread of its own.
///
/// Not tasks: the pool of tasks has as many threads as there are cores, and a deadline must come when all are busy.
// Sendable: everything that changes is touched inside the monitor alone.
final class DeadlineTimer: @unchecked Sendable {
    /// What a call is cancelled by.
    typealias ID = Int

    /// The latest that a call may come, in microseconds.
    private static let step: UInt32 = 20_000

    private let monitor = Monitor()
    private var calls: [ID: (time: ContinuousClock.Instant, body: @Sendable () -> Void)] = [:]
    private var nextID = 0
    private var isRunning = false

    /// Calls `body` when the time has come.
    ///
    /// - Throws: when the system gives no thread.
    func call(at time: ContinuousClock.Instant, _ body: @escaping @Sendable () -> Void) throws(ThreadError) -> ID {
        let (id, isFirst) = monitor.locked {
            defer { (nextID, isRunning) = (nextID + 1, true) }
            calls[nextID] = (time, body)
            return (nextID, !isRunning)
        }
        guard isFirst else { return id }
        do throws(ThreadError) {
            try Threads.start { [self] in run() }
        } catch {
            monitor.locked {
                calls[id] = nil
                isRunning = false
            }
            throw error
        }
        return id
    }

    /// Calls nothing for that id any more; it may be on its way.
    func cancel(_ id: ID) { monitor.locked { calls[id] = nil } }

    /// Looks at the clock in steps as long as there is something to call, and ends then.
    private func run() {
        while true {
            let (due, isDone) = monitor.locked { () -> ([@Sendable () -> Void], Bool) in
                let now = ContinuousClock.now
                let due = calls.filter { $0.value.time <= now }
                for id in due.keys { calls[id] = nil }
                if calls.isEmpty { isRunning = false }
                return (due.values.map(\.body), calls.isEmpty)
            }
            for body in due { body() }
            if isDone { return }
            usleep(Self.step)
        }
    }
}
