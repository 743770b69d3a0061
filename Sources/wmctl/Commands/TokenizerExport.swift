// SPDX-License-Identifier: Apache-2.0

import Arguments
import Tokenizer

/// `wmctl tokenizer export`: a tokenizer of any kind in, a `tokenizer.json` out.
struct TokenizerExport: Subcommand {
    private static let source = Parameter(
        positional: "TOKENIZER",
        .tokenizer,
        help: "A tokenizer's file of any kind, a folder that holds one, or the name of one that came with the program."
    )
    private static let output = Parameter(
        option: "output",
        short: "o",
        .file,
        default: "-",
        help: "The file to write; - is standard output."
    )

    static let definition = Command(
        name: "export",
        abstract: "Write a tokenizer of any kind as a tokenizer.json.",
        discussion: """
            The file gives the same ids here and in Hugging Face's tokenizers, and has the same fingerprint. What the format \
            cannot say exactly is refused.
            """,
        groups: [ParameterGroup([source, output, TokenizerOptions.pattern])],
        examples: [
            Example("wmctl tokenizer export model.gguf -o tokenizer.json", "The tokenizer of a model"),
            Example("wmctl tokenizer export cl100k_base.tiktoken -o cl100k.json", "Ranks of tiktoken"),
        ],
        action: ()
    )

    private let source: TokenizerChoice
    private let output: String

    init(_ arguments: ParsedArguments) {
        source = TokenizerChoice(arguments[Self.source], arguments)
        output = arguments[Self.output]
    }

    func run(_ console: Console) throws -> ExitStatus {
        let json = try source.load(console.environment).json()
        if output == "-" {
            try console.write(json.span)
        } else {
            try OutputFile.write(json.span, to: output, mode: 0o644)
        }
        return .success
    }
}
