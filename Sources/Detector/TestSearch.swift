// SPDX-License-Identifier: Apache-2.0

import Tokens
import Watermark

/// A text as one tokenizer reads it in one form.
struct TextReading {
    /// The tokenizer's name; nil for token ids of a tokenizer that was not named.
    var tokenizer: String?
    /// The token ids; empty for token ids as input, which nobody needs again.
    var tokens: [TokenID] = []
    /// The offset after each token, in the form that was read.
    var ends: [Int] = []
    /// From that form back to the input; nil when the form is the input.
    var offsets: OffsetMap?

    /// The offset in the input as given of an offset in the form that was read.
    func inputOffset(_ offset: Int) -> Int { offsets?.originalOffset(of: offset) ?? offset }

    /// The bytes of the token at `index` in the input as given; what was deleted before the first token belongs to it.
    func range(ofToken index: Int) -> Range<Int> {
        (index == 0 ? 0 : inputOffset(ends[index - 1]))..<inputOffset(ends[index])
    }
}

/// One test: what one candidate's key sees in one reading of the text.
struct TestResult {
    let candidate: Int
    let reading: TextReading
    let evidence: Evidence
    let zScore: Double
    let pValue: PValue
}

/// The tests of one text: how many there were, and the strongest.
struct TestSearch {
    private(set) var tests = 0
    private(set) var strongest: TestResult?

    /// Counts a test and keeps it when its p-value is the smallest so far; of equals the first is kept, so that the text
    /// as given goes before its normalised copy.
    mutating func consider(_ evidence: Evidence, of candidate: Int, scheme: any Scheme, in reading: TextReading) {
        tests += 1
        let null = scheme.null(count: evidence.scoredCount)
        let pValue = null.pValue(of: evidence.total)
        if let strongest, strongest.pValue <= pValue { return }
        strongest = TestResult(
            candidate: candidate,
            reading: reading,
            evidence: evidence,
            zScore: null.zScore(of: evidence.total),
            pValue: pValue
        )
    }
}
