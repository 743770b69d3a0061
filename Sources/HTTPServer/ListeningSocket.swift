// SPDX-License-Identifier: Apache-2.0

import CMicrohttpd
import Glibc

/// A socket that listens, closed with this object.
final class ListeningSocket: Sendable {
    let descriptor: Int32
    /// Where it listens, with the port that the system chose.
    let address: HTTPListenAddress
    /// Whether connections come over the internet's protocols.
    let isInternet: Bool
    /// Whether another process listens on it too.
    private let isInherited: Bool

    private init(_ descriptor: Int32, _ address: HTTPListenAddress, isInternet: Bool, isInherited: Bool = false) {
        self.descriptor = descriptor
        self.address = address
        self.isInternet = isInternet
        self.isInherited = isInherited
    }

    deinit { close(descriptor) }

    /// Has the system refuse further connections; those of an inherited socket wait for whoever takes it over.
    func stopListening() {
        guard !isInherited else { return }
        if case .unix(let path) = address { unsafe unlink(path) }
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Opens the sockets of an address: a name may have several.
    static func open(_ address: HTTPListenAddress, mode: UInt16) throws(HTTPServerError) -> [ListeningSocket] {
        switch address {
        case .internet(let host, let port): try openInternet(host, port)
        case .unix(let path): [try openLocal(path, mode: mode)]
        case .descriptor(let descriptor): [try adopt(descriptor)]
        }
    }

    // MARK: The internet

    private static func openInternet(_ host: String, _ port: UInt16) throws(HTTPServerError) -> [ListeningSocket] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard status == 0 else {
            // The library's messages are constant texts.
            throw .unknownHost(host, reason: unsafe String(cString: gai_strerror(status)))
        }
        defer { unsafe freeaddrinfo(list) }
        var sockets: [ListeningSocket] = []
        var failure = HTTPServerError.unknownHost(host, reason: "no address")
        // The list ends with nil, and lives until it is freed.
        var next = unsafe list
        while let entry = unsafe next {
            do throws(HTTPServerError) {
                sockets.append(
                    try unsafe openInternet(entry.pointee, HTTPListenAddress.internet(host: host, port: port))
                )
            } catch {
                // A name may have an address of a family that this machine has not; one that is taken is an error.
                if error == .cannotListen(error.place, reason: message(EADDRINUSE)) { throw error }
                failure = error
            }
            unsafe next = entry.pointee.ai_next
        }
        guard !sockets.isEmpty else { throw failure }
        return sockets
    }

    private static func openInternet(
        _ entry: addrinfo,
        _ asked: HTTPListenAddress
    ) throws(HTTPServerError) -> ListeningSocket {
        let descriptor = unsafe socket(entry.ai_family, Int32(SOCK_STREAM.rawValue) | SocketCalls.made, 0)
        guard descriptor >= 0 else { throw .cannotListen("\(asked)", reason: message(errno)) }
        set(descriptor, SOL_SOCKET, SO_REUSEADDR)
        if unsafe entry.ai_family == AF_INET6 { set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY) }
        guard unsafe bind(descriptor, entry.ai_addr, entry.ai_addrlen) == 0,
            listen(descriptor, SocketCalls.backlog) == 0
        else {
            defer { close(descriptor) }
            throw .cannotListen("\(asked)", reason: message(errno))
        }
        return ListeningSocket(descriptor, name(of: descriptor) ?? asked, isInternet: true)
    }

    // MARK: Local sockets

    private static func openLocal(_ path: String, mode: UInt16) throws(HTTPServerError) -> ListeningSocket {
        try removeStale(path)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | SocketCalls.made, 0)
        guard descriptor >= 0 else { throw .cannotListen("unix:\(path)", reason: message(errno)) }
        // The permissions count from the first moment on: nobody may connect before listen(2).
        guard SocketCalls.bindLocal(descriptor, path) == 0, unsafe chmod(path, mode_t(mode)) == 0,
            listen(descriptor, SocketCalls.backlog) == 0
        else {
            defer { close(descriptor) }
            throw .cannotListen("unix:\(path)", reason: message(errno))
        }
        return ListeningSocket(descriptor, .unix(path: path), isInternet: false)
    }

    /// Removes a socket that nobody listens on, and nothing else.
    private static func removeStale(_ path: String) throws(HTTPServerError) {
        var entry = stat()
        guard unsafe lstat(path, &entry) == 0 else { return }
        guard entry.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | SocketCalls.made, 0)
        guard probe >= 0 else { throw .cannotListen("unix:\(path)", reason: message(errno)) }
        defer { close(probe) }
        if SocketCalls.connectLocal(probe, path) == 0 || errno != ECONNREFUSED { throw .socketInUse(path: path) }
        unsafe unlink(path)
    }

    // MARK: Inherited sockets

    private static func adopt(_ descriptor: Int32) throws(HTTPServerError) -> ListeningSocket {
        guard SocketCalls.option(descriptor, SO_ACCEPTCONN) == 1 else {
            throw .notListening(descriptor: Int(descriptor))
        }
        let flags = fcntl(descriptor, F_GETFL)
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0, flags >= 0,
            fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0
        else { throw .cannotListen("descriptor \(descriptor)", reason: message(errno)) }
        let isInternet = SocketCalls.option(descriptor, SO_DOMAIN) != AF_UNIX
        return ListeningSocket(
            descriptor,
            name(of: descriptor) ?? .descriptor(descriptor),
            isInternet: isInternet,
            isInherited: true
        )
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32) {
        var one: Int32 = 1
        _ = unsafe setsockopt(descriptor, level, option, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The address that a socket of the internet has.
    private static func name(of descriptor: Int32) -> HTTPListenAddress? {
        var storage = sockaddr_storage()
        var count = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = unsafe withUnsafeMutablePointer(to: &storage) { storage in
            // Storage has room for every kind of address.
            unsafe getsockname(
                descriptor,
                UnsafeMutableRawPointer(storage).assumingMemoryBound(to: sockaddr.self),
                &count
            )
        }
        guard status == 0, let (host, port) = SocketCalls.internetAddress(storage) else { return nil }
        return .internet(host: host, port: port)
    }

    private static func message(_ code: Int32) -> String { SocketCalls.message(code) }
}

extension HTTPServerError {
    /// The place that cannot be listened on.
    fileprivate var place: String {
        if case .cannotListen(let place, _) = self { place } else { "" }
    }
}
