// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// Reads the evidence of one key in texts, one text after the other, reusing its memory up to 1 MiB.
///
/// The first h tokens of a text (h the context width) have no whole context and are never scored. What repeats is scored
/// once, at its first place (``RepeatsPolicy``). Belongs to one thread at a time.
public final class WatermarkReader {
    private let scheme: any Scheme
    private let contextWidth: Int
    private let repeats: RepeatsPolicy
    private let source: any WordSource
    private var seen: SeenWindows
    private var positions = [Int32](repeating: 0, count: WatermarkReader.batch)
    private var words: [UInt32] = []

    /// Tokens scored together: enough to fill the cipher's pipeline, few enough to stay in the first-level cache.
    private static let batch = 1024

    init(watermark: Watermark, source: any WordSource) {
        scheme = watermark.scheme
        contextWidth = watermark.profile.contextWidth
        repeats = watermark.profile.repeats
        self.source = source
        seen = SeenWindows(width: repeats == .ngram ? contextWidth + 1 : contextWidth)
    }

    /// Scores a text.
    ///
    /// - Parameters:
    ///   - tokens: the text's token ids, at most 2³¹ − 2.
    ///   - keepingScores: whether to return each token's score beside the total.
    /// - Complexity: O(*n*); 8 to 16 bytes of memory a token while it reads, and 8 for each score that is kept.
    public func read(_ tokens: Span<TokenID>, keepingScores: Bool = false) -> Evidence {
        precondition(tokens.count < Int(Int32.max), "a text has fewer than 2^31 - 1 tokens")
        var evidence = Evidence()
        evidence.tokenCount = tokens.count
        guard tokens.count > contextWidth else { return evidence }
        seen.reset(capacity: tokens.count)
        var next = contextWidth
        while next < tokens.count {
            let lag = repeats == .ngram ? 0 : 1
            let count = Self.findNew(from: &next, lag: lag, in: tokens, &seen, &positions)
            score(count, of: tokens, into: &evidence, keepingScores: keepingScores)
        }
        seen.releaseLargeMemory()
        return evidence
    }

    /// Finds the next positions whose windows, which end `lag` before them, are new; returns how many.
    ///
    /// Apart from `self`, because each use of a property of a class is checked for others at the same time.
    private static func findNew(
        from next: inout Int,
        lag: Int,
        in tokens: Span<TokenID>,
        _ seen: inout SeenWindows,
        _ positions: inout [Int32]
    ) -> Int {
        var count = 0
        while next < tokens.count, count < batch {
            let isNew = seen.insert(endingAt: next - lag, in: tokens)
            positions[count] = Int32(truncatingIfNeeded: next)
            count += isNew ? 1 : 0
            next += 1
        }
        return count
    }

    /// Adds the scores of the first `count` of `positions` to the evidence.
    private func score(_ count: Int, of tokens: Span<TokenID>, into evidence: inout Evidence, keepingScores: Bool) {
        words.resize(to: count)
        do {
            let positions = positions
            let batch = positions.span.extracting(0..<count)
            var output = words.mutableSpan
            source.readWords(at: batch, in: tokens, contextWidth: contextWidth, into: &output)
        }
        let words = words
        if count > 0 {
            let first = evidence.scoredCount == 0 ? Int(positions[0]) : evidence.scoredRange.lowerBound
            evidence.scoredRange = first..<Int(positions[count - 1]) + 1
        }
        evidence.scoredCount += count
        evidence.total += scheme.totalScore(words.span)
        guard keepingScores else { return }
        for index in 0..<count {
            evidence.positions.append(positions[index])
            evidence.scores.append(Float(scheme.score(words[index])))
        }
    }
}

@available(*, unavailable)
extension WatermarkReader: Sendable {}
