// SPDX-License-Identifier: Apache-2.0

import HTTPServer

/// What answers one method at one path.
struct Route: Sendable {
    let method: String
    /// The path, by which metrics and logs name the route.
    ///
    /// A part in braces stands for anything without a slash: `/v1/certificates/{id}`.
    let pattern: String
    /// What the caller must be allowed to do.
    let permission: Permission
    /// The largest body in bytes; nil for that of the settings, 0 for none.
    let bodyLimit: Int?
    /// Answers now, or later from another thread; called on a thread of the server, which it must not hold up.
    let answer: @Sendable (Call, HTTPExchange) -> Void

    /// A route whose answer comes later.
    init(
        _ method: String,
        _ pattern: String,
        _ permission: Permission,
        bodyLimit: Int? = nil,
        later answer: @escaping @Sendable (Call, HTTPExchange) -> Void
    ) {
        self.method = method
        self.pattern = pattern
        self.permission = permission
        self.bodyLimit = bodyLimit
        self.answer = answer
    }

    /// A route that answers at once.
    init(
        _ method: String,
        _ pattern: String,
        _ permission: Permission,
        bodyLimit: Int? = 0,
        now answer: @escaping @Sendable (Call) throws(ServiceError) -> HTTPResponse
    ) {
        self.init(method, pattern, permission, bodyLimit: bodyLimit) { call, exchange in
            do throws(ServiceError) {
                exchange.respond(try answer(call))
            } catch {
                exchange.respond(error.response)
            }
        }
    }

    /// Whether requests count against the caller's limit: all that make work or tell something.
    var isLimited: Bool {
        if case .nothing = permission { method == "POST" } else { true }
    }

    /// The parts of a path that stand where the pattern has braces; nil when the path is another.
    func match(_ path: String) -> [String]? {
        let wanted = pattern.split(separator: "/", omittingEmptySubsequences: false)
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard wanted.count == parts.count else { return nil }
        var found: [String] = []
        for (want, part) in zip(wanted, parts) {
            if want.hasPrefix("{") {
                guard !part.isEmpty else { return nil }
                found.append(String(part))
            } else if want != part {
                return nil
            }
        }
        return found
    }
}
