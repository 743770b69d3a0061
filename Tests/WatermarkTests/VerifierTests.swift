// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing
import Tokens

@testable import Watermark

/// Steps with uneven distributions over ten tokens, and a text in which each context is new.
private struct Steps {
    let probabilities: [[Float]]
    let tokens: [TokenID]

    /// - Parameter least: no token of the text is less likely than this.
    init(count: Int, seed: UInt64, least: Float = 0.02) {
        var random = TestGenerator(seed: seed)
        probabilities = (0..<count).map { _ in
            let weights = (0..<10).map { _ in Float(pow(random.uniform(), 6)) + 1e-4 }
            let total = weights.reduce(0, +)
            return weights.map { $0 / total }
        }
        tokens = probabilities.map { probabilities in
            let possible = (0..<10).filter { probabilities[$0] >= least }
            return TokenID(possible[Int(random.next() % UInt64(possible.count))])
        }
    }

    /// Token ids that differ from step to step, so that contexts do.
    func ids(at step: Int) -> [TokenID] { (0..<10).map { TokenID(10 * step + $0) } }
    func token(at step: Int) -> TokenID { TokenID(10 * step) + tokens[step] }

    func ratios(_ watermark: Watermark) throws -> [Double] {
        let verifier = try watermark.makeVerifier()
        return tokens.indices.compactMap { step in
            let ids = ids(at: step)
            guard case .scored(let ratio) = verifier.verify(token(at: step), among: ids, probabilities[step])
            else { return nil }
            return ratio.zero
        }
    }
}

extension WatermarkVerifier {
    fileprivate func verify(_ token: TokenID, among ids: [TokenID], _ probabilities: [Float]) -> Outcome {
        verify(token, probabilities.span, tokens: ids.span)
    }
}

@Suite
struct `Verifying with the model at hand` {
    struct Mark: Sendable, CustomTestStringConvertible {
        var scheme: String
        var gamma: Double?
        var delta: Double?
        /// The function of a peer's lists; nil for the house function.
        var peer: String?
        var testDescription: String { "\(peer ?? scheme) \(gamma ?? 0) \(delta ?? 0)" }
        func watermark(_ key: Int, width: Int = 1) throws -> Watermark {
            guard let peer else { return try house(key, width: width) }
            let number = Int64(2 * key + 1) * 1_000_033
            let profile = try Profile(
                id: "list",
                pseudorandomFunction: peer,
                scheme: scheme,
                parameters: SchemeParameters(gamma: gamma, delta: delta, vocabularySize: 2048),
                contextWidth: width
            )
            return try Watermark(secret: SecretKey(integerSecret(number)), profile: profile)
        }
        private func house(_ key: Int, width: Int) throws -> Watermark {
            try testWatermark(key, scheme: scheme, gamma: gamma, delta: delta, contextWidth: width)
        }
    }

    static let marks: [Mark] =
        [
            Mark(scheme: "balanced"), Mark(scheme: "greenlist", gamma: 0.5, delta: .infinity),
            Mark(scheme: "greenlist", gamma: 0.25, delta: .infinity), Mark(scheme: "greenlist", gamma: 0.5, delta: 2),
            Mark(scheme: "greenlist", gamma: 0.25, delta: 5),
            Mark(scheme: "greenlist", gamma: 0.25, delta: 2, peer: "kgw-anchored_minhash-self"),
            Mark(scheme: "greenlist", gamma: 0.5, delta: 5, peer: "kgw-additive-self"),
        ] + (SchemeRegistry.names.contains("gumbel") ? [Mark(scheme: "gumbel"), Mark(scheme: "tournament")] : [])

    @Test(arguments: marks)
    func `the mean of a token's ratio over random keys is one`(mark: Mark) throws {
        let steps = Steps(count: 60, seed: 5)
        var sum = 0.0
        var squares = 0.0
        var count = 0.0
        for key in 0..<400 {
            for ratio in try steps.ratios(mark.watermark(key)) {
                sum += ratio
                squares += ratio * ratio
                count += 1
            }
        }
        let mean = sum / count
        let error = ((squares / count - mean * mean) / count).squareRoot()
        #expect(abs(mean - 1) < 4.5 * error, "\(mean) ± \(error)")
    }

    @Test(arguments: marks)
    func `one over the product is a p-value for a fixed text`(mark: Mark) throws {
        let steps = Steps(count: 12, seed: 6)
        let keys = 4000
        let products = try (0..<keys).map { try steps.ratios(mark.watermark($0)).reduce(1, *) }
        for level in [0.1, 0.01, 0.001] {
            let hits = Double(products.count { $0 >= 1 / level })
            let most = level * Double(keys)
            #expect(hits <= most + 5 * most.squareRoot(), "\(level)")
        }
    }

    @Test func `candidates beyond the likeliest say nothing, and red ones among them speak against a mark`() throws {
        let mark = Mark(scheme: "greenlist", gamma: 0.25, delta: 2, peer: "kgw-anchored_minhash-self")
        let ids = (1...60).map { TokenID($0) }
        let probabilities = (0..<60).map { Float($0 < 41 ? 0.023 : 0.003) }
        var (green, red) = (0, 0)
        for key in 0..<100 {
            let verifier = try mark.watermark(key).makeVerifier()
            _ = verifier.verify(1, among: ids, probabilities)
            guard case .scored(let ratio) = verifier.verify(10, among: ids, probabilities) else {
                Issue.record("a likely token has an e-value")
                continue
            }
            if ratio.zero > 1 { green += 1 } else { red += 1 }
            #expect(verifier.verify(60, among: ids, probabilities) == .unscored)
        }
        // Binomial(100, ¼) is below 8 or above 48 with a chance of 10⁻⁵.
        #expect((8...48).contains(green) && red == 100 - green, "\(green)")
    }

    @Test func `ten free choices of the hard list are green with chance two to the minus ten`() throws {
        let watermark = try testWatermark(1, delta: .infinity, contextWidth: 2)
        let verifier = try watermark.makeVerifier()
        let writer = try watermark.makeWriter()
        var product = 1.0
        var scored = 0
        for step in 0..<12 {
            let ids = (0..<16).map { TokenID(16 * step + $0) }
            let even = [Float](repeating: 1 / 16, count: 16)
            var weights = even
            do {
                var span = weights.mutableSpan
                _ = writer.mark(&span, tokens: ids.span)
            }
            let token = try #require(zip(ids, weights).first { $0.1 > 0 }?.0)
            writer.accept(token)
            guard case .scored(let ratio) = verifier.verify(token, among: ids, even) else { continue }
            product *= ratio.zero
            scored += 1
        }
        #expect(scored == 10)
        #expect(abs(1 / product - 0.0009765625) < 1e-15)
    }

    @Test(arguments: marks)
    func `marked text has products that grow`(mark: Mark) throws {
        let watermark = try mark.watermark(3)
        let steps = Steps(count: 200, seed: 9)
        let writer = try watermark.makeWriter()
        let verifier = try watermark.makeVerifier()
        var random = TestGenerator(seed: 10)
        var logarithm = 0.0
        for step in 0..<200 {
            let ids = steps.ids(at: step)
            var weights = steps.probabilities[step]
            do {
                var span = weights.mutableSpan
                _ = writer.mark(&span, tokens: ids.span)
            }
            var rest = random.uniform() * Double(weights.reduce(0, +))
            var index = 0
            while index < 9, rest >= Double(weights[index]) {
                rest -= Double(weights[index])
                index += 1
            }
            while weights[index] == 0 { index -= 1 }
            writer.accept(ids[index])
            if case .scored(let ratio) = verifier.verify(ids[index], among: ids, steps.probabilities[step]) {
                logarithm += log(ratio.zero)
            }
        }
        #expect(logarithm > 10, "\(logarithm)")
        print(mark.testDescription, logarithm)
    }

    @Test(arguments: marks)
    func `a token without alternative says nothing`(mark: Mark) throws {
        let verifier = try mark.watermark(4).makeVerifier()
        _ = verifier.verify(1, among: [1], [1])
        let outcome = verifier.verify(2, among: [1, 2], [0, 1])
        guard case .scored(let ratio) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(abs(ratio.zero - 1) < 1e-6)
    }

    @Test func `contexts count once and what the model cannot write not at all`() throws {
        let verifier = try testWatermark(4, scheme: "balanced", contextWidth: 1).makeVerifier()
        let even: [Float] = [0.5, 0.5]
        let outcomes = [1, 2, 1, 2, 1, 7, 2].map { verifier.verify($0, among: [1, 2], even) }
        #expect(outcomes[0] == .unscored)
        for index in 1...2 {
            guard case .scored = outcomes[index] else {
                Issue.record("\(index)")
                continue
            }
        }
        #expect(outcomes[3...4].allSatisfy { $0 == .unscored })
        #expect(outcomes[5] == .unscored)
        guard case .scored = outcomes[6] else {
            Issue.record("after a token that the model cannot write comes a new context")
            return
        }
        #expect(verifier.verify(9, among: [1, 2], even) == .unscored)
        let other = try testWatermark(4, scheme: "balanced", contextWidth: 0).makeVerifier()
        #expect(other.verify(9, among: [1, 2], even) == .impossible)
    }
}
