// SPDX-License-Identifier: Apache-2.0

/// Where a server listens, and what it bears.
public struct HTTPServerSettings: Sendable {
    /// What to listen on; connections from the internet are encrypted when there are ``credentials``.
    public var addresses: [HTTPListenAddress]
    /// Certificate and key; nil serves plain HTTP.
    public var credentials: HTTPCredentials?
    /// Threads for each listener.
    public var threads = 2
    /// The most bytes of the part of a URL after the host; a longer one is refused with 414.
    public var urlLimit = 8 << 10
    /// The most bytes of the head of a request; a longer one is refused with 431.
    public var headLimit = 16 << 10
    /// The most bytes of the bodies of all requests together that are read or being answered.
    ///
    /// A body over it is refused with 503. The last eighth is for bodies of at most 64 KiB.
    public var bodyBudget = 256 << 20
    /// The most connections; further ones are closed at once.
    public var connectionLimit = 8192
    /// The most connections of one address of the internet (of one /64 of IPv6); further ones are closed at once.
    public var connectionsPerAddress = 256
    /// Whether ``connectionsPerAddress`` counts for this machine too, where a proxy may be.
    public var limitsLoopback = false
    /// How long a head may take to come, from the connection on.
    public var headDeadline: Duration = .seconds(10)
    /// How long a body may take to come.
    public var bodyDeadline: Duration = .seconds(60)
    /// How long a client may be silent between two requests, or take nothing of a response.
    public var idleTimeout: Duration = .seconds(60)
    /// How long a client may take for a response that is there as a whole.
    public var responseDeadline: Duration = .seconds(300)
    /// How long a request is still worked at after its client has closed its sending side and nothing else has happened:
    /// it may wait for the answer, or have left.
    public var halfCloseGrace: Duration = .seconds(2)
    /// The permissions of a local socket.
    public var socketMode: UInt16 = 0o660

    /// Settings with the standard limits.
    public init(addresses: [HTTPListenAddress], credentials: HTTPCredentials? = nil) {
        self.addresses = addresses
        self.credentials = credentials
    }
}

/// What a server proves its name with, in PEM.
public struct HTTPCredentials: Sendable, Equatable, CustomStringConvertible {
    /// The certificate, then those of the authorities between it and the root.
    public var certificate: [UInt8]
    /// The private key.
    public var key: [UInt8]

    /// Credentials.
    public init(certificate: [UInt8], key: [UInt8]) {
        self.certificate = certificate
        self.key = key
    }

    /// A fixed word: the key is a secret.
    public var description: String { "HTTPCredentials" }
}
