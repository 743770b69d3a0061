// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// What a model of text says of the tokens of texts: which could have stood at each place, and how likely each was.
///
/// Detection knows no models; who has one gives it to a ``Detector`` in this form. An immutable value: share it, and give
/// each thread a ``TokenLikelihoodReader``.
public protocol TokenLikelihoods: Sendable {
    /// What errors call it.
    var name: String { get }
    /// The digest of the vocabulary that the model's tokens are of, hexadecimal (``Tokenizer/fingerprint``).
    var vocabularySHA256: String { get }
    /// The number of the model's token ids.
    var vocabularySize: Int { get }
    /// The tokens before each text, which the model has seen and a detector has not; empty for none.
    var prompt: [TokenID] { get }
    /// Working state for one thread.
    ///
    /// - Throws: ``DetectorError/model(name:reason:)``.
    func makeReader() throws(DetectorError) -> any TokenLikelihoodReader
}

/// A model at work on one text after the other; belongs to one thread at a time.
public protocol TokenLikelihoodReader: AnyObject {
    /// Calls `body` for each token of a text, in order, with the distribution of what could have stood there.
    ///
    /// - Parameters:
    ///   - tokens: the text's token ids, each of the model's vocabulary.
    ///   - body: is given the token's index, the candidates' ids, ascending (nil when they are 0, 1, … n − 1), and their
    ///     probabilities, shape [n], non-negative with a sum of 1.
    /// - Throws: ``DetectorError/model(name:reason:)``.
    /// - Complexity: one step of the model for each token.
    func readSteps(
        of tokens: Span<TokenID>,
        _ body: (_ index: Int, _ candidates: Span<TokenID>?, _ probabilities: Span<Float>) -> Void
    ) throws(DetectorError)
}

extension TokenLikelihoodReader {
    /// Writes how likely each token of a text was at its place; shape [tokens.count], 0 where it was impossible.
    ///
    /// - Throws: ``DetectorError/model(name:reason:)``.
    public func readProbabilities(of tokens: Span<TokenID>, into output: inout [Float]) throws(DetectorError) {
        output.removeAll(keepingCapacity: true)
        var found: [Float] = []
        swap(&found, &output)
        // Spans are not captured; a copy is.
        let copy = tokens.indices.map { tokens[$0] }
        try readSteps(of: tokens) { index, candidates, probabilities in
            let token = copy[index]
            if let candidates {
                var (low, high) = (0, candidates.count)
                while low < high {
                    let middle = (low + high) / 2
                    if candidates[middle] < token { low = middle + 1 } else { high = middle }
                }
                found.append(low < candidates.count && candidates[low] == token ? probabilities[low] : 0)
            } else {
                found.append(Int(token) < probabilities.count ? probabilities[Int(token)] : 0)
            }
        }
        swap(&found, &output)
    }
}
