// SPDX-License-Identifier: Apache-2.0

/// What a client is answered.
public struct HTTPResponse: Sendable {
    /// The part after the head.
    public enum Body: Sendable {
        /// All of it.
        case bytes([UInt8])
        /// It comes bit by bit, in chunks.
        case stream(HTTPStream)
    }

    /// The status, 200 to 599.
    public var status: Int
    /// The header fields; the server adds `Content-Length`, `Date` and `Connection`.
    public var headers: HTTPHeaders
    /// The body; what HEAD asks for has its length alone.
    public var body: Body

    /// A response.
    public init(_ status: Int, headers: HTTPHeaders = [:], body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A response with a body of a media type.
    public init(_ status: Int = 200, _ bytes: [UInt8], type: String, headers: HTTPHeaders = [:]) {
        self.init(status, headers: headers, body: .bytes(bytes))
        self.headers["Content-Type"] = type
    }

    /// The whole body; nil for one that comes bit by bit.
    public var bytes: [UInt8]? {
        if case .bytes(let bytes) = body { bytes } else { nil }
    }
}
