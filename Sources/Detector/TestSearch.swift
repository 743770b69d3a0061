// SPDX-License-Identifier: Apache-2.0

import Tokenizer
import Tokens
import Watermark

/// A text as one tokenizer reads it in one form.
struct TextReading {
    /// The tokenizer's name; nil for token ids of a tokenizer that was not named.
    var tokenizer: String?
    /// The tokens and their places in the form that was read; empty for token ids as input.
    var encoding = Encoding()
    /// From that form back to the input; nil when the form is the input.
    var offsets: OffsetMap?

    /// The bytes of some tokens in the input as given; what was deleted before the first token belongs to it.
    func range(ofTokens tokens: Range<Int>) -> Range<Int> {
        let start = tokens.lowerBound == 0 ? 0 : inputOffset(encoding.ends[tokens.lowerBound - 1])
        return start..<(tokens.isEmpty ? start : inputOffset(encoding.ends[tokens.upperBound - 1]))
    }

    private func inputOffset(_ offset: Int) -> Int { offsets?.originalOffset(of: offset) ?? offset }
}

/// One test: what one candidate's key sees in one reading of the text.
struct TestResult {
    let candidate: Int
    let tokenizer: String?
    let isNormalized: Bool
    let evidence: Evidence
    let zScore: Double
    let pValue: PValue
    /// The bytes of the input from the first scored token to the last; nil when none was scored, and for token ids.
    let span: Range<Int>?
    /// The reading itself, when it was asked for.
    let reading: TextReading?
}

/// The tests of one text: how many there were, and the strongest.
struct TestSearch {
    /// Whether the strongest test keeps its tokens, so that they can be explained.
    let keepsReading: Bool
    private(set) var tests = 0
    private(set) var strongest: TestResult?

    init(keepsReading: Bool = false) {
        self.keepsReading = keepsReading
    }

    /// Counts a test and keeps it when its p-value is the smallest so far; of equals the first is kept, so that the text
    /// as given goes before its normalised copy.
    mutating func consider(_ evidence: Evidence, of candidate: Int, scheme: any Scheme, in reading: TextReading) {
        tests += 1
        let null = scheme.null(count: evidence.scoredCount)
        let pValue = null.pValue(of: evidence.total)
        if let strongest, strongest.pValue <= pValue { return }
        let hasPlaces = evidence.scoredCount > 0 && !reading.encoding.ends.isEmpty
        strongest = TestResult(
            candidate: candidate,
            tokenizer: reading.tokenizer,
            isNormalized: reading.offsets != nil,
            evidence: evidence,
            zScore: null.zScore(of: evidence.total),
            pValue: pValue,
            span: hasPlaces ? reading.range(ofTokens: evidence.scoredRange) : nil,
            reading: keepsReading ? reading : nil
        )
    }
}
