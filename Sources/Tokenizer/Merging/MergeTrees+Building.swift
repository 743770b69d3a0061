// SPDX-License-Identifier: Apache-2.0

import Tokens

extension MergeTrees {
    /// The trees that these merges grow.
    ///
    /// - Parameter sorted: All tokens that their bytes find.
    /// - Complexity: for each merge that a file lists, or each way to split a token of an order in two, a few look-ups; only wild
    ///   trees cost more.
    init(_ table: MergeTable, _ vocabulary: Vocabulary, _ sorted: SortedTokens, units: BytePairModel.Units) {
        if let order = table.order {
            var builder = MergeTreeBuilder(MergeTrees(results: order, vocabulary, units), vocabulary)
            builder.offer(order, sorted.prefixes, units)
            self = builder.trees
            return
        }
        var builder = MergeTreeBuilder(MergeTrees(results: table.pairs.map(\.result), vocabulary, units), vocabulary)
        builder.offer(table.pairs)
        if builder.hasRepeats {
            let pairs = MergeTreeBuilder.latest(of: table.pairs)
            builder = MergeTreeBuilder(MergeTrees(results: pairs.map(\.result), vocabulary, units), vocabulary)
            builder.offer(pairs)
        }
        self = builder.trees
    }
}

/// Takes merges in the order of their ranks and keeps those that can happen.
private struct MergeTreeBuilder {
    private(set) var trees: MergeTrees
    /// Whether some pair was offered twice.
    private(set) var hasRepeats = false
    private let vocabulary: Vocabulary
    /// Token → the merges that wait until it is made.
    private var waiting: [TokenID: [Offer]] = [:]
    /// Byte → its token, which is looked for often.
    private let byteTokens: [TokenID?]
    /// Token → whether a merge waits for it.
    private var isAwaited: [Bool]
    private var simulation = MergeSimulation()

    private struct Offer {
        let merge: MergeTable.Merge
        let order: UInt32
    }

    init(_ trees: MergeTrees, _ vocabulary: Vocabulary) {
        self.trees = trees
        self.vocabulary = vocabulary
        byteTokens = (0...255).map { vocabulary.id(of: [UInt8($0)].span) }
        isAwaited = [Bool](repeating: false, count: vocabulary.count)
    }

    mutating func offer(_ pairs: [MergeTable.Merge]) {
        for (rank, merge) in pairs.enumerated() {
            guard !trees.isMade(merge.result) else {
                hasRepeats =
                    hasRepeats || trees.parts(of: merge.result).map { $0 == (merge.left, merge.right) } ?? false
                continue
            }
            consider(Offer(merge: merge, order: UInt32(rank) + 1))
        }
    }

    /// Drops every pair that comes again later.
    static func latest(of pairs: [MergeTable.Merge]) -> [MergeTable.Merge] {
        var seen = Set<UInt64>()
        return pairs.reversed().filter { seen.insert(UInt64($0.left) << 32 | UInt64($0.right)).inserted }.reversed()
    }

    /// Offers, for each token, all ways to split its bytes into two tokens, until one of them makes it.
    ///
    /// Ways of which both parts are made come first; most tokens are made by one of them, so that the others need not wait.
    /// - Parameter prefixes: Token → the longest other one with which it begins.
    mutating func offer(_ order: [TokenID], _ prefixes: [TokenID], _ units: BytePairModel.Units) {
        for (rank, token) in order.enumerated() where !trees.isMade(token) {
            let order = UInt32(rank) + 1
            if offer(token, order, prefixes, units, madeParts: true) { continue }
            _ = offer(token, order, prefixes, units, madeParts: false)
        }
    }

    /// Offers the ways to split a token of which both parts are made, or one is not; says whether the token is made now.
    private mutating func offer(
        _ token: TokenID,
        _ order: UInt32,
        _ prefixes: [TokenID],
        _ units: BytePairModel.Units,
        madeParts: Bool
    ) -> Bool {
        let vocabulary = vocabulary
        let bytes = vocabulary.bytes.span
        let range = vocabulary.range(of: token)
        var left = prefixes[Int(token)]
        while left != TokenTrie.none {
            defer { left = prefixes[Int(left)] }
            let isLeftMade = trees.isMade(left)
            let middle = range.lowerBound + vocabulary.length(of: left)
            guard isLeftMade || !madeParts, units.beginsUnit(bytes[middle]),
                let right = middle + 1 == range.upperBound
                    ? byteTokens[Int(bytes[middle])] : vocabulary.id(of: bytes.extracting(middle..<range.upperBound)),
                (isLeftMade && trees.isMade(right)) == madeParts
            else { continue }
            let merge = MergeTable.Merge(left: left, right: right, result: token)
            if consider(Offer(merge: merge, order: order)) { return true }
        }
        return false
    }

    /// Makes a token if its parts are made and stable, and then all that waited for it; or lets the merge wait for a part.
    ///
    /// A merge that waited has a lower rank than what it waited for, so that it happens at once. When several did, the shorter
    /// ones go first: only a shorter one can keep the parts of another from meeting.
    @discardableResult
    private mutating func consider(_ offer: Offer) -> Bool {
        guard isMade(offer) else { return false }
        guard isAwaited[Int(offer.merge.result)] else { return true }
        var offers = waiting.removeValue(forKey: offer.merge.result) ?? []
        while let next = offers.indices.min(by: { length(offers[$0]) < length(offers[$1]) }) {
            let offer = offers.remove(at: next)
            if isMade(offer) { offers += waiting.removeValue(forKey: offer.merge.result) ?? [] }
        }
        return true
    }

    private func length(_ offer: Offer) -> Int {
        vocabulary.length(of: offer.merge.result)
    }

    private mutating func isMade(_ offer: Offer) -> Bool {
        let merge = offer.merge
        guard !trees.isMade(merge.result) else { return false }
        for part in [merge.left, merge.right] where !trees.isMade(part) {
            waiting[part, default: []].append(offer)
            isAwaited[Int(part)] = true
            return false
        }
        var areStable = trees.areStable(merge.left, merge.right)
        if areStable == nil { areStable = simulation.areStable(merge.left, merge.right, in: trees) }
        guard areStable == true else { return false }
        trees.insert(merge, order: offer.order)
        return true
    }
}
