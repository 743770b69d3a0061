// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import Threading

/// Serves HTTP/1.1 on sockets, by libmicrohttpd, until it is stopped.
///
///     let server = try HTTPServer(settings: HTTPServerSettings(addresses: [HTTPListenAddress("127.0.0.1:8080")]), handler: handler)
///     …
///     server.stop(drainSeconds: 30)
///
/// Beyond the library it refuses what can be read in two ways (``HeadRules``), closes slow clients, counts connections and
/// tells those who work for a client that has left. It runs until ``stop(drainSeconds:)`` whoever holds it.
public final class HTTPServer: Sendable {
    private struct State {
        var sockets: [ListeningSocket]
        var serving: [Daemon]
        /// Replaced, with connections left.
        var retiring: [Daemon] = []
        var isStopped = false
    }

    private let handler: any HTTPHandler
    private let counts = ConnectionCounts()
    let bodies = BodyBudget()
    private let state: Mutex<State>

    /// Listens, and answers from now on.
    ///
    /// The limit of open files of the process is raised as far as the system allows.
    ///
    /// - Throws: ``HTTPServerError``.
    public init(settings: HTTPServerSettings, handler: any HTTPHandler) throws(HTTPServerError) {
        guard !settings.addresses.isEmpty else { throw .noListener }
        if let credentials = settings.credentials { try Daemon.check(credentials) }
        Self.raiseFileLimit()
        self.handler = handler
        var sockets: [ListeningSocket] = []
        for address in settings.addresses {
            sockets += try ListeningSocket.open(address, mode: settings.socketMode)
        }
        let serving = try Self.startDaemons(sockets, settings, handler, counts, bodies)
        state = Mutex(State(sockets: sockets, serving: serving))
        do throws(ThreadError) {
            try Threads.start { [self] in watch() }
        } catch {
            for daemon in serving { daemon.stop() }
            throw .cannotStart
        }
    }

    // MARK: What is there

    /// Where it listens, with the ports that the system chose; a name may stand for several addresses.
    public var addresses: [HTTPListenAddress] { state.withLock { $0.sockets.map(\.address) } }

    /// The number of open connections.
    public var connectionCount: Int { counts.total }

    // MARK: Changing

    /// Goes on with other settings on the same sockets; ``HTTPServerSettings/addresses`` and
    /// ``HTTPServerSettings/socketMode`` stay what they were.
    ///
    /// Open connections keep the settings that they began with, and end with their next response. None is refused or cut.
    ///
    /// - Throws: ``HTTPServerError``; everything goes on as before.
    public func reload(_ settings: HTTPServerSettings) throws(HTTPServerError) {
        if let credentials = settings.credentials { try Daemon.check(credentials) }
        try state.withLock { state throws(HTTPServerError) in
            guard !state.isStopped else { throw .stopped }
            let daemons = try Self.startDaemons(state.sockets, settings, handler, counts, bodies)
            for daemon in state.serving { daemon.quiesce() }
            state.retiring += state.serving
            state.serving = daemons
        }
    }

    private static func startDaemons(
        _ sockets: [ListeningSocket],
        _ settings: HTTPServerSettings,
        _ handler: any HTTPHandler,
        _ counts: ConnectionCounts,
        _ bodies: BodyBudget
    ) throws(HTTPServerError) -> [Daemon] {
        var daemons: [Daemon] = []
        do throws(HTTPServerError) {
            for socket in sockets { daemons.append(try Daemon.start(socket, settings, handler, counts, bodies)) }
        } catch {
            for daemon in daemons { daemon.stop() }
            throw error
        }
        return daemons
    }

    // MARK: Ending

    /// Accepts no more connections, lets requests and streams end, and closes what is left after a time.
    ///
    /// Returns when every connection is closed and the handler is called no more; the second time at once. Not to be called
    /// by a handler.
    ///
    /// - Parameter drainSeconds: how long requests and streams have to end; 0 cuts them.
    public func stop(drainSeconds: Double) {
        let (daemons, sockets) = state.withLock { state -> ([Daemon], [ListeningSocket]) in
            guard !state.isStopped else { return ([], []) }
            let ending = state
            state = State(sockets: [], serving: [], isStopped: true)
            return (ending.serving + ending.retiring, ending.sockets)
        }
        for daemon in daemons { daemon.quiesce() }
        for socket in sockets { socket.stopListening() }
        let deadline = ContinuousClock.now + .seconds(max(0, drainSeconds))
        while daemons.contains(where: { $0.connections.count > 0 }), ContinuousClock.now < deadline {
            for daemon in daemons {
                daemon.connections.closeIdle()
                daemon.connections.sweep(isThorough: false)
                daemon.lingering.drain()
            }
            usleep(10_000)
        }
        for daemon in daemons { daemon.stop() }
    }

    // MARK: Watching

    /// Runs on a thread of its own until it sees that the server is stopped, a tenth of a second later at most.
    private func watch() {
        for round in 0... {
            let (daemons, ended) = state.withLock { state -> ([Daemon]?, [Daemon]) in
                guard !state.isStopped else { return (nil, []) }
                // Looked at once: a connection may end between two looks.
                let ended = state.retiring.filter { $0.connections.count == 0 }
                state.retiring.removeAll { daemon in ended.contains { $0 === daemon } }
                return (state.serving + state.retiring, ended)
            }
            for daemon in ended { daemon.stop() }
            guard let daemons else { return }
            for daemon in daemons {
                daemon.connections.sweep(isThorough: round % 10 == 0)
                daemon.lingering.drain()
            }
            usleep(100_000)
        }
    }

    private static func raiseFileLimit() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
