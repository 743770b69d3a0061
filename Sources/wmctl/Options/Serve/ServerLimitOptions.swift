// SPDX-License-Identifier: Apache-2.0

import Arguments
import HTTPServer

/// What a server bears of its clients.
enum ServerLimitOptions {
    private static let standard = HTTPServerSettings(addresses: [])

    private static let threads = Parameter(
        option: "server-threads",
        .integer(in: 1...64),
        default: standard.threads,
        help: "Threads that read requests and send responses, for each address."
    )
    private static let url = Parameter(
        option: "url-limit",
        .byteCount(atLeast: 256),
        default: standard.urlLimit,
        help: "The longest path and query."
    )
    private static let head = Parameter(
        option: "head-limit",
        .byteCount(atLeast: 1024),
        default: standard.headLimit,
        help: "The largest head of a request."
    )
    private static let bodies = Parameter(
        option: "body-budget",
        .byteCount(atLeast: 1 << 20),
        default: standard.bodyBudget,
        help: "The most bytes of the bodies of all requests together; a request over it is answered 503."
    )
    private static let connections = Parameter(
        option: "connections",
        .integer(in: 1...1_000_000),
        default: standard.connectionLimit,
        help: "The most connections at once."
    )
    private static let perAddress = Parameter(
        option: "connections-per-address",
        .integer(in: 1...1_000_000),
        default: standard.connectionsPerAddress,
        help: "The most connections of one address at once."
    )
    private static let loopback = Parameter(
        negatable: "limit-loopback",
        help: "Whether --connections-per-address counts for this machine too, where a proxy may be; false unless given."
    )
    private static let headTimeout = Parameter(
        option: "head-timeout",
        .seconds,
        default: standard.headDeadline,
        help: "How long a head may take to come, in seconds."
    )
    private static let bodyTimeout = Parameter(
        option: "body-timeout",
        .seconds,
        default: standard.bodyDeadline,
        help: "How long a body may take to come, in seconds."
    )
    private static let idleTimeout = Parameter(
        option: "idle-timeout",
        .seconds,
        default: standard.idleTimeout,
        help: "How long a client may be silent between requests, or take nothing of a response, in seconds."
    )
    private static let responseTimeout = Parameter(
        option: "response-timeout",
        .seconds,
        default: standard.responseDeadline,
        help: "How long a client may take for a response that is there as a whole, in seconds."
    )

    static let group = ParameterGroup(
        "Connections",
        [
            threads, url, head, bodies, connections, perAddress, loopback, headTimeout, bodyTimeout, idleTimeout,
            responseTimeout,
        ]
    )

    static func apply(_ arguments: ParsedArguments, to settings: inout HTTPServerSettings) {
        settings.threads = arguments[threads]
        settings.urlLimit = arguments[url]
        settings.headLimit = arguments[head]
        settings.bodyBudget = arguments[bodies]
        settings.connectionLimit = arguments[connections]
        settings.connectionsPerAddress = arguments[perAddress]
        settings.limitsLoopback = arguments[loopback] ?? standard.limitsLoopback
        settings.headDeadline = arguments[headTimeout]
        settings.bodyDeadline = arguments[bodyTimeout]
        settings.idleTimeout = arguments[idleTimeout]
        settings.responseDeadline = arguments[responseTimeout]
    }
}

extension ValueKind where Value == Duration {
    /// A time in seconds, above 0 and up to a day.
    static var seconds: Self {
        Self(
            name: "SECONDS",
            expected: "a number of seconds above 0, up to 86400",
            write: { duration in
                let (seconds, attoseconds) = duration.components
                return attoseconds == 0 ? "\(seconds)" : "\(Double(seconds) + Double(attoseconds) * 1e-18)"
            },
            read: { text in Double(text).flatMap { $0 > 0 && $0 <= 86400 ? .milliseconds(Int($0 * 1000)) : nil } }
        )
    }
}
