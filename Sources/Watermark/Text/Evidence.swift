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
    public var scores: [Double] = []
    /// What the text says of its payload; nil when the profile has none, and ``total`` is then of one key's words.
    public var payload: PayloadEvidence?

    /// No evidence yet.
    public init() {}

    /// Begins another text in the memory of the last.
    mutating func reset(tokenCount: Int, hasPayload: Bool) {
        self.tokenCount = tokenCount
        scoredCount = 0
        total = 0
        scoredRange = 0..<0
        positions.removeAll(keepingCapacity: true)
        scores.removeAll(keepingCapacity: true)
        payload = hasPayload ? PayloadEvidence() : nil
    }
}

/// The evidence of a text on each bit of a payload's code.
///
/// A context's coin chooses one place of the code. A token then counts for both values that the bit at that place may
/// have: ``zeros`` and ``ones`` are beside the evidence's positions, and its scores are those of a payload once one was
/// chosen.
public struct PayloadEvidence: Sendable, Equatable {
    /// For each scored token, the place of the code that its context chose.
    public var places: [Int32] = []
    /// For each scored token, its score when the code has 0 there.
    public var zeros: [Double] = []
    /// For each scored token, its score when the code has 1 there.
    public var ones: [Double] = []

    /// No evidence yet.
    public init() {}
}
