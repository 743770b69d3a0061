// SPDX-License-Identifier: Apache-2.0

/// A request as far as it has come.
struct IncomingRequest {
    /// What the request line asks for, as it was sent.
    var target: [UInt8] = []
    /// Where the library has it.
    var targetAddress: UInt = 0
    /// The head, once it was admitted.
    var head: HTTPRequestHead?
    var body: [UInt8] = []
    /// The most bytes that the body may have.
    var bodyLimit = 0
    /// The most bytes that the body is known to come to: what was announced, or ``bodyLimit``.
    var bodySize = 0
    /// How much of the body was not kept, because the request is refused.
    var dropped = 0
    /// The answer to a request that is refused, for when all of it has come.
    var refusal: HTTPResponse?
    /// Whether the connection ends with ``refusal``.
    var isLast = false
}
