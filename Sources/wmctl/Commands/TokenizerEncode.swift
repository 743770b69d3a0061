// SPDX-License-Identifier: Apache-2.0

import Arguments
import JSON
import Tokenizer

/// `wmctl tokenizer encode`: text in, token ids out.
struct TokenizerEncode: Subcommand {
    private static let input = Parameter(optional: "FILE", .file, help: "The text; standard input when left out or -.")
    private static let special = Parameter(
        flag: "special-tokens",
        help: "Read special tokens that the text spells out as such; else they are ordinary text."
    )

    static let definition = Command(
        name: "encode",
        abstract: "Print the token ids of a text.",
        groups: [
            ParameterGroup([input, TokenizerOptions.tokenizer, TokenizerOptions.pattern, special, ConsoleOptions.json])
        ],
        examples: [
            Example("echo 'Call me Ishmael.' | wmctl tokenizer encode", "Ids, parted by spaces"),
            Example("wmctl tokenizer encode --json moby-dick.txt", "With the bytes that each token covers"),
        ],
        action: ()
    )

    private let input: String
    private let tokenizer: TokenizerOptions
    private let specialTokens: SpecialTokens
    private let isJSON: Bool

    init(_ arguments: ParsedArguments) {
        input = arguments[Self.input] ?? "-"
        tokenizer = TokenizerOptions(arguments)
        specialTokens = arguments[Self.special] ? .recognized : .asText
        isJSON = arguments[ConsoleOptions.json]
    }

    func run(_ console: Console) throws -> ExitStatus {
        let loaded = try tokenizer.load(console.environment)
        let encoding = loaded.tokenizer.encode(try InputFile.read(input, console), specialTokens: specialTokens)
        if encoding.replacedBytes > 0 {
            let bytes = Decimal.count(encoding.replacedBytes, "byte")
            console.warn("the text is not UTF-8; \(bytes) read as U+FFFD")
        }
        if encoding.droppedBytes > 0 {
            let bytes = Decimal.count(encoding.droppedBytes, "byte")
            console.warn("'\(loaded.name)' has no tokens for \(bytes), left out")
        }
        if isJSON {
            try console.write(json(of: encoding, by: loaded) + "\n")
        } else {
            for index in encoding.tokens.indices {
                try console.write((index == 0 ? "" : " ") + "\(encoding.tokens[index])")
            }
            try console.write("\n")
        }
        return .success
    }

    private func json(of encoding: Encoding, by loaded: LoadedTokenizer) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("tokenizer", loaded.name)
            json.member("count", encoding.tokens.count)
            json.member("tokens", encoding.tokens) { json, token in json.value(token) }
            json.member("offsets", Array(encoding.tokens.indices)) { json, index in
                let range = encoding.range(ofTokenAt: index)
                json.array([range.lowerBound, range.upperBound]) { json, offset in json.value(offset) }
            }
        }
        return json.text
    }
}
