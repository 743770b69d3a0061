// SPDX-License-Identifier: Apache-2.0

import Tokenizer
public import Tokens
import Watermark

/// A text that comes piece by piece, and what is known of its mark so far.
///
/// Either text or token ids come, not both. Memory: 12 to 24 bytes a token for what repeats, and about 400 for each candidate.
public final class DetectionStream {
    private let owner: StreamingDetector
    /// One for each reading of the detector; a single one for token ids.
    private var readings: [StreamReading] = []
    /// What came so far; nil as long as nothing did.
    private var kind: Kind?

    private enum Kind {
        case text, tokens
    }

    init(_ owner: StreamingDetector) throws(DetectorError) {
        self.owner = owner
        readings = try owner.detector.readings.map { (reading) throws(DetectorError) in
            try StreamReading(owner, tokenizer: reading.tokenizer.name, candidates: reading.candidates)
        }
        if readings.isEmpty { readings = [try Self.tokenReading(owner)] }
    }

    /// Adds text; a character may be cut in two.
    ///
    /// The last word is held back, because what follows it may change its tokens.
    ///
    /// - Throws: ``DetectorError/noTokenizer(profile:)``, ``DetectorError/mixedStream``,
    ///   ``DetectorError/inputTooLarge(count:limit:)``.
    /// - Complexity: O(*m*) amortised in what is added, for each key.
    public func append(_ text: Span<UInt8>) throws(DetectorError) { try append(text, isEnd: false) }

    /// Ends the text, so that what was held back counts; what is added then is another text after it.
    public func finish() throws(DetectorError) {
        if kind == .text { try append([UInt8]().span, isEnd: true) }
    }

    /// Adds token ids.
    ///
    /// - Throws: ``DetectorError/tokenOutOfRange(_:position:tokenizer:vocabularySize:)``,
    ///   ``DetectorError/mixedStream``, ``DetectorError/inputTooLarge(count:limit:)``; nothing is added then.
    /// - Complexity: O(*m*) amortised in what is added, for each key.
    public func append(tokens: Span<TokenID>) throws(DetectorError) {
        if kind == .text { throw .mixedStream }
        for candidate in owner.detector.candidates { try candidate.watermark.profile.checkRange(tokens) }
        if kind == nil {
            readings = [try Self.tokenReading(owner)]
            kind = .tokens
        }
        try readings[0].append(tokens, owner)
    }

    /// A reading of token ids, under all candidates.
    private static func tokenReading(_ owner: StreamingDetector) throws(DetectorError) -> StreamReading {
        let candidates = owner.detector.candidates
        let bound = Set(candidates.flatMap { $0.watermark.profile.tokenizers.map(\.name) })
        let name = bound.count == 1 ? bound.first : nil
        return try StreamReading(owner, tokenizer: name, candidates: Array(candidates.indices))
    }

    private func append(_ text: Span<UInt8>, isEnd: Bool) throws(DetectorError) {
        if kind == .tokens { throw .mixedStream }
        if let first = owner.detector.candidates.first(where: \.tokenizers.isEmpty) {
            throw .noTokenizer(profile: first.watermark.profile.id)
        }
        kind = .text
        for index in readings.indices { try readings[index].append(text, isEnd: isEnd, encoder: index, owner) }
    }

    /// What is known so far.
    ///
    /// - Complexity: O(1) for each key.
    public var report: StreamReport {
        var tests = 0
        var strongest: (reading: Int, index: Int, pValue: PValue)?
        for (number, reading) in readings.enumerated() {
            tests += reading.candidates.count
            for (index, process) in reading.processes.enumerated() {
                let pValue = process.pValue
                if strongest.map({ pValue < $0.pValue }) ?? true { strongest = (number, index, pValue) }
            }
        }
        guard let strongest else { preconditionFailure("a detector has candidates, and each is read") }
        let reading = readings[strongest.reading]
        let corrected = strongest.pValue.corrected(forTests: tests)
        let scored = reading.processes[strongest.index].count
        return StreamReport(
            verdict: owner.detector.options.verdict(corrected: corrected, scoredCount: scored),
            profile: owner.detector.candidates[reading.candidates[strongest.index]].watermark.profile.id,
            pValue: strongest.pValue,
            correctedPValue: corrected,
            tests: tests,
            scoredTokenCount: scored,
            tokenCount: reading.tokens.count,
            tokenizer: reading.tokenizer
        )
    }
}

@available(*, unavailable)
extension DetectionStream: Sendable {}

/// A stream as one tokenizer reads it.
struct StreamReading {
    let tokenizer: String?
    /// Indices into the detector's candidates.
    let candidates: [Int]
    /// One for each of ``candidates``.
    private(set) var processes: [EvidenceProcess]
    private(set) var tokens: [TokenID] = []
    private let readers: [WatermarkReader]
    private var finders: [ScoredPositions] = []
    private var finderIndices: [Int] = []
    private var text = StreamingTokens()

    init(_ owner: StreamingDetector, tokenizer: String?, candidates: [Int]) throws(DetectorError) {
        self.tokenizer = tokenizer
        self.candidates = candidates
        readers = try candidates.map { (candidate) throws(DetectorError) in try owner.reader(of: candidate) }
        processes = candidates.map {
            EvidenceProcess(token: owner.detector.candidates[$0].watermark.scheme.null(count: 1))
        }
        (finders, finderIndices) = ScoredPositions.shared(by: candidates.map { owner.detector.candidates[$0] })
        for index in finders.indices { finders[index].begin() }
    }

    /// Adds text.
    mutating func append(
        _ piece: Span<UInt8>,
        isEnd: Bool,
        encoder: Int,
        _ owner: StreamingDetector
    ) throws(DetectorError) {
        let limit = TextNormalizer.maximumByteCount
        if tokens.count + piece.count > limit { throw .inputTooLarge(count: tokens.count + piece.count, limit: limit) }
        text.append(piece, isEnd: isEnd, with: &owner.encoders[encoder], &owner.encoding, to: &tokens)
        readNew(owner)
    }

    /// Adds token ids.
    mutating func append(_ more: Span<TokenID>, _ owner: StreamingDetector) throws(DetectorError) {
        let limit = TextNormalizer.maximumByteCount
        if tokens.count + more.count > limit { throw .inputTooLarge(count: tokens.count + more.count, limit: limit) }
        for index in more.indices { tokens.append(more[index]) }
        readNew(owner)
    }

    /// Adds the evidence of the tokens that are new.
    private mutating func readNew(_ owner: StreamingDetector) {
        let tokens = tokens
        for index in finders.indices { finders[index].findMore(in: tokens.span) }
        for index in candidates.indices {
            let positions = finders[finderIndices[index]].positions
            if positions.isEmpty { continue }
            readers[index].read(
                tokens.span,
                at: positions.span,
                into: &owner.evidence,
                keepingScores: true,
                continues: true
            )
            for score in owner.evidence.scores { processes[index].add(score: score) }
        }
    }
}

extension ScoredPositions {
    /// A finder for each layout of some candidates, and for each candidate the index of its own.
    static func shared(by candidates: [DetectionCandidate]) -> (finders: [ScoredPositions], indices: [Int]) {
        var finders: [ScoredPositions] = []
        var indices: [PositionLayout: Int] = [:]
        let ofCandidates = candidates.map { candidate in
            let layout = candidate.watermark.positionLayout
            if let index = indices[layout] { return index }
            indices[layout] = finders.count
            finders.append(ScoredPositions(layout: layout))
            return finders.count - 1
        }
        return (finders, ofCandidates)
    }
}
