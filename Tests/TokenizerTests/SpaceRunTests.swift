// SPDX-License-Identifier: Apache-2.0

import Testing
import Tokens

@testable import Tokenizer

/// Mistral's models give all runs of spaces one score.
struct SpaceRunTests {
    private static let lengths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16]

    private func tokenizer() throws -> Tokenizer {
        var pieces = SentencePieceVocabulary()
        pieces.addsDummyPrefix = false
        pieces.append("<unk>".utf8.span, score: 0, kind: .unknown)
        for length in Self.lengths {
            pieces.append(String(repeating: "▁", count: length).utf8.span, score: -1e9, kind: .normal)
        }
        pieces.append("a".utf8.span, score: -5, kind: .normal)
        pieces.append("▁a".utf8.span, score: -1, kind: .normal)
        return try pieces.tokenizer()
    }

    /// What SentencePiece does: the leftmost pair that is a piece merges, until there is none.
    private func reference(_ count: Int) -> [Int] {
        var runs = [Int](repeating: 1, count: count)
        while let place = runs.indices.dropLast().first(where: { Self.lengths.contains(runs[$0] + runs[$0 + 1]) }) {
            runs[place] += runs.remove(at: place + 1)
        }
        return runs
    }

    @Test func `of one score the leftmost pair merges first`() throws {
        let tokenizer = try tokenizer()
        for count in 0...100 {
            let tokens = tokenizer.encode(String(repeating: " ", count: count + 1) + "a").tokens
            #expect(tokens.dropLast().map { tokenizer.bytes(of: $0).count } == reference(count))
            #expect(tokens.last == tokenizer.token(writing: " a".utf8.span))
        }
    }

    @Test func `other pieces of one score are refused`() {
        var pieces = SentencePieceVocabulary()
        pieces.append("<unk>".utf8.span, score: 0, kind: .unknown)
        for piece in ["a", "b"] { pieces.append(piece.utf8.span, score: -9, kind: .normal) }
        for piece in ["ab", "ba"] { pieces.append(piece.utf8.span, score: -1, kind: .normal) }
        let error = #expect(throws: TokenizerError.self) { try pieces.tokenizer() }
        #expect(error?.description == "model 'SentencePiece with score -1.0 given twice' is not supported")
    }

    @Test func `pieces beyond every length that models have are refused`() {
        var pieces = SentencePieceVocabulary()
        pieces.append("<unk>".utf8.span, score: 0, kind: .unknown)
        pieces.append(String(repeating: "a", count: 1025).utf8.span, score: -1, kind: .normal)
        let error = #expect(throws: TokenizerError.self) { try pieces.tokenizer() }
        #expect(error?.description == "model 'SentencePiece with a piece of 1025 bytes' is not supported")
    }
}
