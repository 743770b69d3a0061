// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Tokens
import Watermark

/// Tests the tokens of one reading for the marks of many candidates.
///
/// What does not depend on the key, the positions that are scored, is found once for all keys that share a layout. Belongs to
/// one thread at a time.
struct CandidateTests {
    private let candidates: [DetectionCandidate]
    private let options: DetectionOptions
    /// Whether windows are tested beside whole texts.
    let scans: Bool
    /// One for each candidate.
    private let readers: [WatermarkReader]
    /// One for each layout of the candidates.
    private var finders: [ScoredPositions]
    /// For each candidate, the index of its finder.
    private let finderIndices: [Int]
    /// For each finder, whether its positions are those of the tokens at hand.
    private var isCurrent: [Bool]
    private var evidence = Evidence()
    private var scan = WindowScan()
    /// Nil without models.
    private var likelihoods: LikelihoodTests?

    init(_ detector: Detector) throws(DetectorError) {
        let (candidates, options) = (detector.candidates, detector.options)
        (self.candidates, self.options) = (candidates, options)
        let asks = options.rule == .pValue && (detector.weights != nil || detector.model != nil)
        likelihoods = asks ? try LikelihoodTests(detector) : nil
        // The greatest z-score of many windows is no z-score, so that the classic rule takes the whole text alone.
        scans = options.scans && options.rule == .pValue
        do {
            readers = try candidates.map { (candidate) throws(CryptographyError) in
                try candidate.watermark.makeReader()
            }
        } catch {
            throw .cryptography(error)
        }
        (finders, finderIndices) = ScoredPositions.shared(by: candidates)
        isCurrent = Array(repeating: false, count: finders.count)
    }

    /// Says that the next tokens are others.
    mutating func beginReading() {
        for index in isCurrent.indices { isCurrent[index] = false }
    }

    /// Says that another text comes.
    mutating func beginText() { likelihoods?.beginText() }

    /// Asks the models, where there are any, about the tokens at hand.
    ///
    /// - Parameters:
    ///   - vocabulary: the digest of the tokens' vocabulary; nil for that of the models, where nothing else is said.
    ///   - verifying: the candidates to verify the text for.
    ///   - count: how many of the tokens are verified; nil for all.
    mutating func askModels(
        _ tokens: Span<TokenID>,
        vocabulary: String?,
        verifying: [Int],
        count: Int? = nil
    ) throws(DetectorError) {
        let count = count ?? tokens.count
        try likelihoods?.beginReading(tokens, vocabulary: vocabulary, verifying: verifying, count: count)
    }

    /// What the verification of the text at hand found for a candidate.
    func verification(of candidate: Int) -> ModelVerification? { likelihoods?.verification(of: candidate) }

    /// Gives the memory of a long text back.
    mutating func releaseLargeMemory() {
        for index in finders.indices { finders[index].releaseLargeMemory() }
        if evidence.positions.count > 1 << 17 { evidence = Evidence() }
    }

    /// Makes the tests of one candidate on the tokens at hand.
    mutating func test(
        _ candidate: Int,
        _ tokens: Span<TokenID>,
        in place: ReadingPlace,
        _ search: inout TestSearch
    ) {
        let choices = read(candidate, tokens, keepingScores: scans || likelihoods?.weighs == true)
        let scheme = candidates[candidate].watermark.scheme
        let null = scheme.null(count: evidence.scoredCount)
        let scanned = scans ? scanned(evidence.scores, scheme).corrected(forTests: choices) : nil
        let reader = candidates.count > 1 ? readers[candidate] : nil
        search.consider(
            evidence,
            null: null,
            whole: null.pValue(of: evidence.total).corrected(forTests: choices),
            scanned: scanned,
            others: likelihoods?.pValues(of: candidate, evidence, choices: choices, verifies: !place.isNormalized)
                ?? [],
            of: candidate,
            in: place
        ) { [evidence, options] pValue, zScore in
            // Of those alone that could be called watermarked; their scores once more where they were not kept.
            let count = evidence.scoredCount
            guard let reader, options.verdict(corrected: pValue, zScore: zScore, scoredCount: count) == .watermarked
            else { return nil }
            var hasher = Hasher()
            hasher.combine(place.isNormalized)
            hasher.combine(place.tokenizer)
            let isKept = evidence.scores.count == count
            let own = isKept ? evidence : reader.read(tokens, keepingScores: true)
            hasher.combine(own.positions)
            hasher.combine(own.scores)
            return hasher.finalize()
        }
    }

    /// The p-value of the best window, corrected for all of them; 1 when there are too few scores for any.
    private mutating func scanned(_ scores: [Double], _ scheme: any Scheme) -> PValue {
        scan.scan(scores.span) { scheme.null(count: $0) }?.correctedPValue ?? .one
    }

    /// The marked passages in the scores of one candidate, in order.
    mutating func regions(of candidate: Int, _ scores: [Double], upTo rate: PValue) -> [WindowScan.Region] {
        let scheme = candidates[candidate].watermark.scheme
        return scan.regions(scores.span, upTo: rate) { scheme.null(count: $0) }
    }

    /// The evidence of one candidate in the tokens at hand, token by token, and among how many payloads its own was chosen.
    mutating func evidence(of candidate: Int, in tokens: Span<TokenID>) -> (evidence: Evidence, choices: Int) {
        let choices = read(candidate, tokens, keepingScores: true)
        return (evidence, choices)
    }

    /// - Returns: among how many payloads the one was chosen whose scores the evidence has; 1 without a payload.
    private mutating func read(_ candidate: Int, _ tokens: Span<TokenID>, keepingScores: Bool) -> Int {
        let index = finderIndices[candidate]
        if !isCurrent[index] {
            finders[index].find(in: tokens)
            isCurrent[index] = true
        }
        let positions = finders[index].positions
        readers[candidate].read(tokens, at: positions.span, into: &evidence, keepingScores: keepingScores)
        return evidence.chooseLikeliestPayload(candidates[candidate].watermark.payloadCode)
    }
}
