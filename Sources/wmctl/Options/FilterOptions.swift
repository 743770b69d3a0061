// SPDX-License-Identifier: Apache-2.0

import Arguments
import Batch
import Detector
import Sampler
import Tokenizer
import Watermark

/// What `wmctl filter` does with lines.
struct FilterOptions {
    private enum Mode: String, CaseIterable {
        case detect, generate, tokens, stream
    }

    private static let mode = Parameter(
        option: "mode",
        .choice,
        default: Mode.detect,
        help: "What to do with a line."
    )
    private static let format = Parameter(
        option: "format",
        .choice,
        default: Filter.Format.auto,
        help: "What a line is: a text, or a JSON object; auto tells by the first character. Tokens are always jsonl."
    )
    private static let textField = Parameter(
        option: "text-field",
        .string,
        valueName: "NAME",
        help: "The member of a row that holds the text; unless given, 'prompt' with --mode generate, else 'text'."
    )
    private static let idField = Parameter(
        option: "id-field",
        .string,
        valueName: "NAME",
        help: "The member of a row that becomes the answer's 'id'; unless given, 'id' where there is one."
    )
    private static let limit = Parameter(
        option: "max-bytes",
        .byteCount(atLeast: 1),
        help: "The longest line in bytes; 8M unless given, 32M with --mode tokens."
    )
    private static let json = Parameter(
        flag: "json",
        help: "With --mode generate: print an object for every prompt; the other modes do so anyway."
    )
    /// One parameter for what the modes call the same: the names are those of ``DetectionKeyOptions`` and
    /// ``ModelOptions``, which find their values by them.
    private static let keys = Parameter(
        repeating: "key",
        short: "k",
        .string,
        valueName: "ID",
        help: """
            The key to mark with; the newest active one unless given. With --mode detect a key to look for; may be \
            given several times, every active and retired key unless given.
            """
    )
    private static let tokenizer = Parameter(
        option: "tokenizer",
        short: "t",
        .file,
        valueName: "NAME|FILE",
        help: """
            With --mode detect the only tokenizer to read texts with, with generate the model's, with tokens the other \
            engine's, which is bound to the key and kept, so that the text can be detected.
            """
    )

    private static let parallel = Parameter(
        option: "parallel",
        .integer(in: 1...256),
        help: """
            How many texts are written at once, in one batch of the model; unless given \(standardParallel) with a \
            GGUF model, and with another one on each thread.
            """
    )
    private static let standardParallel = 4

    private static let streamLimit = Parameter(
        option: "max-streams",
        .integer(in: 1...1_000_000),
        help: "With --mode stream: the most texts that are open at once; 1000 unless given."
    )
    private static let standardStreamLimit = 1000

    static let groups = [
        ParameterGroup([mode, format, textField, idField, json, limit, streamLimit]), WorkOptions.group,
        ParameterGroup(
            "Keys",
            [keys, DetectionKeyOptions.allKeys, PayloadOption.payload, tokenizer, TokenizerOptions.pattern]
        ),
        DecisionOptions.group, modelGroup,
        SamplingOptions.group, KeyringOptions.group,
    ]
    private static let modelGroup = ParameterGroup(
        "Model",
        ModelOptions.parametersWithoutThreads + TextOptions.parameters + ChatOptions.parameters + [parallel]
    )

    let format: Filter.Format
    let rows: RowOptions
    let limit: Int
    let threads: Int
    private let payload: UInt32?
    private let work: Work
    private let keyring: KeyringOptions

    /// What the options of each mode say.
    private enum Work {
        case detect(DetectionKeyOptions, DetectionOptions)
        case generate(Writing)
        case tokens(tokenizer: TokenizerChoice?, key: String?, SamplingOptions)
        case stream(DetectionKeyOptions, DetectionOptions, limit: Int)
    }

    /// What the options say of texts to be written.
    private struct Writing {
        let model: ModelOptions
        let key: String?
        let text: TextOptions
        let chat: ChatOptions
        let sampling: SamplingOptions
        let parallel: Int?
        let answersInJSON: Bool
    }

    init(_ arguments: ParsedArguments) throws {
        let mode = arguments[Self.mode]
        try Self.checkUse(arguments, mode)
        format = arguments[Self.format]
        var rows = RowOptions()
        rows.textField = FieldPath(arguments[Self.textField] ?? (mode == .generate ? "prompt" : "text"))
        rows.idField = arguments[Self.idField]
        if mode == .generate {
            rows.alternativeMember = "messages"
            rows.alternativeOption = ChatOptions(arguments).isChat ? nil : "--chat"
        }
        self.rows = rows
        limit = arguments[Self.limit] ?? (mode == .tokens ? 32 : 8) << 20
        threads = WorkOptions.threads(arguments)
        keyring = KeyringOptions(arguments)
        payload = arguments[PayloadOption.payload]
        let keys = try DetectionKeyOptions(arguments).keys
        if mode == .generate || mode == .tokens, keys.count > 1 {
            throw arguments.broken("--mode \(mode.rawValue) marks with one key")
        }
        switch mode {
        case .detect:
            work = .detect(try DetectionKeyOptions(arguments), try DecisionOptions.options(arguments))
        case .generate:
            work = .generate(
                Writing(
                    model: ModelOptions(arguments, threads: threads),
                    key: keys.first,
                    text: try TextOptions(arguments),
                    chat: ChatOptions(arguments),
                    sampling: SamplingOptions(arguments),
                    parallel: arguments[Self.parallel],
                    answersInJSON: arguments[Self.json]
                )
            )
        case .tokens:
            let sampling = SamplingOptions(arguments)
            let tokenizer = arguments[Self.tokenizer].map { TokenizerChoice($0, arguments) }
            work = .tokens(tokenizer: tokenizer, key: keys.first, sampling)
        case .stream:
            let options = try DecisionOptions.options(arguments)
            work = .stream(
                try DetectionKeyOptions(arguments),
                options,
                limit: arguments[Self.streamLimit] ?? Self.standardStreamLimit
            )
        }
    }

    /// Refuses what would have no effect.
    private static func checkUse(_ arguments: ParsedArguments, _ mode: Mode) throws {
        let unused: [any ParameterProtocol] =
            switch mode {
            case .detect:
                [streamLimit, PayloadOption.payload] + modelGroup.parameters + SamplingOptions.group.parameters
            case .generate: [streamLimit, DetectionKeyOptions.allKeys] + DecisionOptions.group.parameters
            case .tokens:
                [streamLimit, textField, DetectionKeyOptions.allKeys] + modelGroup.parameters
                    + DecisionOptions.group.parameters
            case .stream:
                [textField, PayloadOption.payload] + WorkOptions.group.parameters + DecisionOptions.ofWholeTexts
                    + modelGroup.parameters + SamplingOptions.group.parameters
            }
        for parameter in unused where arguments.isGiven(parameter) {
            throw arguments.broken("\(parameter.definition.label) has no effect with --mode \(mode.rawValue)")
        }
        if mode == .tokens, arguments[format] == .lines {
            throw arguments.broken("--mode tokens reads JSON, not --format lines")
        }
    }

    /// Loads what the mode needs.
    func makeMode(_ console: Console) throws -> Filter.Mode {
        let store = try keyring.store(console)
        switch work {
        case .detect(let keys, let options):
            return .detect(try Detector(candidates: keys.candidates(store), options: options))
        case .stream(let keys, let options, let limit):
            let candidates = try streamCandidates(keys, store, console)
            return .stream(try Detector(candidates: candidates, options: options), limit: limit)
        case .generate(let writing):
            let loaded = try writing.model.load(console.environment)
            let watermark = try store.watermark(forGenerating: writing.key, with: loaded.tokenizer)
            try PayloadOption.check(payload, watermark)
            var request = writing.text.request(writing.sampling, loaded)
            request.payload = payload
            return .generate(
                GenerationSetup(
                    writer: try writer(loaded, writing),
                    prompts: loaded.prompts,
                    chat: try writing.chat.prompt(for: loaded, console),
                    tokenizer: loaded.tokenizer.named,
                    watermark: watermark,
                    request: request,
                    lineBreakingTokens: loaded.lineBreakingTokens,
                    answersInJSON: writing.answersInJSON
                )
            )
        case .tokens(let tokenizer, let key, let sampling):
            let loaded = try tokenizer.map { try $0.load(console.environment) }
            let watermark = try store.watermark(forGenerating: key, with: loaded)
            try PayloadOption.check(payload, watermark)
            // The key may be bound to more than one; what the engine has is then no more than one of them.
            let sizes =
                loaded.map { [$0.tokenizer.vocabularySize] } ?? watermark.profile.tokenizers.map(\.vocabularySize)
            let vocabulary = sizes.min().flatMap { least in sizes.max().map { least...$0 } }
            // An engine has applied its own already.
            let settings = sampling.settings(over: SamplingSettings())
            return .tokens(watermark, settings, seed: sampling.seed, payload: payload, vocabulary: vocabulary)
        }
    }

    /// The marks that streams are searched for: all, but for those with a payload that were not named.
    private func streamCandidates(
        _ keys: DetectionKeyOptions,
        _ store: KeyStore,
        _ console: Console
    ) throws -> [DetectionCandidate] {
        let all = try keys.candidates(store)
        for candidate in all where candidate.calibration?.isRejected == true {
            console.warn("key '\(candidate.watermark.profile.id)' was rejected by its calibration")
        }
        let carrying = all.filter { $0.watermark.payloadCode != nil }.map { "'\($0.watermark.profile.id)'" }
        guard !carrying.isEmpty, keys.keys.isEmpty, carrying.count < all.count else { return all }
        let names = carrying.joined(separator: ", ")
        console.note("streams are not searched for \(names), which \(carrying.count == 1 ? "has" : "have") a payload")
        return all.filter { $0.watermark.payloadCode == nil }
    }

    private func writer(_ loaded: LoadedModel, _ writing: Writing) throws -> TextWriter {
        guard let places = writing.parallel ?? (loaded.isLarge ? Self.standardParallel : nil) else {
            return .threads(loaded.model)
        }
        let batch = try TextBatch(
            model: loaded.model,
            sequences: places,
            contextLength: loaded.contextLength(forTexts: writing.text.count),
            tokenizer: loaded.tokenizer.tokenizer
        )
        return .engine(try GenerationEngine(batch))
    }
}
