// SPDX-License-Identifier: Apache-2.0

public import Watermark

extension PayloadEvidence {
    /// The payload whose code has the highest score in the text; a guess where there is no mark (``PayloadDecoder``).
    ///
    /// - Complexity: O(*n*).
    public func likeliestPayload(_ code: PayloadCode) -> UInt32 {
        let blocks = PayloadBlocks(self, code)
        return (0..<code.blockCount).reduce(0) { payload, block in
            payload | blocks.likeliestValue(ofBlock: block) << UInt32(8 * block)
        }
    }

    /// The score of each scored token, had the text been written with that payload.
    ///
    /// - Complexity: O(*n*).
    public func scores(of payload: UInt32, _ code: PayloadCode) -> [Double] {
        places.indices.map { code.bit(of: payload, at: Int(places[$0])) ? ones[$0] : zeros[$0] }
    }

    /// The scores of the likeliest payload, to test a text for the mark whatever payload it carries.
    ///
    /// The payload was chosen after looking, among all 2^bits: the p-value of these scores, of their total as of any other
    /// statistic of them, is that of one test of `tests`, and each test made of them counts that many times.
    ///
    /// - Returns: `scores`, shape [n], beside the evidence's positions; `tests`, 2^bits.
    /// - Complexity: O(*n*).
    public func chosenScores(_ code: PayloadCode) -> (scores: [Double], tests: Int) {
        (scores(of: likeliestPayload(code), code), 1 << code.bits)
    }
}

extension Evidence {
    /// Gives the evidence the scores and the total of its likeliest payload (``PayloadEvidence/chosenScores(_:)``).
    ///
    /// - Returns: how many times a test of them counts: 2^bits, or 1, with the evidence as it was, without a payload.
    /// - Complexity: O(*n*).
    public mutating func chooseLikeliestPayload(_ code: PayloadCode?) -> Int {
        guard let payload, let code else { return 1 }
        let chosen = payload.chosenScores(code)
        scores = chosen.scores
        total = chosen.scores.reduce(0, +)
        return chosen.tests
    }
}
