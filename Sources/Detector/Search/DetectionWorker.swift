// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Tokenizer
public import Tokens
import Watermark

/// A detector's working state: scores one text after the other, reusing memory.
///
/// Belongs to one thread at a time.
///
/// At its peak, a text of *n* tokens takes about 12 bytes a token for ids and offsets (twice that while their arrays grow),
/// 12 to 20 for the table of repeats, and 40 for the scores and the scan, beside the text and, when it differs, the normalised
/// copy: one reading of the text is held at a time, and the scores of one candidate.
public final class DetectionWorker {
    let detector: Detector
    private let normalizer = TextNormalizer()
    var tests: CandidateTests
    /// One for each of the detector's readings.
    private var encoders: [Tokenizer.Encoder]
    /// The reading at hand.
    private var encoding = Encoding()
    private var place = ReadingPlace()
    private static let mostKeptTokens = 1 << 17

    init(_ detector: Detector) throws(DetectorError) {
        self.detector = detector
        encoders = detector.readings.map { Tokenizer.Encoder($0.tokenizer.tokenizer) }
        tests = try CandidateTests(detector)
    }

    /// Scores one text.
    ///
    /// Any bytes get an answer: what is not UTF-8 is read as U+FFFD, and an empty text is too short.
    ///
    /// - Throws: ``DetectorError`` when a candidate has no tokenizer or the text is too large.
    /// - Complexity: O(*n*) for each test of the whole text, O(*n* log *n*) for each scan.
    public func detect(_ text: Span<UInt8>) throws(DetectorError) -> DetectionReport {
        try examine(text, explains: false).report
    }

    /// Scores one text and says what became of each of its tokens.
    ///
    /// - Throws: ``DetectorError`` as ``detect(_:)`` does.
    public func explain(_ text: Span<UInt8>) throws(DetectorError) -> Explanation {
        let (report, tokens, candidate) = try examine(text, explains: true)
        let watermark = detector.candidates[candidate].watermark
        return Explanation(report: report, tokens: tokens, profile: watermark.profile, scheme: watermark.scheme)
    }

    /// Scores the token ids of one text.
    ///
    /// - Parameter tokenizer: the name of the tokenizer they are of: only profiles bound to it are tested. Without a name
    ///   every candidate is.
    /// - Throws: ``DetectorError`` when no profile is bound to that tokenizer or an id is not in its vocabulary.
    public func detect(tokens: Span<TokenID>, tokenizer: String? = nil) throws(DetectorError) -> DetectionReport {
        try checkSize(tokens.count)
        var search = TestSearch(candidateCount: detector.candidates.count)
        defer { tests.releaseLargeMemory() }
        tests.beginReading()
        tests.beginText()
        try askModels(tokens, tokenizer: tokenizer)
        for (index, candidate) in detector.candidates.enumerated() {
            let bound = candidate.watermark.profile.tokenizers
            if let tokenizer, !bound.isEmpty, !bound.contains(where: { $0.name == tokenizer }) { continue }
            try candidate.watermark.profile.checkRange(tokens, of: tokenizer)
            let place = ReadingPlace(tokenizerName: tokenizer ?? (bound.count == 1 ? bound.first?.name : nil))
            tests.test(index, tokens, in: place, &search)
        }
        guard let strongest = search.strongest else {
            let names = detector.candidates.flatMap { $0.watermark.profile.tokenizers.map(\.name) }
            throw .unboundTokenizer(name: tokenizer ?? "", known: Set(names).sorted())
        }
        var report = report(search, strongest, Subject(isEmpty: tokens.isEmpty))
        if report.isFound, report.payload != nil {
            readPayload(of: strongest, tests.evidence(of: strongest.candidate, in: tokens).evidence, &report)
        }
        addPeerStatistic(to: &report, of: strongest, tokens)
        return report
    }

    /// Asks the models about token ids: those whose tokenizer the ids are said to be of, or, where nothing is said, any.
    private func askModels(_ tokens: Span<TokenID>, tokenizer: String?) throws(DetectorError) {
        let candidates = detector.candidates.indices.filter { index in
            let bound = detector.candidates[index].watermark.profile.tokenizers
            return tokenizer == nil || bound.isEmpty || bound.contains { $0.name == tokenizer }
        }
        let models = [detector.weights, detector.model].compactMap(\.self)
        guard let digest = models.first?.vocabularySHA256 else { return }
        let possible = candidates.flatMap { detector.candidates[$0].watermark.profile.tokenizers }
            .filter { tokenizer == nil || $0.name == tokenizer }
        for model in models {
            guard model.vocabularySHA256 == digest, possible.allSatisfy({ $0.vocabularySHA256 == digest }) else {
                throw .modelOfOtherTokenizer(
                    name: model.name,
                    vocabularySHA256: model.vocabularySHA256,
                    known: Set(possible.map(\.name)).sorted()
                )
            }
        }
        try tests.askModels(tokens, vocabulary: digest, verifying: candidates)
    }

    // MARK: Tests

    private func examine(
        _ text: Span<UInt8>,
        explains: Bool
    ) throws(DetectorError) -> (report: DetectionReport, tokens: [ExplainedToken], candidate: Int) {
        try checkSize(text.count)
        for candidate in detector.candidates where candidate.tokenizers.isEmpty {
            throw .noTokenizer(profile: candidate.watermark.profile.id)
        }
        // A long text does not leave its memory to the short ones after it.
        defer {
            if encoding.tokens.count > Self.mostKeptTokens { encoding = Encoding() }
            tests.releaseLargeMemory()
        }
        var subject = Subject(text)
        var search = TestSearch(candidateCount: detector.candidates.count)
        tests.beginText()
        subject.replacedBytes = try test(text, isNormalized: false, &search)
        let normalized = detector.options.scoresNormalizedText ? normalizer.normalize(text) : nil
        if let normalized { _ = try test(normalized.bytes.span, isNormalized: true, &search) }
        guard let strongest = search.strongest else {
            preconditionFailure("a detector has candidates, and each was tested")
        }
        var report = report(search, strongest, subject)
        guard explains || report.isFound || detector.options.reportsPeerStatistic else { return (report, [], 0) }

        // The reading of the strongest test once more, where another has taken its place, with each token's score.
        if let normalized, strongest.place.isNormalized {
            read(normalized.bytes.span, strongest.place)
        } else {
            read(text, strongest.place)
        }
        let reading = TextReading(encoding: encoding, offsets: strongest.place.isNormalized ? normalized?.offsets : nil)
        let tokens = describe(strongest, in: reading, &report, explains: explains)
        addPeerStatistic(to: &report, of: strongest, reading.encoding.tokens.span)
        return (report, tokens, strongest.candidate)
    }

    /// Reads one form of the text with every tokenizer and tests every candidate of each.
    ///
    /// - Returns: the number of bytes that were not UTF-8.
    private func test(
        _ form: Span<UInt8>,
        isNormalized: Bool,
        _ search: inout TestSearch
    ) throws(DetectorError) -> Int {
        var replacedBytes = 0
        for (index, reading) in detector.readings.enumerated() {
            encode(
                form,
                ReadingPlace(isNormalized: isNormalized, tokenizer: index, tokenizerName: reading.tokenizer.name)
            )
            replacedBytes = encoding.replacedBytes
            let tokens = encoding.tokens
            // The line break that ends a file is seldom the model's.
            let endsFile =
                encoding.ends.last == form.count && form.count > 0 && form[form.count - 1] == UInt8(ascii: "\n")
            let isOwnToken = endsFile && (encoding.ends.dropLast().last ?? 0) == form.count - 1
            try tests.askModels(
                tokens.span,
                vocabulary: reading.tokenizer.fingerprint,
                verifying: isNormalized ? [] : reading.candidates,
                count: tokens.count - (isOwnToken ? 1 : 0)
            )
            for candidate in reading.candidates { tests.test(candidate, tokens.span, in: place, &search) }
        }
        return replacedBytes
    }

    /// Reads a form of the text anew unless that reading is at hand.
    private func read(_ form: Span<UInt8>, _ wanted: ReadingPlace) {
        if place != wanted { encode(form, wanted) }
    }

    private func encode(_ form: Span<UInt8>, _ place: ReadingPlace) {
        guard let index = place.tokenizer else { preconditionFailure("text is read by a tokenizer") }
        encoders[index].encode(form, into: &encoding)
        self.place = place
        tests.beginReading()
    }

    private func checkSize(_ count: Int) throws(DetectorError) {
        let limit = TextNormalizer.maximumByteCount
        if count > limit { throw .inputTooLarge(count: count, limit: limit) }
    }
}

@available(*, unavailable)
extension DetectionWorker: Sendable {}
