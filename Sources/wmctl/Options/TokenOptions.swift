// SPDX-License-Identifier: Apache-2.0

import Arguments
import Service

/// Which tokens, and where they are kept.
enum TokenOptions {
    static let file = Parameter(
        option: "token-file",
        .file,
        help:
            "Where tokens are kept ('wmctl token'); unless given, wmctl/tokens.json in $XDG_DATA_HOME or ~/.local/share."
    )

    static let group = ParameterGroup("Tokens", [file])

    /// The file that a command means.
    static func path(_ arguments: ParsedArguments, _ environment: Environment) throws(CommandError) -> String {
        if let path = arguments[file] { return path }
        return try environment.dataFolder() + "/tokens.json"
    }
}

extension ValueKind where Value == RateLimit {
    /// How much somebody may ask for in a minute.
    static var rate: Self {
        Self(
            name: "REQUESTS/BYTES",
            expected: "requests and bytes a minute, whole numbers such as 60/4000000",
            read: { RateLimit($0) }
        )
    }
}

/// How much callers of a role may ask for.
struct RoleRate: Sendable, Equatable {
    let role: Role
    /// Nil for no limit.
    let limit: RateLimit?

    /// Reads `ROLE=REQUESTS/BYTES` or `ROLE=none`; nil for anything else.
    init?(_ text: String) {
        guard let sign = text.firstIndex(of: "=") else { return nil }
        guard let role = Role(rawValue: String(text[..<sign])) else { return nil }
        self.role = role
        let rest = String(text[text.index(after: sign)...])
        limit = RateLimit(rest)
        if limit == nil, rest != "none" { return nil }
    }
}

extension ValueKind where Value == RoleRate {
    /// A role and its limit.
    static var roleRate: Self {
        Self(
            name: "ROLE=REQUESTS/BYTES",
            expected: "a role with requests and bytes a minute, such as client=600/40000000, or with none",
            read: { RoleRate($0) }
        )
    }
}
