// SPDX-License-Identifier: Apache-2.0

import Tokens

/// The pieces of a SentencePiece model, sorted by what they are for.
struct SentencePieceParts {
    private var entries = Vocabulary.Entries()
    /// Pieces that are not found by their bytes.
    private var hidden: [(id: TokenID, bytes: [UInt8])] = []
    private var scores: [(id: TokenID, score: Float)] = []
    private var bytes = [TokenID](repeating: BytePairModel.missing, count: 256)
    private var unknown: TokenID?
    /// Pieces that are found only where special tokens are recognised.
    private(set) var controls: [AddedToken] = []
    /// Pieces that are found before all others.
    private(set) var userDefined: [AddedToken] = []

    /// The longest piece that merges can make, in bytes.
    ///
    /// Whether they can is asked at each of its characters. Mistral's have at most 48.
    private static let longest = 1024

    /// Adds a piece as a file spells it.
    mutating func add(
        _ piece: Span<UInt8>,
        _ id: TokenID,
        _ score: Float,
        _ kind: SentencePieceVocabulary.Kind
    ) throws(TokenizerError) {
        var content: [UInt8] = []
        TokenSpelling.appendSpaces(piece, to: &content)
        switch kind {
        case .normal:
            guard !score.isNaN else { throw .unsupported(.model, name: "SentencePiece with a score that is no number") }
            guard content.count <= SentencePieceParts.longest else {
                throw .unsupported(.model, name: "SentencePiece with a piece of \(content.count) bytes")
            }
            let start = entries.bytes.count
            // A piece with a space itself would be taken for one with ▁, and no text has spaces any more.
            if ByteSearch.first(UInt8(ascii: " "), in: piece.indices, of: piece) != nil {
                hidden.append((id, content))
            } else {
                entries.bytes += content
                entries.endToken(id, from: start)
                scores.append((id, score))
            }
        case .unknown:
            guard unknown == nil else { throw .unsupported(.model, name: "SentencePiece with two unknown pieces") }
            unknown = id
            hidden.append((id, content))
            controls.append(AddedToken(id: id, content: Array(copying: piece), isSpecial: true))
        case .control:
            hidden.append((id, content))
            controls.append(AddedToken(id: id, content: Array(copying: piece), isSpecial: true))
        case .userDefined:
            hidden.append((id, content))
            userDefined.append(AddedToken(id: id, content: content, isSpecial: false))
        case .unused:
            throw .unsupported(.model, name: "SentencePiece with unused pieces")
        case .byte:
            guard let byte = TokenSpelling.byte(named: piece), bytes[Int(byte)] == BytePairModel.missing else {
                throw .unsupported(.model, name: "SentencePiece with byte piece \(String(copying: piece))")
            }
            bytes[Int(byte)] = id
            hidden.append((id, [byte]))
        }
    }

    /// The bytes that each piece writes.
    func vocabulary() throws(TokenizerError) -> Vocabulary {
        var entries = entries
        entries.endOrdinaryTokens()
        for token in hidden { entries.append(token.bytes, as: token.id) }
        return try Vocabulary(entries)
    }

    /// The pieces that merges can make, the highest score first.
    ///
    /// Of equal scores the place decides: the leftmost pair is merged first. ``EqualScores`` tells where an order does the same.
    /// - Throws: ``TokenizerError/unsupported(_:name:)`` for other pieces with one score.
    func order(_ vocabulary: Vocabulary) throws(TokenizerError) -> [TokenID] {
        let merged = scores.filter { isMade($0.id, vocabulary) }.sorted { ($1.score, $0.id) < ($0.score, $1.id) }
        var order: [TokenID] = []
        var start = 0
        while start < merged.count {
            let score = merged[start].score
            let end = merged[start...].firstIndex { $0.score != score } ?? merged.count
            let equal = merged[start..<end].map(\.id).sorted { vocabulary.length(of: $0) > vocabulary.length(of: $1) }
            if equal.count > 1, !EqualScores.areOrdered(equal, vocabulary) {
                throw .unsupported(.model, name: "SentencePiece with score \(score) given twice")
            }
            order += equal
            start = end
        }
        return order
    }

    /// Whether two pieces together are this one.
    private func isMade(_ id: TokenID, _ vocabulary: Vocabulary) -> Bool {
        let range = vocabulary.range(of: id)
        let bytes = vocabulary.bytes.span
        for middle in range.dropFirst() where bytes[middle] & 0xC0 != 0x80 {
            if vocabulary.id(of: bytes.extracting(range.lowerBound..<middle)) != nil,
                vocabulary.id(of: bytes.extracting(middle..<range.upperBound)) != nil
            {
                return true
            }
        }
        return false
    }

    /// What becomes of characters without a piece.
    func fallback(toBytes: Bool) throws(TokenizerError) -> BytePairModel.Fallback {
        let hasBytes = !bytes.allSatisfy { $0 == BytePairModel.missing }
        if toBytes, hasBytes {
            guard !bytes.contains(BytePairModel.missing) else {
                throw .unsupported(.model, name: "SentencePiece with pieces for some bytes")
            }
            return .bytes(bytes)
        }
        guard let unknown else { throw .unsupported(.model, name: "SentencePiece without an unknown piece") }
        return .unknown(unknown, isFused: true)
    }
}

extension String {
    /// The text of bytes; what is not UTF-8 becomes U+FFFD.
    init(copying bytes: Span<UInt8>) {
        self = String(decoding: Array(copying: bytes), as: UTF8.self)
    }
}
