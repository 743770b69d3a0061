// SPDX-License-Identifier: Apache-2.0

public import Tokens
import Watermark

/// Tells whether texts carry any of a set of marks.
///
///     let detector = try Detector(candidates: [DetectionCandidate(watermark: mark, tokenizers: [tokenizer])])
///     let report = try detector.detect(text.utf8.span)
///     print(report.verdict, report.correctedPValue.value)
///
/// Every text is scored as it is and, when that differs, in its normalised form (``TextNormalizer``), under every
/// candidate and every tokenizer of it. The strongest test makes the report, after Bonferroni's correction for all of
/// them. An immutable value: share it, and give each thread a ``DetectionWorker``.
public struct Detector: Sendable {
    /// The version that reports carry.
    public static let version = "0.1.0"

    /// The marks to look for.
    public let candidates: [DetectionCandidate]
    /// How to decide.
    public let options: DetectionOptions
    /// The model that weighs tokens by how free their choice was; nil for none.
    public let weights: (any TokenLikelihoods)?
    /// The model that texts are verified against; nil for none.
    public let model: (any TokenLikelihoods)?
    /// The distinct tokenizers, each with the candidates that use it.
    let readings: [TokenizerReading]

    /// A detector of these marks.
    ///
    /// - Parameters:
    ///   - weights: any model of the tokenizer, the nearer to the one that wrote the text the better: adds a test in which
    ///     tokens that could hardly have been others count less.
    ///   - model: the model that may have written the texts, with its settings and prompt: adds a test of each token
    ///     against the distribution that it was drawn from. Neither has an effect with the rule of the z-score.
    /// - Throws: ``DetectorError/noCandidates``; ``DetectorError/payloadWithZScore(profile:)``;
    ///   ``DetectorError/modelOfOtherTokenizer(name:vocabularySHA256:known:)`` when
    ///   no candidate is read with the tokenizer of a model.
    public init(
        candidates: [DetectionCandidate],
        options: DetectionOptions = .standard,
        weights: (any TokenLikelihoods)? = nil,
        model: (any TokenLikelihoods)? = nil
    ) throws(DetectorError) {
        guard !candidates.isEmpty else { throw .noCandidates }
        if case .zScore = options.rule {
            for candidate in candidates where candidate.watermark.payloadCode != nil {
                throw .payloadWithZScore(profile: candidate.watermark.profile.id)
            }
        }
        self.candidates = candidates
        self.options = options
        readings = TokenizerReading.all(of: candidates)
        self.weights = weights
        self.model = model
        for model in [weights, model].compactMap(\.self) {
            let isKnown = candidates.contains { $0.isRead(withVocabulary: model.vocabularySHA256) }
            guard isKnown else {
                let named = candidates.flatMap { $0.tokenizers.map(\.name) }
                let known = Set(named + candidates.flatMap { $0.watermark.profile.tokenizers.map(\.name) })
                throw .modelOfOtherTokenizer(
                    name: model.name,
                    vocabularySHA256: model.vocabularySHA256,
                    known: known.sorted()
                )
            }
        }
    }

    /// Working state for one thread.
    ///
    /// - Throws: ``DetectorError/cryptography(_:)``.
    public func makeWorker() throws(DetectorError) -> DetectionWorker { try DetectionWorker(self) }

    /// Scores one text; for many, keep a ``DetectionWorker``.
    ///
    /// - Throws: ``DetectorError``.
    public func detect(_ text: Span<UInt8>) throws(DetectorError) -> DetectionReport {
        try makeWorker().detect(text)
    }

    /// Scores the token ids of one text.
    ///
    /// - Throws: ``DetectorError``.
    public func detect(
        tokens: Span<TokenID>,
        tokenizer: String? = nil
    ) throws(DetectorError) -> DetectionReport {
        try makeWorker().detect(tokens: tokens, tokenizer: tokenizer)
    }
}

/// A tokenizer, and the candidates whose texts are read with it.
struct TokenizerReading: Sendable {
    let tokenizer: NamedTokenizer
    /// Indices into the detector's candidates.
    var candidates: [Int]

    /// The distinct tokenizers of all candidates: vocabularies that are equal are read once.
    static func all(of candidates: [DetectionCandidate]) -> [TokenizerReading] {
        var readings: [TokenizerReading] = []
        var indices: [String: Int] = [:]
        for (candidateIndex, candidate) in candidates.enumerated() {
            var seen: Set<String> = []
            for tokenizer in candidate.tokenizers where seen.insert(tokenizer.fingerprint).inserted {
                if let index = indices[tokenizer.fingerprint] {
                    readings[index].candidates.append(candidateIndex)
                } else {
                    indices[tokenizer.fingerprint] = readings.count
                    readings.append(TokenizerReading(tokenizer: tokenizer, candidates: [candidateIndex]))
                }
            }
        }
        return readings
    }
}
