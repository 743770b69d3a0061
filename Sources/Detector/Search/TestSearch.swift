// SPDX-License-Identifier: Apache-2.0

import Watermark

/// One of the readings of a text: in which form, and by which tokenizer.
struct ReadingPlace: Equatable {
    /// Whether it is the normalised form that was read.
    var isNormalized = false
    /// The index of one of the detector's readings; nil for token ids as input.
    var tokenizer: Int?
    /// The name of the tokenizer; nil for token ids of a tokenizer that was not named.
    var tokenizerName: String?
}

/// What one candidate's key sees in one reading of a text.
struct TestResult {
    let candidate: Int
    let place: ReadingPlace
    /// The stronger of the tests of this candidate in this reading.
    let method: TestMethod
    /// The p-value of that test.
    let pValue: PValue
    /// Of the whole text, whatever the method.
    let zScore: Double
    let total: Double
    let scoredCount: Int
    let tokenCount: Int
}

/// The tests of one text: how many there were, the strongest, and the strongest of each candidate.
struct TestSearch {
    private(set) var tests = 0
    private(set) var strongest: TestResult?
    /// For each candidate that was tested, its strongest test.
    private(set) var byCandidate: [Standing?]

    /// How a candidate stands by its own evidence.
    struct Standing {
        let pValue: PValue
        let zScore: Double
        let scoredCount: Int
        /// Equal where two candidates have the same scores at the same tokens of the same reading; nil where it was not asked.
        let fingerprint: Int?
    }

    init(candidateCount: Int) {
        byCandidate = Array(repeating: nil, count: candidateCount)
    }

    /// Counts the tests of one candidate in one reading, and keeps the strongest when its p-value is the smallest so far; of
    /// equals the first is kept, so that the text as given goes before its normalised copy, and the whole before a window.
    ///
    /// - Parameters:
    ///   - scanned: the p-value of the scan, corrected for its windows; nil when there was none.
    ///   - others: the p-values of further tests.
    ///   - fingerprint: of the evidence, given the smallest p-value and the z-score.
    mutating func consider(
        _ evidence: Evidence,
        null: NullDistribution,
        whole: PValue,
        scanned: PValue?,
        others: [(method: TestMethod, pValue: PValue)] = [],
        of candidate: Int,
        in place: ReadingPlace,
        fingerprint: (PValue, Double) -> Int? = { _, _ in nil }
    ) {
        tests += (scanned == nil ? 1 : 2) + others.count
        var (method, pValue) = (TestMethod.whole, whole)
        if let scanned, scanned < pValue { (method, pValue) = (.scan, scanned) }
        for other in others where other.pValue < pValue { (method, pValue) = other }
        let zScore = null.zScore(of: evidence.total)
        if byCandidate[candidate].map({ pValue < $0.pValue }) ?? true {
            byCandidate[candidate] = Standing(
                pValue: pValue,
                zScore: zScore,
                scoredCount: evidence.scoredCount,
                fingerprint: fingerprint(pValue, zScore)
            )
        }
        if let strongest, strongest.pValue <= pValue { return }
        strongest = TestResult(
            candidate: candidate,
            place: place,
            method: method,
            pValue: pValue,
            zScore: zScore,
            total: evidence.total,
            scoredCount: evidence.scoredCount,
            tokenCount: evidence.tokenCount
        )
    }
}
