// SPDX-License-Identifier: Apache-2.0

import Detector
import Foundation
import TestSupport
import Testing
import Tokens
import Watermark

/// A made-up model of 64 tokens: the token before decides how likely the likeliest is, from a little to almost surely.
private struct Table: TokenLikelihoods {
    let name = "table"
    let vocabularySHA256 = String(repeating: "7", count: 64)
    let vocabularySize = 64
    let prompt: [TokenID] = []

    private static let rows = (0..<64).map { row(after: $0) }

    func probabilities(after token: TokenID) -> [Float] { Self.rows[Int(token)] }

    private static func row(after token: TokenID) -> [Float] {
        var random = TestGenerator(seed: UInt64(token) + 77)
        let peak = 1 - pow(random.uniform(), 4) * 0.9
        let place = Int(random.next() % 64)
        let weights = (0..<64).map { _ in pow(random.uniform(), 3) + 1e-3 }
        let rest = weights.reduce(0, +) - weights[place]
        return weights.enumerated().map { Float($0.offset == place ? peak : (1 - peak) * $0.element / rest) }
    }

    func makeReader() -> any TokenLikelihoodReader { TableReader(table: self) }

    /// A text that the model writes under a mark, or without one.
    func text(_ watermark: Watermark?, count: Int, seed: UInt64) throws -> [TokenID] {
        let writer = try watermark?.makeWriter()
        var random = TestGenerator(seed: seed)
        var tokens: [TokenID] = []
        while tokens.count < count {
            var weights = probabilities(after: tokens.last ?? 0)
            do {
                var span = weights.mutableSpan
                _ = writer?.mark(&span, tokens: nil)
            }
            var rest = random.uniform() * weights.reduce(0) { $0 + Double($1) }
            var index = 0
            while index < 63, rest >= Double(weights[index]) {
                rest -= Double(weights[index])
                index += 1
            }
            while weights[index] == 0 { index -= 1 }
            writer?.accept(TokenID(index))
            tokens.append(TokenID(index))
        }
        return tokens
    }
}

private final class TableReader: TokenLikelihoodReader {
    private let table: Table

    init(table: Table) { self.table = table }

    func readSteps(
        of tokens: Span<TokenID>,
        _ body: (Int, Span<TokenID>?, Span<Float>) -> Void
    ) throws(DetectorError) {
        for index in tokens.indices {
            let probabilities = table.probabilities(after: index == 0 ? 0 : tokens[index - 1])
            body(index, nil, probabilities.span)
        }
    }
}

@Suite
struct `Models that judge tokens` {
    struct Mark: Sendable, CustomTestStringConvertible {
        var scheme: String
        var parameters = SchemeParameters()
        var testDescription: String { "\(scheme) \(parameters.delta ?? 0) \(parameters.payloadBits ?? 0)" }

        func watermark(_ key: Int) throws -> Watermark {
            try Watermark(
                secret: testSecret(key),
                profile: Profile(id: "test-\(key)", scheme: scheme, parameters: parameters, contextWidth: 2)
            )
        }
    }

    static let marks = [
        Mark(scheme: "greenlist"),
        Mark(scheme: "greenlist", parameters: SchemeParameters(gamma: 0.25, delta: .infinity)),
        Mark(scheme: "greenlist", parameters: SchemeParameters(payloadBits: 8)), Mark(scheme: "balanced"),
        Mark(scheme: "gumbel"), Mark(scheme: "gumbel", parameters: SchemeParameters(payloadBits: 8)),
        Mark(scheme: "tournament"), Mark(scheme: "tournament", parameters: SchemeParameters(weighting: .weighted)),
    ]

    private func detector(
        _ watermark: Watermark,
        weighs: Bool,
        verifies: Bool
    ) throws -> Detector {
        var options = DetectionOptions.standard
        options.scans = false
        return try Detector(
            candidates: [DetectionCandidate(watermark: watermark, tokenizers: [])],
            options: options,
            weights: weighs ? Table() : nil,
            model: verifies ? Table() : nil
        )
    }

    /// P(p ≤ α) ≤ α, so that the count is at most Binomial(300, α): each bound is passed with probability below 10⁻⁶.
    @Test(arguments: marks)
    func `corrected p-values of a fixed text are conservative over keys`(mark: Mark) throws {
        let text = try Table().text(nil, count: 60, seed: 1)
        var values: [Double] = []
        for key in 0..<300 {
            let report = try detector(mark.watermark(key), weighs: true, verifies: true).detect(tokens: text.span)
            #expect(report.tests == 3)
            values.append(report.correctedPValue.value)
        }
        for level in [0.1, 0.01, 0.001] {
            let count = values.count { $0 <= level }
            let chance = BinomialDistribution(trials: 300, probability: level).logUpperTail(from: count)
            #expect(chance > log(1e-6), "\(count) at or below \(level)")
        }
        #expect(values.contains { $0 < 1 }, "not vacuous")
    }

    @Test(arguments: marks)
    func `find more of a mark where choices are few`(mark: Mark) throws {
        var gained: [Double] = []
        var verified: [Double] = []
        for key in 0..<15 {
            let watermark = try mark.watermark(key)
            let text = try Table().text(watermark, count: 120, seed: UInt64(key))
            func logarithm(weighs: Bool, verifies: Bool) throws -> Double {
                try detector(watermark, weighs: weighs, verifies: verifies).detect(tokens: text.span).correctedPValue
                    .log10
            }
            let plain = try logarithm(weighs: false, verifies: false)
            gained.append(plain - (try logarithm(weighs: true, verifies: false)))
            verified.append(plain - (try logarithm(weighs: false, verifies: true)))
        }
        let medians = (gained.sorted()[7], verified.sorted()[7])
        print(mark.testDescription, "orders of magnitude gained by weights and by verification:", medians)
        // Correction for one more test costs 0.3 at most. Where every marked token is green, weights have nothing to add;
        // where n-grams are scored, a verification, which takes each context once, may have less to go by.
        #expect(medians.0 > -0.31 && medians.1 > -0.31, "\(medians)")
        if mark.scheme == "gumbel" || mark.scheme == "tournament" {
            #expect(medians.0 > 1 && medians.1 > 2, "\(medians)")
        }
        if mark.scheme == "balanced" { #expect(medians.0 > 0 && medians.1 > 0, "\(medians)") }
    }

    @Test func `a verification counts what fits`() throws {
        let watermark = try Mark(scheme: "greenlist", parameters: SchemeParameters(delta: .infinity)).watermark(1)
        let text = try Table().text(watermark, count: 80, seed: 3)
        let report = try detector(watermark, weighs: false, verifies: true).detect(tokens: text.span)
        let verification = try #require(report.verification)
        #expect(report.tests == 2 && report.isWatermarked)
        #expect(verification.testedCount > 10 && verification.consistentCount == verification.testedCount)
        #expect(verification.productPValue <= verification.pValue)
    }

    @Test func `a verification survives a token that the mark cannot have drawn`() throws {
        let watermark = try Mark(scheme: "greenlist", parameters: SchemeParameters(delta: .infinity)).watermark(1)
        let text = try Table().text(watermark, count: 80, seed: 3)
        let detector = try detector(watermark, weighs: false, verifies: true)
        // Some of the other tokens are green too.
        let edits = try (1..<TokenID(64)).map { step in
            var edited = text
            edited[40] = (edited[40] + step) % 64
            return try #require(detector.detect(tokens: edited.span).verification)
        }
        let verification = try #require(edits.first { $0.consistentCount < $0.testedCount })
        #expect(verification.log10Product == nil && verification.productPValue == 1)
        #expect(verification.pValue < 1e-3)
    }

    @Test func `are refused where no text is of their tokenizer`() throws {
        let bound = TokenizerBinding(
            name: "other",
            vocabularySHA256: String(repeating: "a", count: 64),
            vocabularySize: 64
        )
        let profile = try Profile(id: "x", scheme: "gumbel", parameters: SchemeParameters(), tokenizers: [bound])
        let candidate = try DetectionCandidate(
            watermark: Watermark(secret: testSecret(1), profile: profile),
            tokenizers: []
        )
        let digest = Table().vocabularySHA256
        #expect(throws: DetectorError.modelOfOtherTokenizer(name: "table", vocabularySHA256: digest, known: ["other"]))
        {
            _ = try Detector(candidates: [candidate], weights: Table())
        }
    }
}
