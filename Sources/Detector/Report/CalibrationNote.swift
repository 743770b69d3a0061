// SPDX-License-Identifier: Apache-2.0

/// What a key's calibration on human text found, as reports cite it.
public struct CalibrationNote: Sendable, Hashable {
    /// When it was made: RFC 3339, UTC.
    public var created: String
    /// The number of texts that were scored.
    public var textCount: Int
    /// How many of them reached the false positive rate that was asked for.
    public var falsePositives: Int
    /// That rate.
    public var rate: Double
    /// The upper end of the 95 % interval of the key's real rate (Clopper and Pearson).
    public var upperBound: Double
    /// Whether the key was rejected: its real rates exceed the nominal ones.
    public var isRejected: Bool

    /// A note.
    public init(
        created: String,
        textCount: Int,
        falsePositives: Int,
        rate: Double,
        upperBound: Double,
        isRejected: Bool = false
    ) {
        self.created = created
        self.textCount = textCount
        self.falsePositives = falsePositives
        self.rate = rate
        self.upperBound = upperBound
        self.isRejected = isRejected
    }
}
