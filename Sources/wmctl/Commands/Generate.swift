// SPDX-License-Identifier: Apache-2.0

import Arguments
import Batch
import ChatTemplate
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
            The text goes to standard output, without the prompt unless --echo is given. How well it can be detected \
            is told on standard error: the score to be expected, the score that the text really has when it is read \
            back, and a warning when it is too short or too predictable.

            Without a keyring, one is made with a first key. Generating with a model binds its tokenizer to the key \
            and keeps a copy of it, so that detection needs no model.

            A model in a GGUF file is run by llama.cpp, if the program was built with it; it writes until it ends the \
            text itself, unless --ignore-eos is given. Ctrl-C ends the text where it is; twice, the program. \
            With --chat the prompt is a message, put to the model by the template in its file; of a message from standard \
            input one line break at its end is left out.
            """,
        groups: [
            ParameterGroup(
                [prompt] + TextOptions.parameters + ChatOptions.parameters + [
                    unmarked, echo, stream, ConsoleOptions.json,
                ],
                exclusive: [[stream, ConsoleOptions.json]]
            ),
            ModelOptions.group, ParameterGroup("Key", [KeyOptions.generationKey, PayloadOption.payload]),
            SamplingOptions.group, KeyringOptions.group,
        ],
        examples: [
            Example("wmctl generate 'It was a dark night, and'", "Write 200 tokens with the model that came along"),
            Example("wmctl generate -n 500 --seed 7 'Once' > text.txt", "Write the same 500 tokens each time"),
            Example("cat prompt.txt | wmctl generate --json", "Print one JSON object with the text and its figures"),
            Example(
                "wmctl generate -m smollm2 --chat 'Who wrote Hamlet?'",
                "Ask a chat model (see 'wmctl model fetch')"
            ),
            Example("wmctl generate -m model.gguf -k prod 'The'", "Use a large language model and a certain key"),
            Example("wmctl generate -k tenants --payload 0x2A 'The'", "Let the text carry the number 42"),
        ],
        action: ()
    )

    private let prompt: String?
    private let text: TextOptions
    private let chat: ChatOptions
    private let isMarked: Bool
    private let echoes: Bool
    private let streams: Bool
    private let isJSON: Bool
    private let model: ModelOptions
    private let sampling: SamplingOptions
    private let key: String?
    private let payload: UInt32?
    private let keyring: KeyringOptions

    init(_ arguments: ParsedArguments) throws {
        prompt = arguments[Self.prompt]
        text = try TextOptions(arguments)
        chat = ChatOptions(arguments)
        isMarked = !arguments[Self.unmarked]
        echoes = arguments[Self.echo]
        streams = arguments[Self.stream]
        isJSON = arguments[ConsoleOptions.json]
        model = ModelOptions(arguments)
        sampling = SamplingOptions(arguments)
        key = arguments[KeyOptions.generationKey]
        payload = arguments[PayloadOption.payload]
        keyring = KeyringOptions(arguments)
        if !isMarked, key != nil { throw arguments.broken("--key and --no-watermark exclude each other") }
        if !isMarked, payload != nil { throw arguments.broken("--payload and --no-watermark exclude each other") }
    }

    func run(_ console: Console) throws -> ExitStatus {
        let loaded = try model.load(console.environment)
        let watermark =
            try isMarked
            ? keyring.store(console).watermark(forGenerating: key, with: loaded.tokenizer) : nil
        try PayloadOption.check(payload, watermark)
        PayloadOption.warn(payload, watermark, console)
        let prompt = try readPrompt(console)
        let tokens =
            try chat.prompt(for: loaded, console)?.tokens(ofUserMessage: prompt) ?? loaded.prompts.tokens(of: prompt)
        var request = text.request(sampling, loaded).text(after: tokens, watermark)
        request.payload = payload
        let batch = try TextBatch(
            model: loaded.model,
            writing: request,
            contextLength: loaded.contextLength,
            tokenizer: loaded.tokenizer.tokenizer
        )
        if echoes, !isJSON { try console.write(echo(of: prompt)) }
        StopSignal.watch()
        let generation = try batch.write(request, while: { !StopSignal.hasCome }) { piece in
            guard !isJSON, !piece.text.isEmpty else { return true }
            try console.write(piece.text)
            if streams { try console.flush() }
            return true
        }
        try report(generation, loaded, watermark, prompt: prompt, console)
        try StopSignal.passOn(console)
        return .success
    }

    /// Prints what a detector makes of the text.
    private func report(
        _ generation: Generator.Generation,
        _ loaded: LoadedModel,
        _ watermark: Watermark?,
        prompt: String,
        _ console: Console
    ) throws {
        let worker = try watermark.map { watermark in
            let candidate = try DetectionCandidate(watermark: watermark, tokenizers: [loaded.tokenizer.named])
            return try Detector(candidates: [candidate]).makeWorker()
        }
        let generated = try GenerationReport(
            generation,
            // The figures are those of what 'detect' finds in the output.
            printed: isJSON ? nil : (echoes ? echo(of: prompt) : "") + generation.text + "\n",
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
            try console.write("\n")
            try console.flush()
        }
        GenerationSummary(generated).report(to: console)
    }

    /// A message stands on lines of its own; a prompt and what goes on from it are one text.
    private func echo(of prompt: String) -> String { chat.isChat ? prompt + "\n" : prompt }

    private func readPrompt(_ console: Console) throws -> String {
        if let prompt, prompt != "-" { return prompt }
        if prompt == nil, console.isInputTerminal { return "" }
        var bytes = try InputFile.read("-", console)
        // As a shell's $(…) does, though of one alone: 'echo' ends the line, and not the message.
        if chat.isChat, bytes.last == UInt8(ascii: "\n") {
            bytes.removeLast()
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            console.warn("the prompt is not UTF-8; what is not was read as U+FFFD")
            return String(decoding: bytes, as: UTF8.self)
        }
        return text
    }
}
