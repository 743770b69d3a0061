// SPDX-License-Identifier: Apache-2.0

public import Tokenizer
internal import Tokens
internal import Watermark

/// Writes many texts at once with one session of a model, token by token; texts join and leave between steps.
///
///     let batch = try TextBatch(model: model, sequences: 4, contextLength: 2048, tokenizer: tokenizer)
///     let id = try batch.add(TextRequest(prompt: prompt, count: 200))
///     while !batch.isIdle { batch.step { id, event in … } }
///
/// Each text has its own settings, mark, chance and end, and comes out as if it were written alone (as far as the
/// model's own numbers do not depend on what it computes at once). Texts beyond the session's places wait, first come,
/// first served. Belongs to one thread at a time. A step takes no memory but what the texts themselves grow by.
public final class TextBatch {
    /// What one text is called by; those that came later are greater.
    public struct ID: Sendable, Hashable, Comparable {
        let number: Int

        /// The order in which texts came.
        public static func < (first: ID, second: ID) -> Bool { first.number < second.number }
    }

    private let session: any LanguageModelSession
    private let vocabularySize: Int
    private let startsFromNothing: Bool
    private let tokenizer: Tokenizer?
    private let promptTokensPerStep: Int
    private var nextNumber = 0
    private var waiting = WaitingTexts()
    /// Those that were cancelled since the last step.
    private var cancelled: [ID] = []
    /// In the order in which they came.
    private var running: [RunningText] = []
    private var freePlaces: [Int]
    /// Of texts that ended, for their memory.
    private var freeSamplers: [TokenSampler] = []
    /// The end of an empty text, of which canonical texts begin with a copy.
    private lazy var emptyTail = tokenizer.map(CanonicalTail.init)

    /// A batch with the places of a session.
    ///
    /// - Parameters:
    ///   - session: of this model, with no sequence in use.
    ///   - tokenizer: spells the texts; nil for tokens alone, without stop strings.
    ///   - promptTokensPerStep: the most tokens of prompts in one step, at least 1. Long prompts are read in pieces of
    ///     this size, so that the other texts go on meanwhile.
    public init(
        model: any LanguageModel,
        session: any LanguageModelSession,
        tokenizer: Tokenizer?,
        promptTokensPerStep: Int = 256
    ) {
        precondition(
            session.sequenceCapacity > 0 && promptTokensPerStep > 0,
            "room for one text, and steps that get on"
        )
        self.session = session
        vocabularySize = model.vocabularySize
        startsFromNothing = model.startsFromNothing
        self.tokenizer = tokenizer
        self.promptTokensPerStep = promptTokensPerStep
        freePlaces = (0..<session.sequenceCapacity).reversed()
    }

    /// A batch with a session of its own.
    ///
    /// - Throws: an error of the model when it cannot hold that many sequences.
    public convenience init(
        model: any LanguageModel,
        sequences: Int,
        contextLength: Int?,
        tokenizer: Tokenizer?
    ) throws {
        let session = try model.makeSession(sequences: sequences, contextLength: contextLength)
        self.init(model: model, session: session, tokenizer: tokenizer)
    }

    /// How many texts can be written at once.
    public var capacity: Int { session.sequenceCapacity }
    /// How many have a place.
    public var runningCount: Int { running.count }
    /// Whether there is nothing to do.
    public var isIdle: Bool { running.isEmpty && waiting.isEmpty }

    // MARK: Coming and going

    /// Adds a text, which begins at the next step that has a place for it.
    ///
    /// - Throws: ``SamplerError/contextExceeded(tokens:contextLength:)`` when prompt and text could not fit the
    ///   session's context, ``SamplerError/emptyPrompt`` when the model needs a token to begin with,
    ///   ``SamplerError/settingOutOfRange(name:value:expected:)``.
    public func add(_ request: TextRequest) throws(SamplerError) -> ID {
        try add(request, random: request.random)
    }

    func add(_ request: TextRequest, random: any RandomNumberGenerator) throws(SamplerError) -> ID {
        try check(request)
        defer { nextNumber += 1 }
        let id = ID(number: nextNumber)
        waiting.append(WaitingText(id: id, request: request, random: random))
        return id
    }

    private func check(_ request: TextRequest) throws(SamplerError) {
        try request.settings.validate()
        if let (value, expected) = TextRequest.problem(ofStopStrings: request.stopStrings) {
            throw .settingOutOfRange(name: "stop", value: value, expected: expected)
        }
        guard tokenizer != nil || request.stopStrings.isEmpty else {
            throw .settingOutOfRange(name: "stop", value: "a string", expected: "none, without a tokenizer")
        }
        guard tokenizer != nil || !request.isCanonical else {
            throw .settingOutOfRange(name: "canonical", value: "true", expected: "false, without a tokenizer")
        }
        if let count = request.logprobCount, !(0...TokenLogprobs.mostAlternatives).contains(count) {
            let expected = "at most \(TokenLogprobs.mostAlternatives)"
            throw .settingOutOfRange(name: "logprobs", value: "\(count)", expected: expected)
        }
        if let token = request.prompt.first(where: { $0 >= vocabularySize }) {
            throw .settingOutOfRange(name: "prompt", value: "\(token)", expected: "token ids below \(vocabularySize)")
        }
        guard startsFromNothing || !request.prompt.isEmpty || request.count <= 0 else { throw .emptyPrompt }
        if let contextLength = session.contextLength {
            let (sum, isTooLong) = request.prompt.count.addingReportingOverflow(max(0, request.count))
            guard !isTooLong, sum <= contextLength else {
                throw .contextExceeded(tokens: isTooLong ? .max : sum, contextLength: contextLength)
            }
        }
    }

    /// Ends a text as it is: at the next step it is told to have ended (``Generator/FinishReason/cancelled``), and its place is free.
    ///
    /// Does nothing for one that has ended.
    /// - Complexity: O(``capacity``), however many wait.
    public func cancel(_ id: ID) {
        cancelled.append(id)
        running.first { $0.id == id }?.isCancelled = true
    }

    /// Ends all texts as they are (``cancel(_:)``).
    public func cancelAll() {
        cancelled = running.map(\.id) + waiting.ids
        for text in running { text.isCancelled = true }
    }

    // MARK: One step

    /// Writes one token of each text that has a place and whose prompt was read.
    ///
    /// An error of one text ends that text. When the model cannot compute the step, all texts that have a place end
    /// with its error, and those that wait are begun at the next step.
    ///
    /// - Parameter deliver: is told what became of the texts; may add and cancel texts.
    public func step(_ deliver: (ID, TextEvent) -> Void) {
        if !cancelled.isEmpty { endCancelled(deliver) }
        begin(deliver)
        feed(deliver)
        guard !running.isEmpty else { return }
        do {
            try session.evaluate()
        } catch {
            for text in running { end(text, .failed(error), deliver) }
            removeEnded()
            return
        }
        for index in running.indices where running[index].isReady { draw(running[index], deliver) }
        removeEnded()
    }

    private func endCancelled(_ deliver: (ID, TextEvent) -> Void) {
        let ids = cancelled
        cancelled.removeAll()
        let ended = Set(ids)
        // Some waited when they were cancelled, and got a place since.
        for text in running where ended.contains(text.id) { text.isCancelled = true }
        for index in running.indices where running[index].isCancelled { finish(running[index], .cancelled, deliver) }
        removeEnded()
        for id in ids {
            if let text = waiting.remove(id) { deliver(id, .ended(text.emptyGeneration(.cancelled))) }
        }
    }

    /// Gives free places to those who wait.
    private func begin(_ deliver: (ID, TextEvent) -> Void) {
        while let place = freePlaces.last, let text = waiting.removeFirst() {
            guard text.request.count > 0 else {
                deliver(text.id, .ended(text.emptyGeneration(.length)))
                continue
            }
            do throws(SamplerError) {
                let sampler = try makeSampler(text.request)
                freePlaces.removeLast()
                running.append(RunningText(text, place: place, sampler: sampler, tokenizer: tokenizer))
            } catch {
                deliver(text.id, .failed(error))
            }
        }
    }

    private func makeSampler(_ request: TextRequest) throws(SamplerError) -> TokenSampler {
        guard let sampler = freeSamplers.last else {
            return try TokenSampler(
                vocabularySize: vocabularySize,
                settings: request.settings,
                watermark: request.watermark,
                payload: request.payload,
                prompt: request.prompt,
                canonical: request.isCanonical ? emptyTail : nil,
                endTokens: request.endTokens,
                logprobCount: request.logprobCount
            )
        }
        try sampler.restart(
            settings: request.settings,
            watermark: request.watermark,
            payload: request.payload,
            prompt: request.prompt,
            canonical: request.isCanonical ? emptyTail : nil,
            endTokens: request.endTokens,
            logprobCount: request.logprobCount
        )
        freeSamplers.removeLast()
        return sampler
    }

    /// Appends the tokens last drawn, and prompts, those of the oldest texts first.
    private func feed(_ deliver: (ID, TextEvent) -> Void) {
        var budget = promptTokensPerStep
        for index in running.indices {
            do {
                try running[index].feed(session, budget: &budget)
            } catch {
                end(running[index], .failed(error), deliver)
            }
        }
        removeEnded()
    }

    private func draw(_ text: RunningText, _ deliver: (ID, TextEvent) -> Void) {
        let piece = text.draw(session)
        if !piece.isEmpty { deliver(text.id, .wrote(piece)) }
        if text.isCancelled {
            finish(text, .cancelled, deliver)
        } else if let reason = text.finishReason {
            finish(text, reason, deliver)
        }
    }

    private func finish(_ text: RunningText, _ reason: Generator.FinishReason, _ deliver: (ID, TextEvent) -> Void) {
        let rest = text.finish(reason)
        if !rest.isEmpty { deliver(text.id, .wrote(rest)) }
        end(text, .ended(text.generation), deliver)
    }

    private func end(_ text: RunningText, _ event: TextEvent, _ deliver: (ID, TextEvent) -> Void) {
        session.reset(text.place)
        freePlaces.append(text.place)
        freeSamplers.append(text.sampler)
        text.isOver = true
        deliver(text.id, event)
    }

    private func removeEnded() {
        if running.contains(where: \.isOver) { running.removeAll(where: \.isOver) }
    }
}

@available(*, unavailable)
extension TextBatch: Sendable {}
