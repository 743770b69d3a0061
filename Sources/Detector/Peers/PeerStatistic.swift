// SPDX-License-Identifier: Apache-2.0

/// What the detector of the engine that a profile comes from says of a text, by its own rules.
public struct PeerStatistic: Sendable, Hashable {
    /// The name of the engine's detector, that of a ``PeerDetector``.
    public var peer: String
    /// The number of tokens or n-grams that it scores.
    public var scoredCount: Int
    /// Its score, such as the number of green tokens.
    public var score: Double
    /// Its z-score; nil when it has none.
    public var zScore: Double?
    /// Its p-value, not below 10⁻³⁰⁰; nil when it has none.
    public var pValue: Double?
    /// Whether it calls the text marked by its own default threshold; nil when it has none.
    public var isDetected: Bool?

    /// A statistic.
    public init(
        peer: String,
        scoredCount: Int,
        score: Double,
        zScore: Double? = nil,
        pValue: Double? = nil,
        isDetected: Bool? = nil
    ) {
        self.peer = peer
        self.scoredCount = scoredCount
        self.score = score
        self.zScore = zScore
        self.pValue = pValue
        self.isDetected = isDetected
    }
}
