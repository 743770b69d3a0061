// SPDX-License-Identifier: Apache-2.0

/// What a client asks for, before its body has come.
public struct HTTPRequestHead: Sendable {
    /// The method, such as `GET`.
    public var method: String
    /// The path, percent-decoded, without the query.
    public var path: String
    /// The query's members in order, percent-decoded.
    public var query: [(name: String, value: String)]
    /// The header fields.
    public var headers: HTTPHeaders
    /// Who is at the other end of the connection: an address of the internet such as `192.0.2.7` or `2001:db8::1`;
    /// `unix` on a local socket.
    public var peer: String
    /// Whether the connection is encrypted by this server.
    public var isEncrypted: Bool

    /// A head.
    public init(
        _ method: String,
        _ path: String,
        query: [(name: String, value: String)] = [],
        headers: HTTPHeaders = [:],
        peer: String = "127.0.0.1",
        isEncrypted: Bool = false
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.peer = peer
        self.isEncrypted = isEncrypted
    }
}

/// A whole request.
public struct HTTPRequest: Sendable {
    /// What came before the body.
    public var head: HTTPRequestHead
    /// The body, empty where there is none.
    public var body: [UInt8]

    /// A request.
    public init(_ head: HTTPRequestHead, body: [UInt8] = []) {
        self.head = head
        self.body = body
    }
}
