// SPDX-License-Identifier: Apache-2.0

/// What one key sees in one text.
public struct Evidence: Sendable, Equatable {
    /// The number of tokens of the text.
    public var tokenCount = 0
    /// The number of tokens that were scored.
    public var scoredCount = 0
    /// The sum of the scores.
    public var total = 0.0
    /// From the first scored token to the last, as indices; empty when none was scored.
    public var scoredRange = 0..<0
    /// The indices of the scored tokens, ascending; empty when only the total was asked for.
    public var positions: [Int32] = []
    /// The score of each scored token, beside ``positions``.
    public var scores: [Float] = []

    /// No evidence yet.
    public init() {}
}
