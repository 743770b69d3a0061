// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Pieces of one score that are runs of one character, as published models have them for spaces: 2 to 14 and 16 of them.
///
/// SentencePiece merges the leftmost pair of a score first. An order of tokens merges the first of the order. With the longer runs
/// first the two can be the same: what has become two takes the next one at once. Whether they are is tried, on runs of every
/// length up to three times the longest; a run of the longest takes no more, so that all goes on as at the start behind it.
enum EqualScores {
    /// The longest run that is tried.
    private static let longest = 64

    /// Whether merging the tokens in that order, the longest first, is the same as merging the leftmost first.
    static func areOrdered(_ tokens: [TokenID], _ vocabulary: Vocabulary) -> Bool {
        let first = vocabulary.bytes[vocabulary.range(of: tokens[0]).lowerBound]
        var lengths: Set<Int> = []
        for token in tokens {
            let bytes = vocabulary.bytes[vocabulary.range(of: token)]
            guard first < 0x80, bytes.count <= longest, bytes.allSatisfy({ $0 == first }) else { return false }
            guard lengths.insert(bytes.count).inserted else { return false }
        }
        let most = 3 * (lengths.max() ?? 0)
        return (1...most).allSatisfy { merge($0, lengths, isLeftmost: true) == merge($0, lengths, isLeftmost: false) }
    }

    /// The lengths of the runs that so many characters become.
    private static func merge(_ count: Int, _ lengths: Set<Int>, isLeftmost: Bool) -> [Int] {
        var runs = [Int](repeating: 1, count: count)
        while true {
            let places = runs.indices.dropLast().filter { lengths.contains(runs[$0] + runs[$0 + 1]) }
            let longest = places.map { runs[$0] + runs[$0 + 1] }.max()
            guard let place = places.first(where: { isLeftmost || runs[$0] + runs[$0 + 1] == longest }) else {
                return runs
            }
            runs[place] += runs.remove(at: place + 1)
        }
    }
}
