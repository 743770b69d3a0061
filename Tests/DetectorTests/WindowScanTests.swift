// SPDX-License-Identifier: Apache-2.0

import Detector
import Glibc
import TestSupport
import Testing
import Watermark

/// A scheme's null, and random scores that follow it.
enum NullKind: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case greenlist
    case gumbel
    case dual = "two gumbel keys"
    case tournament

    static let weights = (0..<30).map { Double(290 - 9 * $0) / 159.5 }

    var testDescription: String { rawValue }

    /// What totals are multiples of.
    var step: Double? {
        switch self {
        case .greenlist: 1
        case .gumbel, .dual: nil
        case .tournament: 1 / 159.5
        }
    }

    func null(_ count: Int) -> NullDistribution {
        switch self {
        case .greenlist: .binomial(trials: count, probability: 0.25)
        case .gumbel: .gamma(shape: count, scales: [1])
        case .dual: .gamma(shape: count, scales: [0.9, 0.1])
        case .tournament: .weightedBits(weights: Self.weights, trials: count)
        }
    }

    func score(_ random: inout TestGenerator) -> Double {
        switch self {
        case .greenlist: return random.uniform() < 0.25 ? 1 : 0
        case .gumbel: return -log(1 - random.uniform())
        case .dual: return -0.9 * log(1 - random.uniform()) - 0.1 * log(1 - random.uniform())
        case .tournament:
            var bits = random.next()
            var sum = 0.0
            for weight in Self.weights {
                if bits & 1 == 1 { sum += weight }
                bits >>= 1
            }
            return sum
        }
    }

    func scores(_ count: Int, _ random: inout TestGenerator) -> [Double] { (0..<count).map { _ in score(&random) } }
}

/// That a rate was not passed more often than chance allows: exceeded by chance with probability below 10⁻⁷.
func expectConservative(_ pValues: [PValue], at level: Double, sourceLocation: SourceLocation = #_sourceLocation) {
    let count = pValues.count { $0 <= PValue(level) }
    let chance = BinomialDistribution(trials: pValues.count, probability: level).logUpperTail(from: count)
    #expect(chance > log(1e-7), "\(count) of \(pValues.count) at or below \(level)", sourceLocation: sourceLocation)
}

@Suite
struct `A scan over windows` {
    @Test(arguments: NullKind.allCases, [17, 150, 600])
    func `has a valid p-value for unmarked text`(kind: NullKind, count: Int) {
        var random = TestGenerator(seed: 11)
        var scan = WindowScan()
        let pValues = (0..<2000).map { _ in
            scan.scan(kind.scores(count, &random).span, null: kind.null)?.correctedPValue ?? .one
        }
        for level in [0.3, 0.1, 0.01, 0.001] { expectConservative(pValues, at: level) }
        // Not vacuous: overlapping windows cost the correction no more than a factor of 20 here.
        let count = pValues.count { $0 <= PValue(0.3) }
        #expect(count > 10, "\(count)")
    }

    @Test(arguments: NullKind.allCases)
    func `finds what looking at every window finds`(kind: NullKind) throws {
        var random = TestGenerator(seed: 12)
        var scan = WindowScan()
        var alike = 0
        for round in 0..<60 {
            var scores = kind.scores(40 + 9 * round, &random)
            if round % 2 == 0 { for index in 20..<36 { scores[index] = max(scores[index], kind.score(&random)) } }
            let strongest = scan.scan(scores.span, null: kind.null)
            let found = try #require(strongest)
            let best = bestOfAll(scores, kind.null)
            // What is skipped can only make it larger.
            #expect(found.correctedPValue.log10 >= best.log10 - 1e-9)
            if found.correctedPValue.log10 <= best.log10 + 1e-9 { alike += 1 }
        }
        #expect(alike >= 57, "\(alike) of 60")
    }

    /// The definition: every length, every start.
    private func bestOfAll(_ scores: [Double], _ null: (Int) -> NullDistribution) -> PValue {
        let lengths = (4..<20).flatMap { [1 << $0, 3 << ($0 - 1)] }.filter { $0 < scores.count }
        var best = PValue.one
        for length in lengths {
            let starts = Set(stride(from: 0, through: scores.count - length, by: length / 4)).union([
                scores.count - length
            ])
            for start in starts {
                let total = scores[start..<start + length].reduce(0, +)
                best = min(best, null(length).pValue(of: total).corrected(forTests: starts.count * lengths.count))
            }
        }
        return best
    }

    @Test
    func `has no window for fewer than 17 scores`() throws {
        var scan = WindowScan()
        let ones = [Double](repeating: 1, count: 17)
        for count in 0...16 {
            let none = scan.scan(Array(ones.prefix(count)).span, null: NullKind.greenlist.null)
            #expect(none == nil)
        }
        let strongest = scan.scan(ones.span, null: NullKind.greenlist.null)
        let window = try #require(strongest)
        #expect(window.range.count == 16 && window.windows == 2 && window.scales == 1)
        #expect(abs(window.pValue.naturalLogarithm - 16 * log(0.25)) < 1e-12)
    }

    @Test
    func `finds 100 marked tokens in 1,500 at least 85 times of 100, and where they are`() {
        var random = TestGenerator(seed: 13)
        var scan = WindowScan()
        var found = 0
        for _ in 0..<100 {
            var scores = NullKind.gumbel.scores(1500, &random)
            let start = Int(random.uniform() * 1400)
            // Exponential scores of mean 2, as of choices with about one bit of entropy: 1 − ln 2 nats of evidence each.
            for index in start..<start + 100 { scores[index] *= 2 }
            let regions = scan.regions(scores.span, upTo: PValue(1e-4), null: NullKind.gumbel.null)
            if regions.contains(where: { $0.range.clamped(to: start..<start + 100).count >= 50 }) { found += 1 }
        }
        #expect(found >= 85, "\(found)")
    }

    @Test(arguments: NullKind.allCases)
    func `finds no passage in unmarked text more often than its rate`(kind: NullKind) {
        var random = TestGenerator(seed: 14)
        var scan = WindowScan()
        let trials = 1000
        let found = (0..<trials).count { _ in
            !scan.regions(kind.scores(300, &random).span, upTo: PValue(0.05), null: kind.null).isEmpty
        }
        let chance = BinomialDistribution(trials: trials, probability: 0.05).logUpperTail(from: found)
        #expect(chance > log(1e-7), "\(found)")
    }

    @Test
    func `tells several passages apart and keeps their order`() throws {
        var random = TestGenerator(seed: 15)
        var scores = NullKind.gumbel.scores(4000, &random)
        let passages = [500..<640, 1800..<2000, 3500..<4000]
        for passage in passages { for index in passage { scores[index] *= 2.2 } }
        var scan = WindowScan()
        let regions = scan.regions(scores.span, upTo: PValue(1e-4), null: NullKind.gumbel.null)
        try #require(regions.count == 3, "\(regions.map { $0.range })")
        for (region, passage) in zip(regions, passages) {
            let common = region.range.clamped(to: passage).count
            #expect(Double(common) >= 0.8 * Double(passage.count), "\(region.range)")
            #expect(Double(common) >= 0.8 * Double(region.range.count), "\(region.range)")
            #expect(region.window.correctedPValue <= PValue(1e-4))
            #expect(region.window.range.overlaps(region.range))
        }
        let first = scan.regions(scores.span, upTo: PValue(1e-4), most: 1, null: NullKind.gumbel.null)
        #expect(first.count == 1)
    }
}
