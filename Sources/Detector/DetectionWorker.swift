// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Tokenizer
public import Tokens
import Watermark

/// A detector's working state: scores one text after the other, reusing memory.
///
/// Belongs to one thread at a time.
///
/// At its peak, a text of *n* tokens takes about 12 bytes a token for ids and offsets (twice that while their arrays grow)
/// and 8 to 16 for the table of repeats, beside the text and, when it differs, the normalised copy: one reading of the text
/// is held at a time, and one candidate's table.
public final class DetectionWorker {
    private let detector: Detector
    private let normalizer = TextNormalizer()
    /// One for each candidate.
    private let readers: [WatermarkReader]
    /// One for each of the detector's readings.
    private var encoders: [Tokenizer.Encoder]
    /// Memory for the reading at hand.
    private var encoding = Encoding()
    private static let mostKeptTokens = 1 << 17

    init(_ detector: Detector) throws(DetectorError) {
        self.detector = detector
        encoders = detector.readings.map { Tokenizer.Encoder($0.tokenizer.tokenizer) }
        do {
            readers = try detector.candidates.map { (candidate) throws(CryptographyError) in
                try candidate.watermark.makeReader()
            }
        } catch {
            throw .cryptography(error)
        }
    }

    /// Scores one text.
    ///
    /// Any bytes get an answer: what is not UTF-8 is read as U+FFFD, and an empty text is too short.
    ///
    /// - Throws: ``DetectorError`` when a candidate has no tokenizer or the text is too large.
    /// - Complexity: O(*n*) for each test.
    public func detect(_ text: Span<UInt8>) throws(DetectorError) -> DetectionReport {
        var subject = Subject(text)
        var search = TestSearch()
        try run(text, &subject, &search)
        return report(search, subject)
    }

    /// Scores one text and says what became of each of its tokens.
    ///
    /// - Throws: ``DetectorError`` as ``detect(_:)`` does.
    public func explain(_ text: Span<UInt8>) throws(DetectorError) -> Explanation {
        var subject = Subject(text)
        var search = TestSearch(keepsReading: true)
        try run(text, &subject, &search)
        let report = report(search, subject)
        guard let strongest = search.strongest else { preconditionFailure("a report is that of the strongest test") }
        let watermark = detector.candidates[strongest.candidate].watermark
        return Explanation(
            report: report,
            tokens: explainedTokens(of: strongest),
            profile: watermark.profile,
            scheme: watermark.scheme
        )
    }

    /// Scores the token ids of one text.
    ///
    /// - Parameter tokenizer: the name of the tokenizer they are of: only profiles bound to it are tested. Without a name
    ///   every candidate is.
    /// - Throws: ``DetectorError`` when no profile is bound to that tokenizer or an id is not in its vocabulary.
    public func detect(tokens: Span<TokenID>, tokenizer: String? = nil) throws(DetectorError) -> DetectionReport {
        try checkSize(tokens.count)
        var search = TestSearch()
        for (index, candidate) in detector.candidates.enumerated() {
            let bound = candidate.watermark.profile.tokenizers
            if let tokenizer, !bound.isEmpty, !bound.contains(where: { $0.name == tokenizer }) { continue }
            try checkRange(tokens, of: tokenizer, among: bound)
            let reading = TextReading(tokenizer: tokenizer ?? (bound.count == 1 ? bound.first?.name : nil))
            let evidence = readers[index].read(tokens)
            search.consider(evidence, of: index, scheme: candidate.watermark.scheme, in: reading)
        }
        if let tokenizer, search.strongest == nil {
            let names = detector.candidates.flatMap { $0.watermark.profile.tokenizers.map(\.name) }
            throw .unboundTokenizer(name: tokenizer, known: Set(names).sorted())
        }
        return report(search, Subject(isEmpty: tokens.isEmpty))
    }

    // MARK: Tests

    private func run(
        _ text: Span<UInt8>,
        _ subject: inout Subject,
        _ search: inout TestSearch
    ) throws(DetectorError) {
        try checkSize(text.count)
        for candidate in detector.candidates where candidate.tokenizers.isEmpty {
            throw .noTokenizer(profile: candidate.watermark.profile.id)
        }
        // A long text does not leave its memory to the short ones after it.
        defer { if encoding.tokens.count > Self.mostKeptTokens { encoding = Encoding() } }
        subject.replacedBytes = score(text, offsets: nil, &search)
        if detector.options.scoresNormalizedText, let normalized = normalizer.normalize(text) {
            _ = score(normalized.bytes.span, offsets: normalized.offsets, &search)
        }
    }

    /// Reads one form of the text with every tokenizer and tests every candidate of each.
    ///
    /// - Returns: the number of bytes that were not UTF-8.
    private func score(_ form: Span<UInt8>, offsets: OffsetMap?, _ search: inout TestSearch) -> Int {
        var replacedBytes = 0
        for (readingIndex, reading) in detector.readings.enumerated() {
            encoders[readingIndex].encode(form, into: &encoding)
            replacedBytes = encoding.replacedBytes
            let text = TextReading(
                tokenizer: reading.tokenizer.name,
                encoding: encoding,
                offsets: offsets
            )
            for index in reading.candidates {
                let evidence = readers[index].read(text.encoding.tokens.span)
                let scheme = detector.candidates[index].watermark.scheme
                search.consider(evidence, of: index, scheme: scheme, in: text)
            }
        }
        return replacedBytes
    }

    private func checkSize(_ count: Int) throws(DetectorError) {
        let limit = TextNormalizer.maximumByteCount
        if count > limit { throw .inputTooLarge(count: count, limit: limit) }
    }

    private func checkRange(
        _ tokens: Span<TokenID>,
        of tokenizer: String?,
        among bound: [TokenizerBinding]
    ) throws(DetectorError) {
        let possible = bound.filter { tokenizer == nil || $0.name == tokenizer }
        guard let widest = possible.max(by: { $0.vocabularySize < $1.vocabularySize }) else { return }
        for position in tokens.indices where Int(tokens[position]) >= widest.vocabularySize {
            throw .tokenOutOfRange(
                tokens[position],
                position: position,
                tokenizer: widest.name,
                vocabularySize: widest.vocabularySize
            )
        }
    }

    // MARK: The answer

    private func report(_ search: TestSearch, _ subject: Subject) -> DetectionReport {
        guard let result = search.strongest else {
            preconditionFailure("a detector has candidates, and each was tested")
        }
        let options = detector.options
        let scored = result.evidence.scoredCount
        let corrected = result.pValue.corrected(forTests: search.tests)
        let verdict = options.verdict(corrected: corrected, zScore: result.zScore, scoredCount: scored)
        let profile = detector.candidates[result.candidate].watermark.profile
        return DetectionReport(
            verdict: verdict,
            profile: profile.id,
            zScore: result.zScore,
            pValue: result.pValue,
            correctedPValue: corrected,
            tests: search.tests,
            score: result.evidence.total,
            scoredTokenCount: scored,
            tokenCount: result.evidence.tokenCount,
            greenFraction: scored > 0 ? result.evidence.total / Double(scored) : nil,
            spans: verdict == .watermarked || verdict == .likely ? spans(of: result) : [],
            textSHA256: subject.digest,
            tokenizer: result.tokenizer,
            warnings: subject.warnings(verdict, result, contextWidth: profile.contextWidth, rule: options.rule)
        )
    }

    private func spans(of result: TestResult) -> [MarkedSpan] {
        result.span.map { [MarkedSpan(start: $0.lowerBound, end: $0.upperBound, pValue: result.pValue)] } ?? []
    }

    private func explainedTokens(of result: TestResult) -> [ExplainedToken] {
        guard let reading = result.reading else { return [] }
        // Once more, with each token's score: the tests keep none.
        let scored = readers[result.candidate].read(reading.encoding.tokens.span, keepingScores: true)
        let average = detector.candidates[result.candidate].watermark.scheme.null(count: 1).mean
        var next = 0
        return reading.encoding.tokens.indices.map { index in
            let range = reading.range(ofTokens: index..<index + 1)
            guard next < scored.positions.count, Int(scored.positions[next]) == index else {
                return ExplainedToken(range: range, mark: .unscored, score: 0)
            }
            let score = scored.scores[next]
            next += 1
            return ExplainedToken(range: range, mark: Double(score) > average ? .green : .red, score: score)
        }
    }
}

@available(*, unavailable)
extension DetectionWorker: Sendable {}
