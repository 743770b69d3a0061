// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Detector
public import Sampler
public import Tokenizer
public import Tokens

/// A language model as a ``Detector`` asks it: the final distributions of a text's tokens.
public struct ModelLikelihoods: TokenLikelihoods {
    /// What errors call it.
    public let name: String
    /// The digest of its tokenizer's vocabulary, hexadecimal.
    public let vocabularySHA256: String
    /// The tokens before each text.
    public let prompt: [TokenID]
    /// The number of the model's token ids.
    public var vocabularySize: Int { model.vocabularySize }
    private let model: any LanguageModel
    private let settings: SamplingSettings
    private let contextLength: Int?

    /// The most tokens that are held where nothing else is said: what most texts have, in little memory.
    private static let usualContextLength = 4096

    /// A model and the settings that narrow its distributions.
    ///
    /// - Parameters:
    ///   - prompt: the tokens before each text, as ``PromptEncoder`` makes them.
    ///   - contextLength: the most tokens that are held; nil for the model's own, up to 4,096. Of a longer text the model
    ///     sees half as many again whenever they are full.
    /// - Throws: ``SamplerError/settingOutOfRange(name:value:expected:)``,
    ///   ``SamplerError/contextExceeded(tokens:contextLength:)`` when the prompt leaves no room.
    public init(
        name: String,
        model: any LanguageModel,
        tokenizer: Tokenizer,
        settings: SamplingSettings,
        prompt: [TokenID] = [],
        contextLength: Int? = nil
    ) throws(SamplerError) {
        try settings.validate()
        self.name = name
        self.model = model
        self.settings = settings
        self.prompt = prompt
        self.contextLength = contextLength ?? model.contextLength.map { min($0, Self.usualContextLength) }
        vocabularySHA256 = tokenizer.fingerprint.hexadecimal
        if let length = self.contextLength, 2 * prompt.count > length {
            throw .contextExceeded(tokens: 2 * prompt.count, contextLength: length)
        }
    }

    /// Working state for one thread.
    ///
    /// - Throws: ``DetectorError/model(name:reason:)``.
    public func makeReader() throws(DetectorError) -> any TokenLikelihoodReader {
        do {
            let session = try model.makeSession(sequences: 1, contextLength: contextLength)
            return ModelReader(self, session)
        } catch {
            throw .model(name: name, reason: "\(error)")
        }
    }

    /// ``ModelLikelihoods`` at work.
    private final class ModelReader: TokenLikelihoodReader {
        private let owner: ModelLikelihoods
        private let session: any LanguageModelSession
        private let processors: [any LogitsProcessor]
        private let excluded: [TokenID]
        private var candidates: Candidates
        private var history: [TokenID] = []
        /// How many tokens the session holds.
        private var heldCount = 0

        init(_ owner: ModelLikelihoods, _ session: any LanguageModelSession) {
            self.owner = owner
            self.session = session
            processors = owner.settings.processors()
            excluded = owner.settings.excludedTokens.filter { $0 < owner.model.vocabularySize }.sorted()
            candidates = Candidates(vocabularySize: owner.model.vocabularySize)
        }

        func readSteps(
            of tokens: Span<TokenID>,
            _ body: (Int, Span<TokenID>?, Span<Float>) -> Void
        ) throws(DetectorError) {
            do {
                try restart()
                for index in tokens.indices {
                    step(index, body)
                    if index + 1 < tokens.count { try append(tokens[index]) }
                }
            } catch {
                throw .model(name: owner.name, reason: "\(error)")
            }
        }

        private func restart() throws {
            session.reset(0)
            history = owner.prompt
            heldCount = history.count
            guard !history.isEmpty else { return }
            let prompt = history
            try session.append(prompt.span, to: 0)
            try session.evaluate()
        }

        private func append(_ token: TokenID) throws {
            history.append(token)
            var new = [token]
            if let length = owner.contextLength, heldCount + 1 > length {
                session.reset(0)
                new = Array(history.suffix(max(1, length / 2)))
                heldCount = 0
            }
            heldCount += new.count
            try session.append(new.span, to: 0)
            try session.evaluate()
        }

        private func narrow(_ history: Span<TokenID>) {
            for processor in processors { processor.process(&candidates, history: history) }
        }

        private func step(_ index: Int, _ body: (Int, Span<TokenID>?, Span<Float>) -> Void) {
            let (session, excluded) = (session, excluded)
            candidates.restart { logits in
                session.readLogits(of: 0, into: &logits)
                for token in excluded { logits[Int(token)] = -.infinity }
            }
            let history = history
            narrow(history.span)
            candidates.withProbabilities { tokens, probabilities, _ in body(index, tokens, probabilities.span) }
        }
    }
}
