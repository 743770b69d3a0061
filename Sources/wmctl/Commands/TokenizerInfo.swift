// SPDX-License-Identifier: Apache-2.0

import Arguments
import JSON
import Tokenizer
import Watermark

/// `wmctl tokenizer info`: what a tokenizer is.
struct TokenizerInfo: Subcommand {
    private static let file = Parameter(
        optional: "TOKENIZER",
        .tokenizer,
        help: "The tokenizer, as with --tokenizer."
    )

    static let definition = Command(
        name: "info",
        abstract: "Describe a tokenizer.",
        discussion: """
            The kind of a file is told by its contents. Two files with one fingerprint have the same tokens with the same ids, \
            whatever their kinds.
            """,
        groups: [
            ParameterGroup(
                [file, TokenizerOptions.tokenizer, TokenizerOptions.pattern, ConsoleOptions.json],
                exclusive: [[file, TokenizerOptions.tokenizer]]
            )
        ],
        examples: [
            Example("wmctl tokenizer info smollm2/tokenizer.json", "Kind, split, size, fingerprint, time to load"),
            Example("wmctl tokenizer info model.gguf", "The tokenizer inside a model"),
            Example(
                "wmctl tokenizer info my.tiktoken --pattern cl100k",
                "Ranks that are not recognised by their tokens"
            ),
        ],
        action: ()
    )

    private let tokenizer: TokenizerChoice
    private let isJSON: Bool

    init(_ arguments: ParsedArguments) {
        tokenizer = TokenizerChoice(arguments[Self.file] ?? arguments[TokenizerOptions.tokenizer], arguments)
        isJSON = arguments[ConsoleOptions.json]
    }

    func run(_ console: Console) throws -> ExitStatus {
        let clock = ContinuousClock()
        let start = clock.now
        let loaded = try tokenizer.load(console.environment)
        let milliseconds = (clock.now - start) / .milliseconds(1)
        let binding = loaded.binding
        let summary = TokenizerSummary(loaded.tokenizer)
        if isJSON {
            var json = JSONWriter()
            json.object { json in
                json.member("name", binding.name)
                json.member("path", loaded.path)
                json.member("kind", loaded.file.format.name)
                json.member("pre_tokenizer", summary.splits) { json, split in json.value(split) }
                json.member("normalizer", summary.normalizer) { json, step in json.value(step) }
                json.member("units", summary.units)
                json.member("merges", summary.mergeCount)
                json.member("special_tokens", summary.specialTokens) { json, token in
                    json.object { json in
                        json.member("id", token.id)
                        json.member("name", token.name)
                    }
                }
                json.member("vocabulary_size", binding.vocabularySize)
                json.member("vocabulary_sha256", binding.vocabularySHA256)
                json.member("load_milliseconds", milliseconds)
            }
            try console.write(json.text + "\n")
        } else {
            try console.write(
                FieldList([
                    ("name", binding.name),
                    ("file", loaded.path),
                    ("kind", loaded.file.format.name),
                    (
                        "vocabulary",
                        "\(binding.vocabularySize) tokens, \(summary.mergeCount) merges of \(summary.units)"
                    ),
                    ("normaliser", Self.list(summary.normalizer)),
                    ("split", Self.list(summary.splits)),
                    ("special", Self.special(summary)),
                    ("fingerprint", binding.vocabularySHA256),
                    ("loaded in", "\(Decimal.text(milliseconds, digits: 1)) ms"),
                ]).text
            )
        }
        return .success
    }

    private static func list(_ steps: [String]) -> String {
        // What a file asks for may hold characters that no terminal should get.
        steps.isEmpty ? "none" : steps.map { quoted($0).dropFirst().dropLast() }.joined(separator: ", then ")
    }

    /// The first special tokens; files may have hundreds that are only reserved.
    private static func special(_ summary: TokenizerSummary) -> String {
        let names = summary.specialTokens.prefix(6).map { "\(quoted($0.name))" }
        let more = summary.specialTokens.count - names.count
        guard !names.isEmpty else { return "none" }
        return names.joined(separator: " ") + (more > 0 ? " and \(more) more" : "")
    }
}
