// SPDX-License-Identifier: Apache-2.0

public import Watermark

/// What became of one token of a text.
public enum TokenMark: String, Sendable, Hashable {
    /// Scored above what unmarked text gives on average.
    case green
    /// Scored below it.
    case red
    /// Not scored: one of the first tokens, or a repetition.
    case unscored
}

/// One token of a text and what became of it.
public struct ExplainedToken: Sendable, Hashable {
    /// The token's bytes in the input as given.
    ///
    /// Ranges follow each other without gaps. One may begin or end within a character: tokens are made of bytes.
    public let range: Range<Int>
    /// What became of it.
    public let mark: TokenMark
    /// What it adds to the total score; 0 when it was not scored.
    public let score: Double
    /// The probability that it stands in a marked passage, 0…1; 0 when it was not scored, and where no mark was found.
    public let posterior: Double
}

/// A report and what it rests on, token by token.
public struct Explanation: Sendable {
    /// The report.
    public let report: DetectionReport
    /// The tokens in the order of the text, as the strongest test reads them.
    public let tokens: [ExplainedToken]
    /// The profile of the strongest test.
    public let profile: Profile
    /// Its scheme, which knows what chance gives.
    public let scheme: any Scheme

    /// What the p-value of a score is corrected for: the report's tests, each with all payloads that its scores were chosen
    /// from.
    var testCount: Int { report.tests << (profile.parameters.payloadBits ?? 0) }

    /// The z-score after each scored token: element i is that of the first i + 1.
    ///
    /// - Complexity: O(*n*).
    public var runningZScores: [Double] {
        var total = 0.0
        var scores: [Double] = []
        scores.reserveCapacity(report.scoredTokenCount)
        for token in tokens where token.mark != .unscored {
            total += token.score
            scores.append(scheme.null(count: scores.count + 1).zScore(of: total))
        }
        return scores
    }

    /// For each token, the z-score of the scored tokens around it: up to `reach` before and as many after its place.
    ///
    /// Such a score is no test: it shows where the evidence lies, and near every place of a long text some of it is chance.
    ///
    /// - Complexity: O(*n*).
    public func localZScores(reach: Int) -> [Double] {
        var totals = [0.0]
        totals.reserveCapacity(report.scoredTokenCount + 1)
        for token in tokens where token.mark != .unscored {
            totals.append(totals[totals.count - 1] + token.score)
        }
        var before = 0
        return tokens.map { token in
            let end = before + (token.mark == .unscored ? 0 : 1)
            let window = max(0, before - reach)..<min(totals.count - 1, end + reach)
            before = end
            return scheme.null(count: window.count).zScore(of: totals[window.upperBound] - totals[window.lowerBound])
        }
    }
}
