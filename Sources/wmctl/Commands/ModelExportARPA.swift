// SPDX-License-Identifier: Apache-2.0

import Arguments
import Sampler
import Tokenizer

/// `wmctl model export-arpa`: an n-gram model as text that KenLM and SRILM read.
struct ModelExportARPA: Subcommand {
    private static let model = Parameter(
        positional: "MODEL",
        .model,
        help: "An .ngram file, or the name of a model that came with the program."
    )
    private static let tokenizer = Parameter(
        option: "tokenizer",
        short: "t",
        .tokenizer,
        help: "The model's tokenizer; unless given, the tokenizer.json beside the model, or english if made for it."
    )
    private static let output = Parameter(
        option: "output",
        short: "o",
        .file,
        default: "-",
        help: "The file to write; - is standard output."
    )

    static let definition = Command(
        name: "export-arpa",
        abstract: "Write an n-gram model in the ARPA format of KenLM and SRILM.",
        discussion: """
            A word of the file is a token, its bytes spelt in the printable alphabet of byte-level vocabularies: a space \
            is Ġ. To score text elsewhere, print it as such words first.
            """,
        groups: [ParameterGroup([model, output, tokenizer, TokenizerOptions.pattern])],
        examples: [Example("wmctl model export-arpa english -o english.arpa", "The model that came with the program")],
        action: ()
    )

    private let model: String
    private let tokenizer: TokenizerChoice?
    private let output: String

    init(_ arguments: ParsedArguments) {
        model = arguments[Self.model]
        tokenizer = arguments[Self.tokenizer].map { TokenizerChoice($0, arguments) }
        output = arguments[Self.output]
    }

    func run(_ console: Console) throws -> ExitStatus {
        let path = try ModelFile.path(of: model, console.environment)
        let model = try ModelFile.ngram(path)
        let loaded = try ModelFile.tokenizer(tokenizer, of: model, at: path, console.environment)
        let words = ARPAVocabulary(loaded.tokenizer, vocabularySize: model.vocabularySize)
        if output == "-" {
            try model.writeARPA(words: words) { (bytes) throws(ConsoleError) in try console.write(bytes) }
        } else {
            try OutputFile.write(to: output, mode: 0o644) { (file) throws(CommandError) in
                try model.writeARPA(words: words) { (bytes) throws(CommandError) in try file.append(bytes) }
            }
        }
        return .success
    }
}
