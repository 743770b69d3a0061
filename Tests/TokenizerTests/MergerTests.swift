// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Tokens

@testable import Tokenizer

/// The rule itself: while some neighbours merge, merge the pair of lowest rank, the leftmost of equals.
private func reference(_ bytes: [UInt8], _ model: BytePairModel) -> [TokenID] {
    var tokens = bytes.map { model.byteTokens[Int($0)] }
    while true {
        let ranks = zip(tokens, tokens.dropFirst()).map { model.merges.rank($0, $1) }
        guard let lowest = ranks.min(), lowest != MergeTable.none, let place = ranks.firstIndex(of: lowest) else {
            return tokens
        }
        tokens.replaceSubrange(place...place + 1, with: [model.merges.results[Int(lowest)]])
    }
}

struct MergerTests {
    private let model: BytePairModel

    init() throws {
        model = try TestVocabulary.load("english").model
    }

    /// Pieces over small alphabets, in which pairs repeat and overlap, and over all bytes.
    private static let pieces: [[UInt8]] = {
        var generator = TestGenerator(seed: 20)
        let alphabets = ["a", "ab", "the", " etaoin", "=-", "0123456789"].map { Array($0.utf8) } + [Array(0...255)]
        return (0..<1500).map { index in
            let alphabet = alphabets[index % alphabets.count]
            return (0..<1 + Int(generator.next() % 80)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
        }
    }()

    @Test func `short pieces merge by the rule`() {
        var merger = ShortPieceMerger()
        for piece in MergerTests.pieces where piece.count <= ShortPieceMerger.limit {
            let count = merger.merge(piece.span, by: model)
            #expect(count.map { Array(merger.tokens[..<$0]) } == reference(piece, model), "\(piece)")
        }
    }

    @Test func `long pieces merge by the rule`() {
        var merger = LongPieceMerger()
        for piece in MergerTests.pieces {
            var tokens = piece.map { model.byteTokens[Int($0)] }
            merger.merge(&tokens, by: model.merges)
            #expect(tokens == reference(piece, model), "\(piece)")
        }
    }

    @Test func `the merger for vocabularies without order agrees where there is order`() {
        #expect(model.merges.isOrdered)
        var merger = UnorderedMerger()
        for piece in MergerTests.pieces {
            var tokens = piece.map { model.byteTokens[Int($0)] }
            merger.merge(&tokens, by: model.merges)
            #expect(tokens == reference(piece, model), "\(piece)")
        }
    }

    @Test func `a vocabulary without order is told apart`() throws {
        #expect(try !TestVocabulary.load("unordered").model.merges.isOrdered)
        #expect(try TestVocabulary.load("gaps").model.merges.isOrdered)
    }

    @Test func `a piece that is too long is cut`() throws {
        let tokenizer = try TestVocabulary.load("english")
        let text = [UInt8](repeating: UInt8(ascii: "e"), count: 1000)
        var encoder = PieceEncoder(model, tokenizer.preTokenizer, longestPiece: 300)
        var encoding = Encoding()
        encoder.encode(text.span, 0..<text.count, into: &encoding)
        let parts = [300, 300, 300, 100].map { reference(Array(text[..<$0]), model) }
        #expect(encoding.tokens == parts.flatMap { $0 })
        #expect(offsetsFit(encoding, text, tokenizer))
    }

    @Test func `a rank queue gives its members in order`() {
        var generator = TestGenerator(seed: 21)
        for count in [1, 64, 65, 5000, 300_000] {
            var queue = RankQueue(count: count)
            var members = Set<Int>()
            for _ in 0..<500 {
                let rank = Int(generator.next() % UInt64(count))
                queue.insert(rank)
                members.insert(rank)
            }
            for rank in members.sorted() {
                #expect(queue.first == rank)
                queue.remove(rank)
            }
            #expect(queue.first == nil)
        }
    }
}
