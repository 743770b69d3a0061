// SPDX-License-Identifier: Apache-2.0

import Arguments
import Service

/// `wmctl token revoke`.
struct TokenRevoke: Subcommand {
    private static let ids = Parameter(
        remaining: "ID",
        .token,
        atLeast: 1,
        help: "The tokens' ids, as 'wmctl token list' shows them."
    )

    static let definition = Command(
        name: "revoke",
        abstract: "Let bearers of these tokens in no more.",
        discussion: """
            Running services refuse them within a second or so. The ids stay in the file, so that logs can be \
            understood. This cannot be undone.
            """,
        groups: [ParameterGroup([ids]), TokenOptions.group],
        examples: [Example("wmctl token revoke token-2026-11-21-3f9a", "After it leaked")],
        action: ()
    )

    private let ids: [String]
    private let arguments: ParsedArguments

    init(_ arguments: ParsedArguments) {
        ids = arguments[Self.ids]
        self.arguments = arguments
    }

    func run(_ console: Console) throws -> ExitStatus {
        let path = try TokenOptions.path(arguments, console.environment)
        // A file that is not there is none to make.
        _ = try BearerTokenList.load(path)
        try BearerTokenList.update(path) { (list) throws(AccessError) in try list.revoke(ids) }
        return .success
    }
}

extension ValueKind where Value == String {
    /// The id of a token.
    fileprivate static var token: Self {
        Self(name: "ID", expected: "the id of a token") { $0.isEmpty ? nil : $0 }
    }
}
