// SPDX-License-Identifier: Apache-2.0

/// Something to listen on.
public enum HTTPListenAddress: Sendable, Equatable {
    /// A port of a host: a name, or an address of IPv4 or IPv6. Port 0 is one that the system chooses.
    case internet(host: String, port: UInt16)
    /// A local socket.
    case unix(path: String)
    /// A socket that listens already, such as one of systemd's.
    case descriptor(Int32)

    /// The longest path of a local socket in bytes (unix(7)).
    public static let longestPath = 107

    /// Reads `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` or `unix:/run/wmctl/socket`.
    ///
    /// - Throws: ``HTTPServerError/badAddress(_:)``.
    public init(_ text: String) throws(HTTPServerError) {
        guard let address = Self.parse(text) else { throw .badAddress(text) }
        self = address
    }

    /// The sockets that systemd opened for this process (sd_listen_fds(3)); none when they are not for this process.
    ///
    /// - Parameters:
    ///   - process: this process.
    ///   - listenProcess: the value of `LISTEN_PID`.
    ///   - listenCount: the value of `LISTEN_FDS`.
    /// - Throws: ``HTTPServerError/badActivation(name:value:)``.
    public static func activated(
        process: Int32,
        listenProcess: String?,
        listenCount: String?
    ) throws(HTTPServerError) -> [HTTPListenAddress] {
        guard let listenProcess, let listenCount else { return [] }
        guard let wanted = Int32(listenProcess), wanted > 0 else {
            throw .badActivation(name: "LISTEN_PID", value: listenProcess)
        }
        guard let count = Int32(listenCount), (0...1024).contains(count) else {
            throw .badActivation(name: "LISTEN_FDS", value: listenCount)
        }
        guard wanted == process else { return [] }
        return (0..<count).map { .descriptor(3 + $0) }
    }

    private static func parse(_ text: String) -> HTTPListenAddress? {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) || text.hasPrefix("unix:") else { return nil }
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            let isPath = path.hasPrefix("/") && !path.hasSuffix("/") && path.utf8.count <= longestPath
            return isPath && !path.utf8.contains(0) ? .unix(path: path) : nil
        }
        guard let colon = text.lastIndex(of: ":"), let port = port(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("[") {
            guard host.hasSuffix("]"), host.contains(":") else { return nil }
            host = host.dropFirst().dropLast()
            guard !host.contains("["), !host.contains("]") else { return nil }
        } else if host.contains(":") || host.contains("[") || host.contains("]") {
            return nil
        }
        return host.isEmpty || host.contains("/") ? nil : .internet(host: String(host), port: port)
    }

    private static func port(_ text: Substring) -> UInt16? {
        guard !text.isEmpty, text.utf8.count <= 5, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            return nil
        }
        return UInt16(text)
    }
}

extension HTTPListenAddress: CustomStringConvertible {
    /// The form that is read.
    public var description: String {
        switch self {
        case .internet(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        case .descriptor(let number): "descriptor \(number)"
        }
    }
}
