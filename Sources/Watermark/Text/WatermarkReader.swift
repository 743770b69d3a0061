// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// Reads the evidence of one key in texts, one text after the other, reusing its memory up to 1 MiB.
///
/// The first h tokens of a text (h the context width) have no whole context and are never scored, but with functions that
/// pad. What repeats is scored once, at its first place (``RepeatsPolicy``, ``ScoredUnit``). Belongs to one thread at a
/// time.
public final class WatermarkReader {
    private let scheme: any Scheme
    private let contextWidth: Int
    private let layout: PositionLayout
    private let source: any WordSource
    private let payload: PayloadCode?
    private let seeks: Bool
    private let isOfContexts: Bool
    private var own: ScoredPositions
    private var seenSeeds = SeenSeeds()
    private var positions: [Int32] = []
    private var words: [UInt32] = []
    private var turned: [UInt32] = []
    private var seeds: [UInt64] = []
    private var coins: [UInt64] = []
    private var scores: [Double] = []

    /// Tokens scored together: enough to fill the cipher's pipeline, few enough to stay in the first-level cache.
    private static let batch = 1024
    /// The same where tokens of one seed cost little more than one, so that they should meet.
    private static let seedBatch = 1 << 16

    init(watermark: Watermark, source: any WordSource) {
        scheme = watermark.scheme
        contextWidth = watermark.profile.contextWidth
        layout = watermark.positionLayout
        payload = watermark.payloadCode
        seeks = watermark.kind.unit == .seed
        isOfContexts = watermark.profile.repeats == .context
        own = ScoredPositions(layout: layout)
        self.source = source
    }

    /// Scores a text.
    ///
    /// - Parameters:
    ///   - tokens: the text's token ids, at most 2³¹ − 2.
    ///   - keepingScores: whether to return each token's score beside the total.
    /// - Complexity: O(*n*); 8 to 16 bytes of memory a token while it reads, and 12 for each score that is kept.
    public func read(_ tokens: Span<TokenID>, keepingScores: Bool = false) -> Evidence {
        var evidence = Evidence()
        read(tokens, into: &evidence, keepingScores: keepingScores)
        return evidence
    }

    /// Scores a text into memory that is used again.
    ///
    /// - Complexity: O(*n*).
    public func read(_ tokens: Span<TokenID>, into evidence: inout Evidence, keepingScores: Bool = false) {
        own.find(in: tokens)
        let found = own.positions
        read(tokens, at: found.span, into: &evidence, keepingScores: keepingScores)
        own.releaseLargeMemory()
        seenSeeds.releaseLargeMemory()
    }

    /// Scores a text at positions that were found before, as a ring of many keys shares them.
    ///
    /// - Parameters:
    ///   - found: what ``ScoredPositions`` of the watermark's ``Watermark/positionLayout`` found in `tokens`.
    ///   - continues: whether the text is that of the last call with tokens added, of which `found` are some: the evidence is
    ///     then that of these alone.
    /// - Complexity: O(*n*) in the number of positions.
    public func read(
        _ tokens: Span<TokenID>,
        at found: Span<Int32>,
        into evidence: inout Evidence,
        keepingScores: Bool = false,
        continues: Bool = false
    ) {
        evidence.reset(tokenCount: tokens.count, hasPayload: payload != nil)
        if seeks, !continues { seenSeeds.reset(capacity: found.count) }
        var start = 0
        while start < found.count {
            let end = min(found.count, start + (seeks ? Self.seedBatch : Self.batch))
            if seeks {
                findNewSeeds(found.extracting(start..<end), in: tokens)
                let positions = positions
                score(positions.span, of: tokens, into: &evidence, keepingScores: keepingScores)
            } else {
                score(found.extracting(start..<end), of: tokens, into: &evidence, keepingScores: keepingScores)
            }
            start = end
        }
        if payload != nil { evidence.total = evidence.payload.map { $0.zeros.reduce(0, +) } ?? 0 }
    }

    /// Fills `positions` with those whose seed, and token unless contexts are the units, are new.
    private func findNewSeeds(_ candidates: Span<Int32>, in tokens: Span<TokenID>) {
        seeds.resize(to: candidates.count)
        do {
            var output = seeds.mutableSpan
            source.readSeeds(at: candidates, in: tokens, contextWidth: contextWidth, into: &output)
        }
        positions.removeAll(keepingCapacity: true)
        for index in candidates.indices where seeds[index] != WordSeed.keyless {
            let token = isOfContexts ? 0 : tokens[Int(candidates[index])]
            if seenSeeds.insert(seeds[index], token) { positions.append(candidates[index]) }
        }
    }

    /// Adds the scores of some positions to the evidence.
    private func score(
        _ batch: Span<Int32>,
        of tokens: Span<TokenID>,
        into evidence: inout Evidence,
        keepingScores: Bool
    ) {
        guard !batch.isEmpty else { return }
        words.resize(to: batch.count * scheme.wordsPerToken)
        if payload == nil {
            var output = words.mutableSpan
            source.readWords(at: batch, in: tokens, contextWidth: contextWidth, into: &output)
        } else {
            coins.resize(to: batch.count)
            Self.readWordsAndCoins(at: batch, in: tokens, contextWidth, source, &words, &coins)
        }
        let first = evidence.scoredCount == 0 ? Int(batch[0]) : evidence.scoredRange.lowerBound
        evidence.scoredRange = first..<Int(batch[batch.count - 1]) + 1
        evidence.scoredCount += batch.count
        if let payload {
            addPayload(payload, into: &evidence)
            for index in batch.indices { evidence.positions.append(batch[index]) }
            return
        }
        let words = words
        guard keepingScores else {
            evidence.total += scheme.totalScore(words.span)
            return
        }
        scores.resize(to: batch.count)
        do {
            var output = scores.mutableSpan
            scheme.readScores(words.span, into: &output)
        }
        for index in batch.indices {
            evidence.positions.append(batch[index])
            evidence.scores.append(scores[index])
            evidence.total += scores[index]
        }
    }

    /// Apart from `self`, because each use of a property of a class is checked for others at the same time.
    private static func readWordsAndCoins(
        at batch: Span<Int32>,
        in tokens: Span<TokenID>,
        _ contextWidth: Int,
        _ source: any WordSource,
        _ words: inout [UInt32],
        _ coins: inout [UInt64]
    ) {
        var wordOutput = words.mutableSpan
        var coinOutput = coins.mutableSpan
        source.readWordsAndCoins(at: batch, in: tokens, contextWidth: contextWidth, into: &wordOutput, &coinOutput)
    }

    /// Adds what the words say for either value of the code's bits.
    private func addPayload(_ code: PayloadCode, into evidence: inout Evidence) {
        scores.resize(to: words.count)
        turned.resize(to: words.count)
        for index in words.indices {
            evidence.payload?.places.append(Int32(truncatingIfNeeded: code.place(of: coins[index])))
            turned[index] = words[index] ^ PayloadCode.flip
        }
        Self.readScores(scheme, words, into: &scores)
        evidence.payload?.zeros.append(contentsOf: scores)
        Self.readScores(scheme, turned, into: &scores)
        evidence.payload?.ones.append(contentsOf: scores)
    }

    private static func readScores(_ scheme: any Scheme, _ words: [UInt32], into scores: inout [Double]) {
        var output = scores.mutableSpan
        scheme.readScores(words.span, into: &output)
    }
}

@available(*, unavailable)
extension WatermarkReader: Sendable {}
