// SPDX-License-Identifier: Apache-2.0

import Arguments
import Cryptography
import JSON

#if Llama
import Sampler
#endif

/// `wmctl version`.
struct Version: Subcommand {
    static let definition = Command(
        name: "version",
        abstract: "Print the version of the program, of OpenSSL, and of llama.cpp where it was built with it.",
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
                json.member("llama_cpp", Self.llamaVersion)
            }
            try console.write(json.text + "\n")
        } else {
            let llama = Self.llamaVersion.map { "llama.cpp \($0)" } ?? "without llama.cpp"
            try console.write("\(Program.name) \(Program.version)\nOpenSSL \(libraryVersion)\n\(llama)\n")
        }
        return .success
    }

    /// The version of llama.cpp that runs; nil in a program that was built without it.
    private static var llamaVersion: String? {
        #if Llama
        LlamaModel.libraryVersion
        #else
        nil
        #endif
    }
}
