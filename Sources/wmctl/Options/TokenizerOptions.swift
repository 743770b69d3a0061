// SPDX-License-Identifier: Apache-2.0

import Arguments
import Tokenizer

/// Which tokenizer: a file of any kind, a folder that holds one, or a name.
struct TokenizerOptions {
    static let tokenizer = Parameter(
        option: "tokenizer",
        short: "t",
        .tokenizer,
        default: standardName,
        help: """
            The tokenizer: a tokenizer.json, tekken.json, SentencePiece .model, GGUF or tiktoken file, GPT-2's vocab.bpe beside \
            its encoder.json, a folder that holds one of these, or the name of one that came with the program.
            """
    )
    static let pattern = Parameter(
        option: "pattern",
        .choice(among: TokenizerFile.patternNames),
        help: """
            How text is split, or whose tokens they are, for tiktoken ranks and for a vocabulary with merges, where the file \
            is not recognised by its tokens.
            """
    )

    static let group = ParameterGroup([tokenizer, pattern])
    static let standardName = "english"

    private let wanted: TokenizerChoice

    init(_ arguments: ParsedArguments) {
        wanted = TokenizerChoice(arguments[Self.tokenizer], arguments)
    }

    /// Finds and loads the tokenizer.
    func load(_ environment: Environment) throws(CommandError) -> LoadedTokenizer {
        try wanted.load(environment)
    }
}

/// A tokenizer as the command line names it.
struct TokenizerChoice {
    /// A path, or the name of one that came with the program.
    let name: String
    /// The name of a split pattern or of a known vocabulary.
    let pattern: String?

    /// - Parameter arguments: have the option `--pattern`.
    init(_ name: String, _ arguments: ParsedArguments) {
        self.name = name
        pattern = arguments[TokenizerOptions.pattern]
    }

    /// Finds and loads the tokenizer.
    func load(_ environment: Environment) throws(CommandError) -> LoadedTokenizer {
        try LoadedTokenizer(name, pattern: pattern, environment)
    }
}
