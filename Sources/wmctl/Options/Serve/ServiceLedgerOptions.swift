// SPDX-License-Identifier: Apache-2.0

import Arguments
import Service

/// What is kept of the certificates that a service issues.
enum ServiceLedgerOptions {
    private static let ledger = Parameter(
        option: "ledger",
        .file,
        help: """
            Where issued certificates are recorded; unless given, wmctl/ledger.sqlite in $XDG_DATA_HOME or \
            ~/.local/share. none issues no certificates.
            """
    )
    private static let retention = Parameter(
        option: "retention",
        .integer(in: 0...36500),
        default: ServiceSettings().ledgerRetentionDays ?? 0,
        valueName: "DAYS",
        help: "After how many days a recorded certificate is deleted; 0 keeps all."
    )
    private static let issuer = Parameter(
        option: "issuer",
        .issuer,
        default: IssuerOption.standard,
        help: "Who certificates say has issued them: a name by which those who verify know you, such as a domain."
    )
    private static let publicCertificates = Parameter(
        negatable: "public-certificates",
        help: """
            Certify verdicts to callers of the role public, ten a minute each at the standard rate; true unless given.
            """
    )

    static let group = ParameterGroup("Certificates", [ledger, retention, issuer, publicCertificates])

    /// Those that are read for each request.
    static let reloadable: [any ParameterProtocol] = [issuer, publicCertificates]

    static func apply(_ arguments: ParsedArguments, to settings: inout ServiceSettings, _ console: Console) throws {
        let path = try arguments[ledger] ?? console.environment.dataFolder() + "/ledger.sqlite"
        settings.ledgerPath = path == "none" ? nil : path
        settings.ledgerRetentionDays = arguments[retention] == 0 ? nil : arguments[retention]
        settings.issuer = arguments[issuer]
        settings.publicCertificates = arguments[publicCertificates] ?? settings.publicCertificates
        if settings.ledgerPath != nil { IssuerOption.note(settings.issuer, console) }
    }
}
