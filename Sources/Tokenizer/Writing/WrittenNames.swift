// SPDX-License-Identifier: Apache-2.0

import Tokens

/// How a `tokenizer.json` spells each token of a vocabulary.
struct WrittenNames {
    private var names: [UInt8] = []
    private var starts: [Int] = [0]

    /// - Throws: ``TokenizerError/unwritable(_:name:)`` when two tokens would have one name, or the last has none.
    init(_ tokenizer: Tokenizer) throws(TokenizerError) {
        let model = tokenizer.model
        var special: [TokenID: [UInt8]] = [:]
        for token in tokenizer.addedTokens.flatMap(\.tokens) + tokenizer.normalizedTokens.tokens {
            special[token.id] = token.content
        }
        if case .bytes(let tokens) = model.fallback {
            for (byte, token) in tokens.enumerated() { special[token] = Array(Self.name(ofByte: UInt8(byte)).utf8) }
        }
        let spacesAreLow = model.units == .characters && WrittenText.spellsSpaces(tokenizer)
        for id in 0..<TokenID(model.vocabulary.count) {
            if let name = special[id] {
                names += name
            } else {
                append(
                    model.vocabulary.bytes.span.extracting(model.vocabulary.range(of: id)),
                    model.units,
                    spacesAreLow
                )
            }
            starts.append(names.count)
        }
        try check(model.vocabulary.count)
    }

    private func check(_ count: Int) throws(TokenizerError) {
        // Slices share the bytes, which do not change any more.
        var seen: Set<ArraySlice<UInt8>> = []
        seen.reserveCapacity(count)
        for id in 0..<TokenID(count) where !self[id].isEmpty {
            guard seen.insert(self[id]).inserted else {
                let name = String(decoding: self[id], as: UTF8.self)
                throw .unwritable(.model, name: "token \(id) has the name of another, \(name)")
            }
        }
        if UTF8Repair.firstError(names.span, from: 0) != nil {
            throw .unwritable(.model, name: "a token is no text")
        }
        if let last = starts.dropLast().last, last == names.count, count > 0 {
            throw .unwritable(.model, name: "the last token, \(count - 1), has no name")
        }
    }

    /// The name of a token, in UTF-8; empty for an id without a token.
    subscript(_ id: TokenID) -> ArraySlice<UInt8> { names[starts[Int(id)]..<starts[Int(id) + 1]] }

    private mutating func append(_ bytes: Span<UInt8>, _ units: BytePairModel.Units, _ spacesAreLow: Bool) {
        guard units == .characters else { return ByteAlphabet.spell(bytes, into: &names) }
        for index in bytes.indices {
            if spacesAreLow, bytes[index] == UInt8(ascii: " ") {
                names += TextStep.lowLine
            } else {
                names.append(bytes[index])
            }
        }
    }

    private static func name(ofByte byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "<0x\(digits.count == 1 ? "0" : "")\(digits)>"
    }
}
