// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Service

/// How many answers somebody gets in an hour who changes a text word by word and asks after each change.
struct ProbingTests {
    private static let vocabulary = (0..<4000).map { "w\(String($0, radix: 36))" }
    private static let length = 200

    /// Where the next change begins.
    enum Path: String, CaseIterable {
        /// At the text that was answered last, as one does who climbs a hill.
        case fromAnswered
        /// At the text that was sent last, answered or not.
        case drifting
        /// At the first text, after each refusal.
        case restarting
        /// At the first text, always.
        case around
    }

    private func words(_ count: Int, _ random: inout TestGenerator) -> [String] {
        (0..<count).map { _ in Self.vocabulary[Int(random.next() % 4000)] }
    }

    /// How many texts are answered of those that a caller without a token sends in an hour.
    ///
    /// - Parameters:
    ///   - pause: the seconds between two texts.
    ///   - next: the text that follows, from the one that was sent last and whether it was answered.
    private func answered(
        every pause: Int,
        as caller: (Int) -> Identity = { _ in Identity(role: .public, token: nil, address: "a", network: "a") },
        _ next: (_ isAnswered: Bool) -> String
    ) -> Int {
        let start = ContinuousClock.now
        let limiter = RateLimiter(RateLimit.standard)
        let probes = SimilarTexts(key: 7)
        var count = 0
        var isAnswered = true
        for second in stride(from: 0, to: 3600, by: pause) {
            let now = start + .seconds(second)
            let text = Array(next(isAnswered).utf8)
            do throws(ServiceError) {
                try limiter.take(caller(second), requests: 1, at: now)
                try probes.charge(text, to: caller(second), limiter, at: now)
                count += 1
                isAnswered = true
            } catch {
                isAnswered = false
            }
        }
        return count
    }

    @Test(arguments: Path.allCases, [1, 10, 61])
    func `word by word a text is answered at most once a minute`(path: Path, pause: Int) {
        var random = TestGenerator(seed: 1)
        let first = words(Self.length, &random)
        var (base, sent) = (first, first)
        let count = answered(every: pause) { isAnswered in
            switch path {
            case .fromAnswered: if isAnswered { base = sent }
            case .drifting: base = sent
            case .restarting: base = isAnswered ? sent : first
            case .around: base = first
            }
            sent = base
            sent[Int(random.next() % UInt64(Self.length))] = Self.vocabulary[Int(random.next() % 4000)]
            return sent.joined(separator: " ")
        }
        // Three are free and five more cost less than a bucket; then each needs all of it.
        #expect(count <= 70, "\(count)")
        #expect(count >= 5)
    }

    @Test func `texts that differ, and one that stays the same, cost what a request costs`() {
        var random = TestGenerator(seed: 3)
        #expect(answered(every: 1) { _ in words(Self.length, &random).joined(separator: " ") } == 3600)
        let text = words(Self.length, &random).joined(separator: " ")
        #expect(answered(every: 1) { _ in text } == 3600)
    }

    @Test func `a text that was refused is not answered because it comes again`() throws {
        var random = TestGenerator(seed: 4)
        var text = words(Self.length, &random)
        let limiter = RateLimiter([.public: RateLimit(requestsPerMinute: 10, bytesPerMinute: 1e6)])
        let probes = SimilarTexts(key: 7)
        let caller = Identity(role: .public, token: nil, address: "a", network: "a")
        let now = ContinuousClock.now
        var outcomes: [Bool] = []
        for index in 0..<12 {
            // From the tenth on it is the same.
            if index < 10 { text[index] = "x\(index)" }
            do throws(ServiceError) {
                try probes.charge(Array(text.joined(separator: " ").utf8), to: caller, limiter, at: now)
                outcomes.append(true)
            } catch {
                outcomes.append(false)
            }
        }
        #expect(outcomes.suffix(3) == [false, false, false])
        #expect(outcomes.prefix(5).allSatisfy { $0 })
    }
}
