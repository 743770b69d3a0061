// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What state a service is in, beside what it has answered so far.
final class ServiceStatus: Sendable {
    /// One thing that a service cannot do its work without.
    struct Check: Sendable {
        /// What metrics call it.
        let name: String
        /// Whether it is as it should be; called on a thread of the server.
        let isGood: @Sendable () -> Bool
    }

    private struct Content {
        var isDraining = false
        var inFlight = 0
        var checks: [Check] = []
        var gauges: [Gauge] = []
        var connections: (@Sendable () -> Int)?
    }

    private let content = Mutex(Content())

    /// Whether the service ends as soon as what it has begun is done.
    var isDraining: Bool {
        get { content.withLock { $0.isDraining } }
        set { content.withLock { $0.isDraining = newValue } }
    }

    /// How many requests have come and are not answered to the last byte yet.
    var inFlight: Int { content.withLock { $0.inFlight } }

    /// How many connections are open; nil while no server has said.
    var connections: Int? { content.withLock { $0.connections }?() }

    /// Sets who knows how many connections are open.
    func setConnections(_ count: @escaping @Sendable () -> Int) { content.withLock { $0.connections = count } }

    /// Adds something that must be good for the service to be ready.
    func require(_ name: String, _ isGood: @escaping @Sendable () -> Bool) {
        content.withLock { $0.checks.append(Check(name: name, isGood: isGood)) }
    }

    /// What was required, and whether it is as it should be.
    var checks: [(name: String, isGood: Bool)] {
        let checks = content.withLock { $0.checks }
        return checks.map { ($0.name, $0.isGood()) }
    }

    /// Adds something to the metrics that whoever calls this knows.
    func measure(_ name: String, _ help: String, _ read: @escaping @Sendable () -> Double?) {
        content.withLock { $0.gauges.append(Gauge(name, help, read)) }
    }

    /// What was added.
    var gauges: [Gauge] { content.withLock { $0.gauges } }

    /// Counts a request until it is answered or its client has left.
    func begin() -> Flight {
        content.withLock { $0.inFlight += 1 }
        return Flight(self)
    }

    fileprivate func end() { content.withLock { $0.inFlight -= 1 } }

    /// A request that is being answered.
    final class Flight: Sendable {
        private let status: ServiceStatus
        /// 0 before the answer, 1 while a stream goes on, 2 afterwards.
        private let state = Atomic(0)

        fileprivate init(_ status: ServiceStatus) { self.status = status }

        /// Ends it, if it has not ended.
        func end() {
            if state.exchange(2, ordering: .relaxed) != 2 { status.end() }
        }

        /// From here on it is answered bit by bit, and lasts until its last byte.
        func beginStream() { _ = state.compareExchange(expected: 0, desired: 1, ordering: .relaxed) }

        /// Ends it if it has no answer; whether that is so.
        func endsUnanswered() -> Bool {
            guard state.compareExchange(expected: 0, desired: 2, ordering: .relaxed).exchanged else { return false }
            status.end()
            return true
        }
    }
}
