// SPDX-License-Identifier: Apache-2.0

import Arguments
import Tokenizer
import Tokens

/// `wmctl tokenizer decode`: token ids in, text out.
struct TokenizerDecode: Subcommand {
    private static let input = Parameter(
        optional: "FILE",
        .file,
        help: "The ids; standard input when left out or -."
    )

    static let definition = Command(
        name: "decode",
        abstract: "Print the text of token ids.",
        discussion: "The ids are decimal numbers, parted by white space or commas; brackets are left aside.",
        groups: [ParameterGroup([input, TokenizerOptions.tokenizer, TokenizerOptions.pattern])],
        examples: [
            Example("wmctl tokenizer encode text.txt | wmctl tokenizer decode", "There and back"),
            Example("echo '[72, 105]' | wmctl tokenizer decode -t gpt2/tokenizer.json", "With another tokenizer"),
        ],
        action: ()
    )

    private let input: String
    private let tokenizer: TokenizerOptions

    init(_ arguments: ParsedArguments) {
        input = arguments[Self.input] ?? "-"
        tokenizer = TokenizerOptions(arguments)
    }

    func run(_ console: Console) throws -> ExitStatus {
        let tokenizer = try tokenizer.load(console.environment).tokenizer
        let tokens = try TokenList.parse(InputFile.read(input, console), vocabularySize: tokenizer.vocabularySize)
        var decoder = StreamingDecoder(tokenizer)
        for token in tokens { try console.write(decoder.append(token)) }
        try console.write(decoder.finish())
        return .success
    }
}
