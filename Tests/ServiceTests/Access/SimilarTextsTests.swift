// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import TestSupport
import Testing

@testable import Service

struct SimilarTextsTests {
    private let start = ContinuousClock.now
    private static let vocabulary = (0..<4000).map { "w\(String($0, radix: 36))" }

    private func words(_ count: Int, _ random: inout TestGenerator) -> [String] {
        (0..<count).map { _ in Self.vocabulary[Int(random.next() % 4000)] }
    }

    private func caller(_ network: String) -> Identity {
        Identity(role: .public, token: nil, address: network, network: network)
    }

    @Test func `a new address for each text does not help much longer than a bucket lasts`() {
        var random = TestGenerator(seed: 2)
        var text = words(200, &random)
        let probes = SimilarTexts(key: 7)
        var costs: [Double] = []
        for index in 0..<20 {
            text[Int(random.next() % 200)] = "x\(index)"
            let probe = probes.cost(of: Array(text.joined(separator: " ").utf8), from: caller("\(index)"))
            probes.note(probe, from: caller("\(index)"))
            costs.append(probe.cost)
        }
        #expect(Array(costs.prefix(7)) == [1, 1, 1, 2, 4, 8, 16])
        #expect(costs.allSatisfy { $0 >= 1 })
        #expect(costs[19] > 60)
    }

    @Test func `spaces, case, signs and hidden characters do not make a text another`() throws {
        var random = TestGenerator(seed: 4)
        let text = words(100, &random)
        let plain = try #require(TextSketch(Array(text.joined(separator: " ").utf8), TextNormalizer(), key: 7))
        for other in [text.joined(separator: ",\n").uppercased(), text.joined(separator: "\u{200B} ")] {
            let sketch = try #require(TextSketch(Array(other.utf8), TextNormalizer(), key: 7))
            #expect(sketch.isSimilar(to: plain))
        }
    }

    @Test(arguments: [(0.02, true), (0.1, true), (0.6, false), (1, false)])
    func `texts are similar while half of their runs of words are common`(share: Double, isSimilar: Bool) throws {
        var random = TestGenerator(seed: 5)
        let text = words(400, &random)
        let changed = text.map { random.uniform() < share ? Self.vocabulary[Int(random.next() % 4000)] : $0 }
        let sketches = try [text, changed].map {
            try #require(TextSketch(Array($0.joined(separator: " ").utf8), TextNormalizer(), key: 7))
        }
        #expect(sketches[0].isSimilar(to: sketches[1]) == isSimilar)
    }

    @Test func `another text around it does not hide a text`() throws {
        var random = TestGenerator(seed: 6)
        let text = words(300, &random)
        let padded = words(150, &random) + text + words(150, &random)
        let sketches = try [text, padded].map {
            try #require(TextSketch(Array($0.joined(separator: " ").utf8), TextNormalizer(), key: 7))
        }
        #expect(sketches[0].isSimilar(to: sketches[1]))
    }

    @Test func `what is remembered ends after half an hour`() {
        var random = TestGenerator(seed: 7)
        let probes = SimilarTexts(key: 7)
        var text = words(200, &random)
        var costs: [Double] = []
        for index in 0..<6 {
            text[index] = "x"
            let time = start + .seconds(index < 5 ? index : 1900)
            let probe = probes.cost(of: Array(text.joined(separator: " ").utf8), from: caller("a"), at: time)
            probes.note(probe, from: caller("a"), at: time)
            costs.append(probe.cost)
        }
        #expect(costs == [1, 1, 1, 2, 4, 1])
    }

    @Test(.enabled(if: HumanTexts.folder != nil))
    func `texts of people are not similar to each other`() throws {
        let probes = SimilarTexts(key: 7)
        var dear = 0
        let texts = try HumanTexts.all().filter { $0.group == "news" || $0.group == "answers" }.prefix(1500)
        for text in texts {
            let probe = probes.cost(of: text.bytes, from: caller("a"))
            probes.note(probe, from: caller("a"))
            if probe.cost > 1 { dear += 1 }
        }
        #expect(texts.count > 100)
        #expect(dear == 0, "\(dear) of \(texts.count)")
    }

    @Test func `over HTTP the seventh change is refused, and a list has the refusal in its place`() throws {
        let service = try TestService { $0.rates = [.public: RateLimit(requestsPerMinute: 30, bytesPerMinute: 1e7)] }
        var random = TestGenerator(seed: 8)
        var text = words(200, &random)
        var codes: [String] = []
        for index in 0..<9 {
            text[index * 20] = "changed"
            let response = service.post("/v1/detect", "{\"input\":\"\(text.joined(separator: " "))\"}")
            codes.append(response.error("code") ?? "ok")
        }
        #expect(codes.prefix(6).allSatisfy { $0 == "ok" })
        #expect(codes.last == "similar_texts")
        text[1] = "again"
        let list = service.post("/v1/detect", "{\"input\":[\"\(text.joined(separator: " "))\",\"short\"]}")
        let data = try list.json.member("data").elements()
        #expect(try data[0].member("error").member("code").string() == "similar_texts")
        #expect(try data[1].member("verdict").string() == "too_short")
    }
}
