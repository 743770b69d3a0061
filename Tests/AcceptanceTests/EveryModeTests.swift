// SPDX-License-Identifier: Apache-2.0

import Batch
import Foundation
import Sampler
import TestSupport
import Testing
import Tokenizer
import Tokens
import Watermark

@testable import Detector

/// Human text under random keys, by every scheme and every kind of test on its own.
@Suite
struct `Human text in every mode` {
    private static let keys = 20
    /// Texts are cut to as many tokens, so that the collections fit into a minute.
    private static let tokensKept = 340
    private static let ringKeys = 1000

    struct Mark: Sendable, CustomTestStringConvertible {
        var scheme: String
        var parameters = SchemeParameters()
        var testDescription: String {
            let weighting = parameters.weighting.map { " \($0.rawValue)" } ?? ""
            let keys = parameters.alpha == nil ? "" : " of two keys"
            return scheme + weighting + keys + (parameters.payloadBits.map { " with \($0) bits" } ?? "")
        }

        func watermark(_ key: Int, tokenizers: [TokenizerBinding] = []) throws -> Watermark {
            let profile = try Profile(id: "test-\(key)", scheme: scheme, parameters: parameters, tokenizers: tokenizers)
            return try Watermark(secret: testSecret(key), profile: profile)
        }
    }

    static let marks = [
        Mark(scheme: "greenlist"), Mark(scheme: "balanced"), Mark(scheme: "gumbel"), Mark(scheme: "tournament"),
        Mark(scheme: "tournament", parameters: SchemeParameters(weighting: .weighted)),
        Mark(scheme: "gumbel", parameters: SchemeParameters(alpha: 0.5)),
        Mark(scheme: "greenlist", parameters: SchemeParameters(payloadBits: 8)),
    ]
    /// How many tallies are checked: four for each mark, and that of the ring.
    private static let tallies = 4 * marks.count + 1

    private let tokenizer: Tokenizer

    init() throws {
        tokenizer = try Tokenizer(contentsOf: sourceTree.appending(path: "vocab/english/tokenizer.json").path)
    }

    private func cut(_ bytes: [UInt8]) -> [TokenID] { Array(tokenizer.encode(bytes).tokens.prefix(Self.tokensKept)) }

    @Test(
        .enabled(if: HumanTexts.folder != nil, "needs the collections of human text in ../shared/human"),
        arguments: marks
    )
    func `has conservative p-values`(mark: Mark) throws {
        let normalizer = TextNormalizer()
        let model = try NgramModel(contentsOf: sourceTree.appending(path: "vocab/english/model.ngram").path)
        let proxy = try ModelLikelihoods(
            name: "english",
            model: model,
            tokenizer: tokenizer,
            settings: SamplingSettings()
        )
        .makeReader()
        let test = try #require(try WeightedTest(mark.watermark(0).scheme))
        let watermarks = try (0..<Self.keys).map { try mark.watermark($0) }
        let readers = try watermarks.map { try $0.makeReader() }
        let empty = KeyTally(keys: Self.keys)
        var (whole, scanned, weighted, normalized) = (empty, empty, empty, empty)
        var scan = WindowScan()
        for (number, text) in try HumanTexts.all().enumerated() {
            let tokens = cut(text.bytes)
            let other = normalizer.normalize(text.bytes.span).map { cut($0.bytes) }
            var chances: [Float] = []
            if number % 12 == 0 { try proxy.readProbabilities(of: tokens.span, into: &chances) }
            for (key, (watermark, reader)) in zip(watermarks, readers).enumerated() {
                let scheme = watermark.scheme
                func read(_ tokens: [TokenID]) -> (evidence: Evidence, choices: Int) {
                    var evidence = reader.read(tokens.span, keepingScores: true)
                    let choices = evidence.chooseLikeliestPayload(watermark.payloadCode)
                    return (evidence, choices)
                }
                func pValue(_ evidence: Evidence) -> PValue {
                    scheme.null(count: evidence.scoredCount).pValue(of: evidence.total)
                }
                let (evidence, choices) = read(tokens)
                whole.add(pValue(evidence).corrected(forTests: choices), key: key)
                let best = scan.scan(evidence.scores.span) { scheme.null(count: $0) }?.correctedPValue ?? .one
                scanned.add(best.corrected(forTests: choices), key: key)
                if let other {
                    let (evidence, choices) = read(other)
                    normalized.add(pValue(evidence).corrected(forTests: choices), key: key)
                }
                guard !chances.isEmpty else { continue }
                let probabilities = evidence.positions.map { Double(chances[Int($0)]) }
                let found = test.pValue(of: evidence.scores, probabilities: probabilities)
                weighted.add(found.corrected(forTests: choices), key: key)
            }
        }
        #expect(whole.count > 38_000 && normalized.count > 1000 && weighted.count > 3000)
        whole.check("\(mark.testDescription), whole", of: Self.tallies)
        scanned.check("\(mark.testDescription), scan", of: Self.tallies)
        weighted.check("\(mark.testDescription), weighted", of: Self.tallies)
        normalized.check("\(mark.testDescription), normalised", of: Self.tallies)
    }

    /// Each text has a ring of its own, so that keys, and with them the p-values of all texts, are independent, and
    /// their number below a level is binomial.
    @Test(.enabled(if: HumanTexts.folder != nil, "needs the collections of human text in ../shared/human"))
    func `is not found by a ring of a thousand keys`() throws {
        let named = NamedTokenizer(name: "english", tokenizer: tokenizer)
        let texts = try HumanTexts.all().enumerated().filter { $0.offset % 19 == 0 }.map(\.element)
        #expect(texts.count > 100)
        var values: [Double] = []
        for (number, text) in texts.enumerated() {
            let candidates = try (0..<Self.ringKeys).map { key in
                let mark = Self.marks[key % Self.marks.count]
                return try DetectionCandidate(
                    watermark: mark.watermark(Self.ringKeys * number + key),
                    tokenizers: [named]
                )
            }
            // Whole characters or not: what is cut off is read as U+FFFD.
            let report = try Detector(candidates: candidates).makeWorker()
                .detect(Array(text.bytes.prefix(1200)).span)
            #expect(!report.isWatermarked, "\(text.id) under \(report.profile)")
            values.append(report.correctedPValue.value)
        }
        for level in KeyTally.levels {
            let hits = values.count { $0 <= level }
            let tail = BinomialDistribution(trials: values.count, probability: level).logUpperTail(from: hits)
            #expect(tail > log(KeyTally.rejectionRate / Double(Self.tallies * KeyTally.levels.count)), "\(hits)")
            print("ring: \(hits) of \(values.count) p-values at most \(level)")
        }
    }
}
