// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import Tokens

/// How likely the model itself held a token, and others in its place.
///
/// The distribution is the model's over the tokens that may be drawn at all
/// (``SamplingSettings/excludedTokens`` aside), before biases, penalties, temperature, truncation and mark.
public struct TokenLogprobs: Sendable, Hashable {
    /// A token with its log-probability.
    public struct Entry: Sendable, Hashable {
        /// The token.
        public var token: TokenID
        /// The natural logarithm of its probability, 0 or less; −∞ for one that the model held impossible.
        public var logprob: Double
    }

    /// The token that was drawn.
    public var drawn: Entry
    /// The likeliest tokens, the likeliest first, those of lower ids first among equals; none of them impossible.
    public var top: [Entry]

    /// How many of the likeliest tokens can be asked for.
    public static let mostAlternatives = 20
}

/// Keeps a step's logits until the token is drawn; its memory is reused from step to step.
struct LogprobReader {
    private var logits: [Float] = []
    private var probabilities: [Float] = []

    /// Takes the logits of a step, shape [V].
    ///
    /// - Complexity: O(V).
    mutating func read(_ step: Span<Float>) {
        logits.resize(to: step.count)
        for index in step.indices { logits[index] = step[index] }
    }

    /// The log-probabilities of the step that was read.
    ///
    /// - Parameter count: how many of the likeliest tokens.
    /// - Complexity: O(V).
    mutating func logprobs(of token: TokenID, count: Int) -> TokenLogprobs {
        let logits = logits
        probabilities.resize(to: logits.count)
        var output = probabilities.mutableSpan
        _ = softmax(logits.span, into: &output)
        let places = highest(max(1, count))
        // ln p(v) = x(v) − x(best) + ln p(best), which holds also where p(v) is below the least float.
        let best = places[0]
        let base = log(Double(probabilities[best])) - Double(logits[best])
        func entry(_ place: Int) -> TokenLogprobs.Entry {
            // Rounding must not make a certain token more than certain.
            let logprob = min(0, Double(logits[place]) + base)
            return TokenLogprobs.Entry(token: TokenID(truncatingIfNeeded: place), logprob: logprob)
        }
        let possible = places.prefix(count).filter { logits[$0] > -.infinity }
        return TokenLogprobs(drawn: entry(Int(token)), top: possible.map(entry))
    }

    /// The places of the highest logits, the highest first, by insertion: there are few, and hardly any of the
    /// vocabulary is above the least of them.
    private func highest(_ count: Int) -> [Int] {
        let logits = logits
        var places: [Int] = []
        var next = 0
        while next < logits.count {
            if places.count == count {
                let least = logits[places[count - 1]]
                next = logits.span.firstIndex(above: least, from: next, to: logits.count)
                guard next < logits.count else { break }
                places.removeLast()
            }
            let place = places.firstIndex { logits[$0] < logits[next] } ?? places.count
            places.insert(next, at: place)
            next += 1
        }
        return places
    }
}
