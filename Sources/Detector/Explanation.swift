// SPDX-License-Identifier: Apache-2.0

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
}

/// A report and what it rests on, token by token.
public struct Explanation: Sendable {
    /// The report.
    public let report: DetectionReport
    /// The tokens in the order of the text, as the strongest test reads them.
    public let tokens: [ExplainedToken]
}
