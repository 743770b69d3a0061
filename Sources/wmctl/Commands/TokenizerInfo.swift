// SPDX-License-Identifier: Apache-2.0

import Arguments
import JSON
import Watermark

/// `wmctl tokenizer info`: what a tokenizer is.
struct TokenizerInfo: Subcommand {
    static let definition = Command(
        name: "info",
        abstract: "Describe a tokenizer.",
        groups: [ParameterGroup([TokenizerOptions.tokenizer, ConsoleOptions.json])],
        examples: [Example("wmctl tokenizer info -t smollm2/tokenizer.json", "Size, fingerprint, time to load")],
        action: ()
    )

    private let tokenizer: TokenizerOptions
    private let isJSON: Bool

    init(_ arguments: ParsedArguments) {
        tokenizer = TokenizerOptions(arguments)
        isJSON = arguments[ConsoleOptions.json]
    }

    func run(_ console: Console) throws -> ExitStatus {
        let clock = ContinuousClock()
        let start = clock.now
        let loaded = try tokenizer.load(console.environment)
        let milliseconds = (clock.now - start) / .milliseconds(1)
        let binding = loaded.binding
        if isJSON {
            var json = JSONWriter()
            json.object { json in
                json.member("name", binding.name)
                json.member("path", loaded.path)
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
                    ("vocabulary", "\(binding.vocabularySize) tokens"),
                    ("fingerprint", binding.vocabularySHA256),
                    ("loaded in", "\(Decimal.text(milliseconds, digits: 1)) ms"),
                ]).text
            )
        }
        return .success
    }
}
