// SPDX-License-Identifier: Apache-2.0

import Arguments
import JSON

/// `wmctl version`.
struct Version: Subcommand {
    static let definition = Command(
        name: "version",
        abstract: "Print the version of the program and of the libraries that matter.",
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
            }
            try console.write(json.text + "\n")
        } else {
            try console.write("\(Program.name) \(Program.version)\n")
        }
        return .success
    }
}
