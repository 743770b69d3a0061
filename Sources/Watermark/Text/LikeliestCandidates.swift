// SPDX-License-Identifier: Apache-2.0

internal import Tokens

/// Gives words to the likeliest candidates of a step alone, for functions whose words cost much.
struct LikeliestCandidates {
    private var places: [Int32] = []
    private var tokens: [TokenID] = []
    private var chosen: [UInt32] = []

    /// Fills `words`, shape [n]: those of the `limit` likeliest candidates, of equals the first; the highest word for the
    /// others.
    ///
    /// - Complexity: O(*n* + changes of the best · `limit`), without allocation once its memory has grown.
    mutating func readWords(
        of candidates: Span<TokenID>?,
        _ probabilities: Span<Float>,
        limit: Int,
        after context: Span<TokenID>,
        _ source: any WordSource,
        into words: inout [UInt32]
    ) {
        select(probabilities, limit: limit)
        tokens.removeAll(keepingCapacity: true)
        if let candidates {
            for place in places { tokens.append(candidates[Int(place)]) }
        } else {
            for place in places { tokens.append(TokenID(place)) }
        }
        chosen.resize(to: tokens.count)
        do {
            let tokens = tokens
            var output = chosen.mutableSpan
            source.readWords(of: tokens.span, after: context, into: &output)
        }
        for index in words.indices { words[index] = .max }
        for (index, place) in places.enumerated() { words[Int(place)] = chosen[index] }
    }

    /// Whether a candidate is among those that were given words of their own last.
    ///
    /// - Complexity: O(`limit`).
    func isChosen(_ place: Int) -> Bool { places.contains { Int($0) == place } }

    /// Fills `places` with the likeliest, in order.
    private mutating func select(_ probabilities: Span<Float>, limit: Int) {
        places.removeAll(keepingCapacity: true)
        for index in probabilities.indices {
            let probability = probabilities[index]
            if places.count == limit {
                guard probability > probabilities[Int(places[limit - 1])] else { continue }
                places.removeLast()
            }
            var place = places.count
            while place > 0, probabilities[Int(places[place - 1])] < probability { place -= 1 }
            places.insert(Int32(truncatingIfNeeded: index), at: place)
        }
    }
}
