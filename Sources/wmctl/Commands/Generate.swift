// SPDX-License-Identifier: Apache-2.0

import Arguments
import Batch
import Detector
import JSON
import Sampler
import Tokenizer
import Watermark

/// `wmctl generate`: a prompt in, watermarked text out.
struct Generate: Subcommand {
    private static let prompt = Parameter(
        optional: "PROMPT",
        .anyText,
        help: "What the text goes on from; - reads it from standard input, as does leaving it out in a pipe."
    )
    static let count = Parameter(
        option: "max-tokens",
        short: "n",
        .integer(in: GenerationRequest.countRange),
        default: 200,
        help: "How many tokens to write at most."
    )
    private static let unmarked = Parameter(flag: "no-watermark", help: "Write without a mark.")
    private static let echo = Parameter(flag: "echo", help: "Print the prompt before the text.")
    private static let stream = Parameter(
        flag: "stream",
        help: "Pass each token on as it is drawn, as is always done on a terminal."
    )

    static let definition = Command(
        name: "generate",
        abstract: "Write watermarked text from a prompt.",
        discussion: """
            The text goes to standard output, without the prompt unless --echo is given. How well it can be detected is \
            told on standard error: the score to be expected, the score that the text really has when it is read back, and \
            a warning when it is too short or too predictable.

            Without a keyring, one is made with a first key. Generating with a model binds its tokenizer to the key and \
            keeps a copy of it, so that detection needs no model.
            """,
        groups: [
            ParameterGroup([prompt, count, unmarked, echo, stream, ConsoleOptions.json]),
            ModelOptions.group, KeyOptions.generationGroup, SamplingOptions.group, KeyringOptions.group,
        ],
        examples: [
            Example("wmctl generate 'It was a dark night, and'", "Write 200 tokens with the model that came along"),
            Example("wmctl generate -n 500 --seed 7 'Once' > text.txt", "Write the same 500 tokens each time"),
            Example("cat prompt.txt | wmctl generate --json", "Print one JSON object with the text and its figures"),
            Example("wmctl generate --model mine.ngram -k prod 'The'", "Use another model and a certain key"),
        ],
        action: ()
    )

    private let prompt: String?
    private let count: Int
    private let isMarked: Bool
    private let echoes: Bool
    private let streams: Bool
    private let isJSON: Bool
    private let model: ModelOptions
    private let sampling: SamplingOptions
    private let key: String?
    private let keyring: KeyringOptions

    init(_ arguments: ParsedArguments) throws {
        prompt = arguments[Self.prompt]
        count = arguments[Self.count]
        isMarked = !arguments[Self.unmarked]
        echoes = arguments[Self.echo]
        streams = arguments[Self.stream]
        isJSON = arguments[ConsoleOptions.json]
        model = ModelOptions(arguments)
        sampling = SamplingOptions(arguments)
        key = arguments[KeyOptions.generationKey]
        keyring = KeyringOptions(arguments)
        if !isMarked, key != nil { throw arguments.broken("--key and --no-watermark exclude each other") }
    }

    func run(_ console: Console) throws -> ExitStatus {
        let loaded = try model.load(console.environment)
        let watermark =
            try isMarked
            ? keyring.store(console).watermark(forGenerating: key, with: loaded.tokenizer) : nil
        let prompt = try readPrompt(console)
        let tokenizer = loaded.tokenizer.tokenizer

        var settings = sampling.settings
        settings.excludedTokens = loaded.excludedTokens
        let generator = try Generator(model: loaded.model, settings: settings, watermark: watermark)
        var decoder = StreamingDecoder(tokenizer)
        var text = ""
        if echoes, !isJSON { try console.write(prompt) }
        let generation = try generator.generate(
            after: tokenizer.encode(prompt).tokens,
            count: count,
            seed: sampling.seed
        ) { token in
            let piece = decoder.append(token)
            text += piece
            if !isJSON {
                try console.write(piece)
                if streams { try console.flush() }
            }
            return true
        }
        let rest = decoder.finish()
        text += rest

        let worker = try watermark.map { watermark in
            let candidate = try DetectionCandidate(watermark: watermark, tokenizers: [loaded.tokenizer.named])
            return try Detector(candidates: [candidate]).makeWorker()
        }
        let generated = try GenerationReport(
            generation,
            text: text,
            // The figures are those of what 'detect' finds in the output.
            printed: isJSON ? nil : (echoes ? prompt : "") + text + "\n",
            seed: sampling.seed,
            watermark: watermark,
            worker: worker
        )
        if isJSON {
            var json = JSONWriter()
            json.object { json in
                if echoes { json.member("prompt", prompt) }
                generated.writeMembers(to: &json)
            }
            try console.write(json.text + "\n")
        } else {
            try console.write(rest + "\n")
            try console.flush()
        }
        GenerationSummary(generated).report(to: console)
        return .success
    }

    private func readPrompt(_ console: Console) throws -> String {
        if let prompt, prompt != "-" { return prompt }
        if prompt == nil, console.isInputTerminal { return "" }
        let bytes = try InputFile.read("-", console)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            console.warn("the prompt is not UTF-8; what is not was read as U+FFFD")
            return String(decoding: bytes, as: UTF8.self)
        }
        return text
    }
}
