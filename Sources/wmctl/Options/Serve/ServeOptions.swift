// SPDX-License-Identifier: Apache-2.0

import Arguments
import Detector
import HTTPServer
import Service
import Threading

/// What `wmctl serve` was told, by its command line and its configuration file.
struct ServeOptions {
    static let configuration = Parameter(
        option: "config",
        .file,
        help: """
            Read options from a file: a line 'name = value' for each, named as here without dashes; flags are true or \
            false. What is typed wins.
            """
    )
    static let check = Parameter(
        flag: "check",
        help: "Read and load everything, say what is wrong with it, and end without serving."
    )
    private static let drain = Parameter(
        option: "drain-timeout",
        .seconds,
        default: .seconds(30),
        help: "How long requests that have come may take to be answered when the service ends, in seconds."
    )

    static let groups =
        [
            ParameterGroup([configuration, check, drain]), ListenOptions.group, ServiceAccessOptions.group,
            ServiceKeyOptions.group, KeyringOptions.group, ServiceLedgerOptions.group,
        ] + ServiceModelOptions.groups + [
            DecisionOptions.group, ServiceMarkOptions.group, ServiceLimitOptions.group, ServerLimitOptions.group,
            ServiceLogOptions.group,
        ]

    /// What counts when the service is told to read its configuration again; the rest, when it starts.
    static let reloadable: Set<String> = Set(
        ([drain] + ServiceAccessOptions.reloadable + ServiceKeyOptions.group.parameters
            + KeyringOptions.group.parameters
            + ListenOptions.reloadable + ServiceLedgerOptions.reloadable + DecisionOptions.group.parameters
            + ServiceMarkOptions.reloadable + ServiceLimitOptions.reloadable
            + ServerLimitOptions.group.parameters).map(\.definition.name)
    )

    let arguments: ParsedArguments
    let checksOnly: Bool
    let drainTimeout: Duration
    let listening: ListenOptions
    let keys: ServiceKeyOptions
    let keyring: KeyringOptions
    let model: ServiceModelOptions
    let log: ServiceLogOptions

    init(_ arguments: ParsedArguments) throws {
        self.arguments = arguments
        checksOnly = arguments[Self.check]
        drainTimeout = arguments[Self.drain]
        listening = try ListenOptions(arguments)
        keys = ServiceKeyOptions(arguments)
        keyring = KeyringOptions(arguments)
        model = ServiceModelOptions(arguments)
        log = ServiceLogOptions(arguments)
    }

    /// How the service behaves.
    func settings(_ console: Console) throws -> ServiceSettings {
        var settings = ServiceSettings()
        settings.detection = try DecisionOptions.options(arguments)
        try ServiceAccessOptions.apply(arguments, to: &settings, console)
        try ServiceLedgerOptions.apply(arguments, to: &settings, console)
        ServiceMarkOptions.apply(arguments, to: &settings)
        ServiceLimitOptions.apply(arguments, to: &settings)
        return settings
    }

    /// Where it listens and what it bears.
    func serverSettings(_ console: Console) throws -> HTTPServerSettings {
        var settings = HTTPServerSettings(addresses: [])
        ServerLimitOptions.apply(arguments, to: &settings)
        try listening.apply(to: &settings, console)
        return settings
    }
}
