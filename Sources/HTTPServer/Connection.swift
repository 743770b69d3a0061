// SPDX-License-Identifier: Apache-2.0

import CMicrohttpd
import Glibc
import Synchronization

/// One connection, from its beginning to its end.
///
/// What the library calls comes on one thread; answers, and the news that the client has left, come on any.
// Sendable: `request`, `reservedBytes` and `lingers` are touched on the library's thread for this connection alone, everything else is constant or locked.
@safe
final class Connection: @unchecked Sendable {
    /// What a connection is at.
    enum Phase {
        /// Waits for a request, or for the rest of its head.
        case head
        /// Reads a body.
        case body
        /// Waits for the response.
        case waiting
        /// Sends the response.
        case sending
    }

    struct Shared {
        var phase = Phase.head { didSet { hasEnded = false } }
        /// When the client is too late.
        var deadline: ContinuousClock.Instant?
        /// Whether the library leaves the connection alone until it is resumed.
        var isSuspended = false
        /// Whether something has happened since the library last looked.
        var isWoken = false
        /// Whether the connection is to be closed.
        var isGone = false
        var response: HTTPResponse?
        var exchange: HTTPExchange?
        var stream: HTTPStream?
        /// Since when the client sends no more, and there was no news.
        private var silentSince: ContinuousClock.Instant?

        init(deadline: ContinuousClock.Instant) { self.deadline = deadline }

        /// Whether the client was seen to have ended, in this phase.
        private var hasEnded = false

        /// - Returns: whether the client had ended before, too.
        mutating func countEnd() -> Bool {
            defer { hasEnded = true }
            return hasEnded && (phase == .head || phase == .body)
        }

        /// Counts that a client that waits has closed its sending side.
        ///
        /// - Returns: whether that was long enough ago to say that it has left.
        mutating func countSilence(at now: ContinuousClock.Instant, grace: Duration) -> Bool {
            let since = silentSince ?? now
            silentSince = since
            return now - since >= grace
        }

        /// There is something for the client: whether it is there still, sending will show.
        mutating func countNews() { silentSince = nil }
    }

    let daemon: Daemon
    let descriptor: Int32
    /// An address of the internet, or `unix`.
    let peer: String
    /// What it is counted under.
    let countKey: String?
    /// The request that is being read.
    var request = IncomingRequest()
    /// How much of ``Daemon/bodies`` the body of the request has.
    var reservedBytes = 0
    /// Whether the client may still be sending when the connection ends.
    var lingers = false
    let shared: Mutex<Shared>

    // The library's connection lives until it has told its end, and does not end while it is suspended: it is touched on
    // its own thread, or while `isSuspended` says that it is.
    private nonisolated(unsafe) let handle: OpaquePointer

    init(_ handle: OpaquePointer, _ daemon: Daemon) {
        unsafe self.handle = handle
        self.daemon = daemon
        descriptor = unsafe wmctl_connection_socket(handle)
        let storage = unsafe wmctl_connection_address(handle)
        peer = SocketCalls.internetAddress(storage)?.host ?? "unix"
        countKey = ConnectionCounts.key(storage, limitsLoopback: daemon.settings.limitsLoopback)
        shared = Mutex(Shared(deadline: .now + daemon.settings.headDeadline))
    }

    // MARK: Waiting

    /// Has the library leave the connection alone until there is news; called on its thread.
    ///
    /// - Returns: false when there is news already.
    func suspend() -> Bool {
        shared.withLock { shared in
            if shared.isWoken || shared.isGone || shared.response != nil {
                shared.isWoken = false
                return false
            }
            shared.isSuspended = true
            unsafe wmctl_suspend_connection(handle)
            return true
        }
    }

    /// Tells that there is news, on any thread.
    func wake() {
        shared.withLock { shared in
            shared.isWoken = true
            resume(&shared)
        }
    }

    /// Takes the response, on any thread.
    func deliver(_ response: HTTPResponse) {
        let isGone = shared.withLock { shared in
            if shared.isGone { return true }
            shared.response = response
            resume(&shared)
            return false
        }
        if isGone, case .stream(let stream) = response.body { stream.abandon() }
    }

    private func resume(_ shared: inout Shared) {
        shared.countNews()
        guard shared.isSuspended else { return }
        shared.isSuspended = false
        shared.isWoken = false
        unsafe wmctl_resume_connection(handle)
    }

    // MARK: Ends

    /// The client has left, or has to: tells whoever works for it.
    func leave() {
        let (exchange, stream) = shared.withLock { shared in
            shared.isGone = true
            shared.deadline = nil
            defer {
                shared.exchange = nil
                shared.stream = nil
                shared.response = nil
                resume(&shared)
            }
            var stream = shared.stream
            if case .stream(let waiting) = shared.response?.body { stream = waiting }
            return (shared.exchange, stream)
        }
        exchange?.abandon()
        stream?.abandon()
    }

    /// A response has been sent, or could not be.
    func complete(cleanly: Bool) {
        request = IncomingRequest()
        releaseBody()
        let (exchange, stream) = shared.withLock { shared in
            defer {
                shared.phase = .head
                shared.deadline = .now + daemon.settings.idleTimeout + daemon.settings.headDeadline
                shared.exchange = nil
                shared.stream = nil
                shared.response = nil
            }
            return (shared.exchange, shared.stream)
        }
        guard !cleanly else { return }
        exchange?.abandon()
        stream?.abandon()
    }
}
