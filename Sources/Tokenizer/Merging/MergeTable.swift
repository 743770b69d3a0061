// SPDX-License-Identifier: Apache-2.0

import Tokens

/// The merges of a byte-pair encoding as its file gives them: a list of pairs, or an order of tokens.
///
/// A rank is a place in that list; a lower rank is merged first, and of equal ranks the leftmost.
struct MergeTable: Sendable {
    /// Two neighbours that become one token.
    struct Merge: Equatable, Sendable {
        var left: TokenID
        var right: TokenID
        var result: TokenID
    }

    /// The largest id, and the most merges.
    static let largestID = 1 << 21 - 2

    /// Pairs; of one that is given again the later rank counts, as in the library that defined the file format.
    private(set) var pairs: [Merge] = []
    /// Instead of pairs: two neighbours whose bytes together are one of these tokens merge into it.
    private(set) var order: [TokenID]?

    /// An empty list of pairs with room for `count`.
    init(count: Int) throws(TokenizerError) {
        guard count <= MergeTable.largestID else { throw .tooManyMerges(count) }
        pairs.reserveCapacity(count)
    }

    /// The merges of a vocabulary that ranks its tokens instead of listing merges (tiktoken's ranks, SentencePiece's scores).
    ///
    /// - Parameter order: Tokens from the first that is merged to the last; single units are passed over, and so is a token whose
    ///   bytes find another.
    /// - Throws: ``TokenizerError/tooManyMerges(_:)``.
    static func derived(from order: [TokenID]) throws(TokenizerError) -> MergeTable {
        var table = try MergeTable(count: 0)
        guard order.count <= MergeTable.largestID else { throw .tooManyMerges(order.count) }
        table.order = order
        return table
    }

    /// Adds the pair of the next rank.
    mutating func append(_ left: TokenID, _ right: TokenID, to result: TokenID) {
        pairs.append(Merge(left: left, right: right, result: result))
    }
}
