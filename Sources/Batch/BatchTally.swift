// SPDX-License-Identifier: Apache-2.0

public import Detector

/// How many texts of a batch came out how.
public struct BatchTally: Sendable, Equatable {
    /// Texts called ``Verdict/watermarked``.
    public private(set) var watermarked = 0
    /// Texts called ``Verdict/likely``.
    public private(set) var likely = 0
    /// Texts called ``Verdict/inconclusive``.
    public private(set) var inconclusive = 0
    /// Texts called ``Verdict/tooShort``.
    public private(set) var tooShort = 0
    /// Records that could not be used.
    public private(set) var errors = 0

    /// Nothing yet.
    public init() {}

    /// The number of rows.
    public var rows: Int { scored + errors }

    /// The number of texts that have a verdict.
    public var scored: Int { watermarked + likely + inconclusive + tooShort }

    /// Counts a text.
    public mutating func count(_ verdict: Verdict) {
        switch verdict {
        case .watermarked: watermarked += 1
        case .likely: likely += 1
        case .inconclusive: inconclusive += 1
        case .tooShort: tooShort += 1
        }
    }

    /// Counts a record that could not be used.
    public mutating func countError() { errors += 1 }

    /// Adds what another part of the batch counted.
    public static func += (left: inout BatchTally, right: BatchTally) {
        left.watermarked += right.watermarked
        left.likely += right.likely
        left.inconclusive += right.inconclusive
        left.tooShort += right.tooShort
        left.errors += right.errors
    }
}
