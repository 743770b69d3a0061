// SPDX-License-Identifier: Apache-2.0

/// Why a server cannot listen.
public enum HTTPServerError: Error, Equatable, Sendable {
    /// A text names nothing to listen on.
    case badAddress(String)
    /// A host has no address, or the name is not known.
    case unknownHost(String, reason: String)
    /// The system refused to listen there.
    case cannotListen(String, reason: String)
    /// Somebody listens on that local socket.
    case socketInUse(path: String)
    /// Something that is no socket is at that path.
    case notASocket(path: String)
    /// What was inherited is no socket that listens.
    case notListening(descriptor: Int)
    /// The environment's word on inherited sockets is not what systemd says.
    case badActivation(name: String, value: String)
    /// The certificate and the key cannot be used, or do not belong together.
    case badCertificate
    /// Nothing to listen on was named.
    case noListener
    /// libmicrohttpd is not installed, or not as it should be; what the system says.
    case noLibrary(reason: String)
    /// The library, or the system, gave no server.
    case cannotStart
    /// The server is stopped.
    case stopped
}

extension HTTPServerError: CustomStringConvertible {
    /// A lower-case fragment that names the bad value and what was expected.
    public var description: String {
        switch self {
        case .badAddress(let text):
            "cannot listen on '\(text)'; expected HOST:PORT, [ADDRESS]:PORT or unix:/PATH"
        case .unknownHost(let host, let reason): "cannot find host '\(host)': \(reason)"
        case .cannotListen(let address, let reason): "cannot listen on '\(address)': \(reason)"
        case .socketInUse(let path): "cannot listen on 'unix:\(path)': another process listens there"
        case .notASocket(let path): "cannot listen on 'unix:\(path)': it is there and no socket"
        case .notListening(let descriptor): "descriptor \(descriptor) is no socket that listens"
        case .badActivation(let name, let value): "\(name) is '\(value)'; expected a number as systemd sets it"
        case .badCertificate: "the certificate and the key cannot be used; expected two PEM files that belong together"
        case .noListener: "there is nothing to listen on"
        case .noLibrary(let reason): "libmicrohttpd cannot be loaded: \(reason)"
        case .cannotStart: "the server cannot be started"
        case .stopped: "the server is stopped"
        }
    }
}
