// SPDX-License-Identifier: Apache-2.0

import Arguments
import JSON
import Service

/// `wmctl token list`.
struct TokenListing: Subcommand {
    static let definition = Command(
        name: "list",
        abstract: "List the tokens, oldest first, without their texts.",
        groups: [ParameterGroup([ConsoleOptions.json]), TokenOptions.group],
        examples: [
            Example("wmctl token list", "A table"),
            Example("wmctl token list --json | jq -r '.tokens[] | select(.state == \"active\").id'", "The active ones"),
        ],
        action: ()
    )

    private let isJSON: Bool
    private let arguments: ParsedArguments

    init(_ arguments: ParsedArguments) {
        isJSON = arguments[ConsoleOptions.json]
        self.arguments = arguments
    }

    func run(_ console: Console) throws -> ExitStatus {
        let path = try TokenOptions.path(arguments, console.environment)
        let tokens = try BearerTokenList.load(path).tokens
        guard isJSON else {
            try console.write(Self.table(of: tokens))
            return .success
        }
        var json = JSONWriter()
        json.object { json in
            json.member("token_file", path)
            json.member("tokens", tokens) { json, token in Self.write(token, to: &json) }
        }
        try console.write(json.text + "\n")
        return .success
    }

    private static func table(of tokens: [TokenEntry]) -> String {
        var table = TextTable("TOKEN", "STATE", "CREATED", "ROLE", "LIMIT A MINUTE", "NAME")
        for token in tokens {
            let limit = token.rate.map { "\(Int($0.requestsPerMinute)) requests, \(Int($0.bytesPerMinute)) bytes" }
            // A name may hold what moves a cursor.
            table.add(
                token.id,
                token.state.rawValue,
                token.created,
                token.role.rawValue,
                limit ?? "the role's",
                printable(token.name)
            )
        }
        return table.text
    }

    private static func write(_ token: TokenEntry, to json: inout JSONWriter) {
        json.object { json in
            json.member("id", token.id)
            json.member("name", token.name)
            json.member("role", token.role.rawValue)
            json.member("created", token.created)
            json.member("state", token.state.rawValue)
            if let rate = token.rate {
                json.member("requests_per_minute", Int(rate.requestsPerMinute))
                json.member("bytes_per_minute", Int(rate.bytesPerMinute))
            }
        }
    }
}
