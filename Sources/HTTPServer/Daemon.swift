// SPDX-License-Identifier: Apache-2.0

import CMicrohttpd
import Glibc
import Synchronization

/// The library's server on one listening socket.
@safe
final class Daemon: Sendable {
    let settings: HTTPServerSettings
    let handler: any HTTPHandler
    let isEncrypted: Bool
    let counts: ConnectionCounts
    let bodies: BodyBudget
    let connections = ConnectionTable()
    let lingering = LingeringSockets()
    private let draining = Atomic<Bool>(false)
    // Set once before the daemon is shared, by `start`; the library's functions may be called on any thread.
    private nonisolated(unsafe) var library: OpaquePointer?
    // The library's own copy of the listening socket's descriptor; closed when the library has ended.
    private let listener: Int32

    /// Whether connections are closed after the response that they wait for.
    var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// Starts to serve.
    static func start(
        _ socket: ListeningSocket,
        _ settings: HTTPServerSettings,
        _ handler: any HTTPHandler,
        _ counts: ConnectionCounts,
        _ bodies: BodyBudget
    ) throws(HTTPServerError) -> Daemon {
        try Library.load()
        let listener = fcntl(socket.descriptor, F_DUPFD_CLOEXEC, 0)
        guard listener >= 0 else { throw .cannotListen("\(socket.address)", reason: SocketCalls.message(errno)) }
        let isEncrypted = socket.isInternet && settings.credentials != nil
        let daemon = Daemon(listener, settings, handler, counts, bodies, isEncrypted: isEncrypted)
        unsafe daemon.library = run(listener, settings, isEncrypted: isEncrypted, daemon)
        guard unsafe daemon.library != nil else { throw .cannotStart }
        return daemon
    }

    private init(
        _ listener: Int32,
        _ settings: HTTPServerSettings,
        _ handler: any HTTPHandler,
        _ counts: ConnectionCounts,
        _ bodies: BodyBudget,
        isEncrypted: Bool
    ) {
        self.listener = listener
        self.settings = settings
        self.handler = handler
        self.counts = counts
        self.bodies = bodies
        self.isEncrypted = isEncrypted
    }

    deinit { close(listener) }

    /// - Throws: ``HTTPServerError/badCertificate`` for what the library cannot use.
    static func check(_ credentials: HTTPCredentials) throws(HTTPServerError) {
        try Library.load()
        let settings = HTTPServerSettings(addresses: [], credentials: credentials)
        guard let library = unsafe run(nil, settings, isEncrypted: true, nil) else { throw .badCertificate }
        unsafe wmctl_stop_daemon(library)
    }

    /// - Parameters:
    ///   - listener: nil for a daemon that no client reaches.
    ///   - notified: who is called; it must outlive what is started.
    private static func run(
        _ listener: Int32?,
        _ settings: HTTPServerSettings,
        isEncrypted: Bool,
        _ notified: Daemon?
    ) -> OpaquePointer? {
        var parts = unsafe wmctl_daemon_parts()
        var flags = MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue | MHD_USE_ITC.rawValue
        if isEncrypted { flags |= MHD_USE_TLS.rawValue }
        if listener == nil { flags |= MHD_USE_NO_LISTEN_SOCKET.rawValue }
        unsafe parts.flags = flags
        unsafe parts.listener = listener ?? -1
        // The library refuses with a page of its own what does not fit; what is too large for the settings does. All of it
        // is cleared after each request, so that more would cost.
        unsafe parts.memory_per_connection = settings.headLimit + (16 << 10)
        // Limits are kept when connections are accepted: the library would stop to accept instead.
        unsafe parts.connection_limit = UInt32(clamping: (settings.connectionLimit + 64) * max(1, settings.threads))
        unsafe parts.idle_seconds = UInt32(clamping: max(1, settings.idleTimeout.components.seconds))
        unsafe parts.threads = listener == nil || settings.threads < 2 ? 0 : UInt32(clamping: settings.threads)
        // The daemon is stopped before the object that is notified ends.
        unsafe parts.notified = notified.map { unsafe Unmanaged.passUnretained($0).toOpaque() }
        unsafe parts.accept = acceptConnection
        unsafe parts.access = accessRequest
        unsafe parts.connection = notifyConnection
        unsafe parts.completed = completeRequest
        unsafe parts.target = beginRequest
        guard isEncrypted, let credentials = settings.credentials else { return unsafe wmctl_start_daemon(&parts) }
        // The library reads the texts while it starts.
        let certificate = String(decoding: credentials.certificate, as: UTF8.self)
        let key = String(decoding: credentials.key, as: UTF8.self)
        return unsafe certificate.withCString { certificate in
            unsafe key.withCString { key in
                unsafe priorities.withCString { priorities in
                    unsafe parts.certificate = certificate
                    unsafe parts.key = key
                    unsafe parts.priorities = priorities
                    return unsafe wmctl_start_daemon(&parts)
                }
            }
        }
    }

    /// Forward secrecy and authenticated encryption alone, in the notation of GnuTLS.
    private static let priorities =
        "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA"
        + ":-CIPHER-ALL:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-GCM:-MAC-ALL:+AEAD"

    // MARK: Ending

    /// Accepts no more connections; those that there are go on, and end with the next response.
    func quiesce() {
        draining.store(true, ordering: .relaxed)
        // What it returns is `listener`, which stays open as long as the library's threads may look at it.
        unsafe wmctl_quiesce_daemon(library)
    }

    /// Closes every connection and waits for the library's threads; called once.
    func stop() {
        quiesce()
        while connections.count > 0 {
            connections.cut()
            usleep(2000)
        }
        unsafe wmctl_stop_daemon(library)
    }
}
