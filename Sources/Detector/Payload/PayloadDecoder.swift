// SPDX-License-Identifier: Apache-2.0

public import Watermark

/// Reads a payload out of the evidence of a text, or says that there is none to be read.
///
/// Of each byte the value is taken whose codeword has the highest score: by a fast Hadamard transform over the 128 places,
/// as RM(1, 7) is decoded (MacWilliams and Sloane, *The Theory of Error-Correcting Codes* (1977), chapter 14). It is
/// accepted when it beats **every** other value by an exact test: in the places where the two codewords differ, its
/// score must be rarer than ε / (c · 256 · blocks) in text without a mark. Were the other value the one that was written,
/// the marked tokens would favour exactly the opposite there, so that this score would be at most as high as in text
/// without a mark; summed over the 255 wrong values of each block, or all 256 where nothing was
/// written, a wrong payload has at most the chance ε.
///
/// "At most as high" is meant stochastically for green lists, where each score is then green with a chance of at most γ,
/// and c = 1. For `gumbel` it is meant in the increasing convex order: given what came before, the score under the turned
/// words has a mean of at most 1 and crosses Exp(1) once (checked by `PayloadBoundTests`), so that the sum's tail is at
/// most e times that of the gamma distribution (I. Pinelis, "Optimal tail comparison based on comparison of moments",
/// 1998), and c = e. Both hold for texts that end after a number of tokens that does not depend on the key; for `gumbel`
/// also only where the token that won was taken: one that is drawn again, without the mark, because the winner was
/// refused (``Scheme/keepsDistribution``) tends to have lost, so that its turned word is a little higher.
public struct PayloadDecoder: Sendable {
    /// ε unless it is chosen: the greatest chance that a marked text gives a wrong payload, or an unmarked one any.
    public static let standardErrorProbability = 1e-6

    /// ε.
    public let errorProbability: Double
    private let scheme: any Scheme
    private let code: PayloadCode

    /// A decoder for the texts of a mark; nil when its profile has no payload.
    ///
    /// - Precondition: `errorProbability` lies between 0 and 1.
    public init?(_ watermark: Watermark, errorProbability: Double = PayloadDecoder.standardErrorProbability) {
        guard let code = watermark.payloadCode else { return nil }
        self.init(scheme: watermark.scheme, code: code, errorProbability: errorProbability)
    }

    /// A decoder for payloads of a code that a scheme wrote.
    init(scheme: any Scheme, code: PayloadCode, errorProbability: Double) {
        precondition(errorProbability > 0 && errorProbability < 1, "a chance lies between 0 and 1")
        self.scheme = scheme
        self.code = code
        self.errorProbability = errorProbability
    }

    /// What the text says of its payload.
    ///
    /// - Complexity: O(*n*), and 255 p-values a byte where there is a payload.
    public func read(_ evidence: PayloadEvidence) -> PayloadReading {
        let blocks = PayloadBlocks(evidence, code)
        var payload: UInt32 = 0
        for block in 0..<code.blockCount {
            let value = blocks.likeliestValue(ofBlock: block)
            guard isCertain(value, ofBlock: block, blocks) else {
                return PayloadReading(bits: code.bits, value: nil, errorProbability: errorProbability)
            }
            payload |= value << UInt32(8 * block)
        }
        return PayloadReading(bits: code.bits, value: payload, errorProbability: errorProbability)
    }

    /// Whether a value beats every other one of its block.
    private func isCertain(_ value: UInt32, ofBlock block: Int, _ blocks: PayloadBlocks) -> Bool {
        let slack = scheme.countsGreenTokens ? 1 : 2.718281828459046
        let limit = PValue(errorProbability / (slack * 256 * Double(code.blockCount)))
        for rival in 0..<UInt32(code.valueCount(ofBlock: block)) where rival != value {
            let (count, total) = blocks.difference(value, rival, ofBlock: block)
            guard count > 0, scheme.null(count: count).pValue(of: total) <= limit else { return false }
        }
        return true
    }
}
