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
    /// Why they could not, the reason of the first one first.
    public private(set) var reasons: [Reason] = []

    /// Records that could not be used for one reason.
    public struct Reason: Sendable, Equatable {
        /// The code of the problem.
        public let code: String
        /// How many there are.
        public fileprivate(set) var count: Int
        /// The place or the id of the first.
        public let firstPlace: String
    }

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
    ///
    /// - Parameter place: where it stands, or what it is called.
    public mutating func countError(code: String, place: @autoclosure () -> String) {
        errors += 1
        guard let index = reasons.firstIndex(where: { $0.code == code }) else {
            return reasons.append(Reason(code: code, count: 1, firstPlace: place()))
        }
        reasons[index].count += 1
    }

    /// Adds what another part of the batch counted.
    public static func += (left: inout BatchTally, right: BatchTally) {
        left.watermarked += right.watermarked
        left.likely += right.likely
        left.inconclusive += right.inconclusive
        left.tooShort += right.tooShort
        left.errors += right.errors
        for reason in right.reasons {
            if let index = left.reasons.firstIndex(where: { $0.code == reason.code }) {
                left.reasons[index].count += reason.count
            } else {
                left.reasons.append(reason)
            }
        }
    }
}
