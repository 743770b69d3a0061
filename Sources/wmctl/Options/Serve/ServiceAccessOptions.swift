// SPDX-License-Identifier: Apache-2.0

import Arguments
import Service

/// Who may do what.
enum ServiceAccessOptions {
    private static let noRole = "none"

    private static let anonymous = Parameter(
        option: "anonymous",
        .choice(among: Role.allCases.map(\.rawValue) + [noRole]),
        default: ServiceSettings().anonymousRole?.rawValue ?? noRole,
        help: "The role of callers without a token; none has them refused."
    )
    private static let proxies = Parameter(
        repeating: "trusted-proxy",
        .proxy,
        help: """
            A proxy whose word on its client's address counts: an address, a range such as 10.0.0.0/8, or unix for a \
            local socket's other end.
            """
    )
    private static let header = Parameter(
        option: "forwarded-header",
        .choice,
        default: ServiceSettings().forwardedHeader,
        help: "The header in which trusted proxies say it, and which they set themselves; no other is read."
    )
    private static let rates = Parameter(
        repeating: "rate",
        .roleRate,
        help: """
            How much a caller of a role may ask for in a minute: requests, which texts of a list count as too, and \
            bytes; ROLE=none for no limit. Unless given public=60/4000000, client=600/40000000, \
            machine=600/40000000, expert=600/80000000.
            """
    )
    private static let slowsSimilarTexts = Parameter(
        negatable: "slow-similar-texts",
        help: """
            Count a text that is nearly one asked about before as several requests, so that nobody finds by trying \
            which words take a mark away; true unless given.
            """
    )
    private static let localMetrics = Parameter(
        negatable: "local-metrics",
        help: "Show /metrics to callers on this machine without a token; false unless given."
    )

    static let group = ParameterGroup(
        "Access",
        [anonymous, TokenOptions.file, proxies, header, rates, slowsSimilarTexts, localMetrics]
    )

    /// Those that count again at a reload: all.
    static var reloadable: [any ParameterProtocol] { group.parameters }

    static func apply(_ arguments: ParsedArguments, to settings: inout ServiceSettings, _ console: Console) throws {
        settings.anonymousRole = Role(rawValue: arguments[anonymous])
        settings.tokenFile = try TokenOptions.path(arguments, console.environment)
        settings.trustedProxies = arguments[proxies]
        settings.forwardedHeader = arguments[header]
        for rate in arguments[rates] { settings.rates[rate.role] = rate.limit }
        settings.slowsSimilarTexts = arguments[slowsSimilarTexts] ?? settings.slowsSimilarTexts
        settings.localMetrics = arguments[localMetrics] ?? false
    }
}

extension ValueKind where Value == String {
    /// Who may say whom requests come from.
    fileprivate static var proxy: Self {
        Self(name: "ADDRESS", expected: "an address, a range such as 10.0.0.0/8, or unix") { text in
            text == "unix" || NetworkRange(text) != nil ? text : nil
        }
    }
}
