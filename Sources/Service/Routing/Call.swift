// SPDX-License-Identifier: Apache-2.0

import Cryptography
import HTTPServer

/// A request on its way through the service.
struct Call: Sendable {
    /// What the response, the log and the ledger name it by.
    let id: String
    let request: HTTPRequest
    let identity: Identity
    /// The pattern of the route that answers.
    let pattern: String
    let start: ContinuousClock.Instant

    /// The seconds since it came.
    var seconds: Double {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}

/// Ids that no two requests share, on however many machines.
enum RequestID {
    /// `req_` and 24 hexadecimal digits.
    static func next() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = String(generator.next(), radix: 16) + String(generator.next(), radix: 16)
        return "req_" + (String(repeating: "0", count: 24) + digits).suffix(24)
    }
}
