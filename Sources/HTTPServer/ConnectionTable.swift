// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The open connections of a daemon.
///
/// A connection is in the table exactly as long as its descriptor is its own: what is done to descriptors is done under the
/// table's lock, so that none is touched that the system has given to something else.
final class ConnectionTable: Sendable {
    private let open = Mutex<[ObjectIdentifier: Connection]>([:])

    var count: Int { open.withLock { $0.count } }

    func add(_ connection: Connection) {
        open.withLock { $0[ObjectIdentifier(connection)] = connection }
    }

    func remove(_ connection: Connection) {
        _ = open.withLock { $0.removeValue(forKey: ObjectIdentifier(connection)) }
    }

    /// Closes connections whose clients are too slow, and tells those who work for clients that have left.
    ///
    /// - Parameter isThorough: whether to look at all connections, not only at those that wait for an answer: the library
    ///   keeps one whose client has ended in the middle of a request.
    func sweep(isThorough: Bool) {
        let now = ContinuousClock.now
        let left = open.withLock { open in
            var waiting: [Connection] = []
            var reading: [Connection] = []
            for connection in open.values {
                let (isLate, isSuspended, phase) = connection.shared.withLock { shared in
                    (shared.deadline.map { $0 <= now } ?? false, shared.isSuspended, shared.phase)
                }
                if isLate { shutdown(connection.descriptor, Int32(SHUT_RDWR)) }
                if isSuspended { waiting.append(connection) }
                if isThorough, phase == .head || phase == .body { reading.append(connection) }
            }
            // One look is not enough: a whole request may have come with the end, and is answered.
            for (connection, _) in Self.ended(among: reading) where connection.shared.withLock({ $0.countEnd() }) {
                shutdown(connection.descriptor, Int32(SHUT_RDWR))
            }
            return Self.ended(among: waiting).filter { connection, isWhole in
                isWhole
                    || connection.shared.withLock {
                        $0.countSilence(at: now, grace: connection.daemon.settings.halfCloseGrace)
                    }
            }
        }
        for (connection, _) in left { connection.leave() }
    }

    /// Those of some connections whose clients have closed their sending side, and whether they are closed as a whole.
    private static func ended(among connections: [Connection]) -> [(Connection, isWhole: Bool)] {
        guard !connections.isEmpty else { return [] }
        let closed: Int16 = 0x2000  // POLLRDHUP
        var states = connections.map { pollfd(fd: $0.descriptor, events: closed, revents: 0) }
        guard unsafe poll(&states, nfds_t(states.count), 0) > 0 else { return [] }
        let whole = Int16(POLLHUP) | Int16(POLLERR)
        return zip(connections, states).filter { $0.1.revents & (closed | whole) != 0 }
            .map { ($0.0, isWhole: $0.1.revents & whole != 0) }
    }

    /// Closes connections that wait for a request; one that has come is still answered.
    func closeIdle() {
        open.withLock { open in
            for connection in open.values where connection.shared.withLock({ $0.phase == .head }) {
                // What has been received stays readable.
                shutdown(connection.descriptor, Int32(SHUT_RD))
            }
        }
    }

    /// Closes all connections, whatever they are at.
    func cut() {
        let all = open.withLock { open in
            for connection in open.values { shutdown(connection.descriptor, Int32(SHUT_RDWR)) }
            return Array(open.values)
        }
        for connection in all { connection.leave() }
    }
}
