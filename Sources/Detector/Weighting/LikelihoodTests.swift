// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Tokens
import Watermark

/// The tests that ask a model of text: of all tokens, each by how free its choice was, and of each against the distribution
/// that it was drawn from.
///
/// Each model reads a text once for all candidates. Belongs to one thread at a time.
struct LikelihoodTests {
    private struct Asked {
        let likelihoods: any TokenLikelihoods
        let reader: any TokenLikelihoodReader
        /// Whether the tokens at hand are of its tokenizer.
        var isCurrent = false

        init?(_ likelihoods: (any TokenLikelihoods)?) throws(DetectorError) {
            guard let likelihoods else { return nil }
            self.likelihoods = likelihoods
            reader = try likelihoods.makeReader()
        }
    }

    private var weights: Asked?
    private var model: Asked?
    private let weightedTests: [WeightedTest?]
    private let codes: [PayloadCode?]
    /// Of each candidate, whether its texts can be verified.
    private let hasRatios: [Bool]
    private let verifiers: [WatermarkVerifier]
    /// Of each token at hand, by the model that weighs.
    private var probabilities: [Float] = []
    private var conclusions: [(verification: ModelVerification, pValue: PValue)?]

    init(_ detector: Detector) throws(DetectorError) {
        weights = try Asked(detector.weights)
        model = try Asked(detector.model)
        let marks = detector.candidates.map(\.watermark)
        weightedTests = marks.map { WeightedTest($0.scheme) }
        codes = marks.map(\.payloadCode)
        hasRatios = marks.map(\.hasLikelihoodRatios)
        conclusions = Array(repeating: nil, count: marks.count)
        let verifies = model != nil
        do {
            verifiers =
                try verifies
                ? marks.map { (mark) throws(CryptographyError) in try mark.makeVerifier() } : []
        } catch {
            throw .cryptography(error)
        }
    }

    /// Whether scores are needed token by token.
    var weighs: Bool { weights != nil }

    /// Forgets the text at hand.
    mutating func beginText() {
        for index in conclusions.indices { conclusions[index] = nil }
    }

    /// Asks the models about the tokens at hand.
    ///
    /// - Parameters:
    ///   - vocabulary: the digest of the tokens' vocabulary.
    ///   - candidates: those whose texts are read with it; empty where the text is not to be verified.
    ///   - count: how many of the tokens are verified.
    mutating func beginReading(
        _ tokens: Span<TokenID>,
        vocabulary: String?,
        verifying candidates: [Int],
        count: Int
    ) throws(DetectorError) {
        weights?.isCurrent = false
        if let asked = weights, asked.likelihoods.vocabularySHA256 == vocabulary {
            try Self.check(tokens, asked.likelihoods)
            try asked.reader.readProbabilities(of: tokens, into: &probabilities)
            weights?.isCurrent = true
        }
        model?.isCurrent = false
        let candidates = candidates.filter { hasRatios[$0] }
        guard let asked = model, asked.likelihoods.vocabularySHA256 == vocabulary, !candidates.isEmpty else { return }
        model?.isCurrent = true
        try Self.check(tokens, asked.likelihoods)
        var evidence = candidates.map { RatioEvidence(code: codes[$0]) }
        let prompt = asked.likelihoods.prompt
        for candidate in candidates { verifiers[candidate].restart(prompt: prompt.span) }
        // Spans are not captured; a copy is.
        let text = (0..<count).map { tokens[$0] }
        let verifiers = verifiers
        try asked.reader.readSteps(of: text.span) { index, ids, probabilities in
            for (place, candidate) in candidates.enumerated() {
                evidence[place].add(verifiers[candidate].verify(text[index], probabilities, tokens: ids))
            }
        }
        for (place, candidate) in candidates.enumerated() { conclusions[candidate] = evidence[place].conclude() }
    }

    private static func check(_ tokens: Span<TokenID>, _ likelihoods: any TokenLikelihoods) throws(DetectorError) {
        for position in tokens.indices where Int(tokens[position]) >= likelihoods.vocabularySize {
            throw .tokenOutOfRange(
                tokens[position],
                position: position,
                tokenizer: likelihoods.name,
                vocabularySize: likelihoods.vocabularySize
            )
        }
    }

    /// The p-values of a candidate's tests on the tokens at hand, beside those of the whole and of windows.
    ///
    /// - Parameters:
    ///   - evidence: with the score of each token.
    ///   - choices: among how many payloads the one was chosen whose scores the evidence has.
    ///   - verifies: whether the verification, which is made of the text as given, is among them.
    func pValues(
        of candidate: Int,
        _ evidence: Evidence,
        choices: Int,
        verifies: Bool
    ) -> [(method: TestMethod, pValue: PValue)] {
        var found: [(method: TestMethod, pValue: PValue)] = []
        if let weights, weights.isCurrent, let test = weightedTests[candidate] {
            let chances = evidence.positions.map { Double(probabilities[Int($0)]) }
            let pValue = test.pValue(of: evidence.scores, probabilities: chances)
            found.append((.weighted, pValue.corrected(forTests: choices)))
        }
        // A text that several tokenizers read is verified in the reading of the model's alone.
        if verifies, model?.isCurrent == true, let conclusion = conclusions[candidate] {
            found.append((.model, conclusion.pValue))
        }
        return found
    }

    /// What the verification of the text at hand found for a candidate; nil when there was none.
    func verification(of candidate: Int) -> ModelVerification? { conclusions[candidate]?.verification }
}
