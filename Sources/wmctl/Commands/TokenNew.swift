// SPDX-License-Identifier: Apache-2.0

import Arguments
import Service

/// `wmctl token new`.
struct TokenNew: Subcommand {
    private static let role = Parameter(required: "role", .choice as ValueKind<Role>, help: "What its bearer may do.")
    private static let name = Parameter(option: "name", .string, help: "What the token is for; its id unless given.")
    private static let rate = Parameter(
        option: "rate",
        .rate,
        help: "What its bearer may ask for in a minute: requests and bytes of them. The limit of the role unless given."
    )

    static let definition = Command(
        name: "new",
        abstract: "Make a token and print it.",
        discussion: """
            The token is on standard output, this once: only its SHA-256 is kept. Its id, by which logs name it and \
            'revoke' takes it back, is on standard error. A running service takes the token within a second or so.
            """,
        groups: [ParameterGroup([role, name, rate]), TokenOptions.group],
        examples: [
            Example("wmctl token new --role client --name chat > token", "For an application that writes texts"),
            Example("wmctl token new --role expert --rate 100/10000000", "With a limit of its own"),
        ],
        action: ()
    )

    private let role: Role
    private let name: String?
    private let rate: RateLimit?
    private let arguments: ParsedArguments

    init(_ arguments: ParsedArguments) {
        role = arguments[Self.role]
        name = arguments[Self.name]
        rate = arguments[Self.rate]
        self.arguments = arguments
    }

    func run(_ console: Console) throws -> ExitStatus {
        let path = try TokenOptions.path(arguments, console.environment)
        let made = try BearerTokenList.update(path) { (list) throws(AccessError) in
            var id = KeyNaming.newID(prefix: "token")
            while list.tokens.contains(where: { $0.id == id }) { id = KeyNaming.newID(prefix: "token") }
            let text = try list.make(id: id, name: name ?? id, role: role, rate: rate, now: KeyNaming.now())
            return (id: id, text: text)
        }
        try console.write(made.text + "\n")
        console.note("token '\(made.id)' has the role '\(role.rawValue)'; it is shown this once")
        return .success
    }
}
