// SPDX-License-Identifier: Apache-2.0

/// What answers requests.
public protocol HTTPHandler: Sendable {
    /// Decides, when a head has come and before the body is read, how large the body may be.
    ///
    /// Called on a thread of the server, which it must not hold up.
    func admit(_ head: HTTPRequestHead) -> HTTPAdmission

    /// Answers a request that was admitted, now or later, on any thread.
    ///
    /// Called on a thread of the server, which it must not hold up.
    func handle(_ request: HTTPRequest, _ exchange: HTTPExchange)

    /// The answer to what is refused before it is a request: a broken head, a body that is too large, or one too many
    /// at once (503). Whoever is too slow is not answered.
    ///
    /// - Parameter status: 400, 413, 414, 417, 431, 501, 503 or 505.
    func refusal(_ status: Int) -> HTTPResponse
}

/// What becomes of a request whose head has come.
public enum HTTPAdmission: Sendable {
    /// The body is read, up to that many bytes; a longer one is refused with 413.
    case accept(bodyLimit: Int)
    /// The body is not read. The connection goes on when it was to have at most 64 KiB, and ends otherwise.
    case refuse(HTTPResponse)
}
