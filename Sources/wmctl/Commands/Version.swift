// SPDX-License-Identifier: Apache-2.0

import Arguments
import Cryptography
import JSON

/// `wmctl version`.
struct Version: Subcommand {
    static let definition = Command(
        name: "version",
        abstract: "Print the version of the program and of OpenSSL.",
        groups: [ParameterGroup([ConsoleOptions.json])],
        examples: [Example("wmctl version --json", "For programs")],
        action: ()
    )

    private let isJSON: Bool

    init(_ arguments: ParsedArguments) {
        isJSON = arguments[ConsoleOptions.json]
    }

    func run(_ console: Console) throws -> ExitStatus {
        if isJSON {
            var json = JSONWriter()
            json.object { json in
                json.member("name", Program.name)
                json.member("version", Program.version)
                json.member("openssl", libraryVersion)
            }
            try console.write(json.text + "\n")
        } else {
            try console.write("\(Program.name) \(Program.version)\nOpenSSL \(libraryVersion)\n")
        }
        return .success
    }
}
