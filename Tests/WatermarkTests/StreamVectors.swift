// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import JSON
import TestSupport
import Tokens

@testable import Watermark

/// What vectors of other engines' runs are read with.
func streamVectors(_ name: String) throws -> JSONValue {
    try JSONDocument(vectorFile(name, in: .module)).root
}

extension JSONValue {
    /// An array of token ids.
    func tokenIDs() throws -> [TokenID] { try elements().map { try $0.integer(as: TokenID.self) } }

    /// An array of whole numbers, negative ones by their two's complement.
    func keys() throws -> [UInt64] { try elements().map { try $0.key() } }

    /// A whole number −2⁶³…2⁶⁴ − 1, maybe in a string.
    func key() throws -> UInt64 {
        if kind == .string {
            let digits = try string()
            guard let key = UInt64(digits) ?? Int64(digits).map({ UInt64(bitPattern: $0) }) else {
                throw JSONError.invalid(member: name, expected: "a whole number")
            }
            return key
        }
        if let signed = try? integer(as: Int64.self) { return UInt64(bitPattern: signed) }
        return try integer(as: UInt64.self)
    }
}

extension WordSource {
    /// The words of candidates after a context.
    func words(of candidates: [TokenID], after context: [TokenID]) -> [UInt32] {
        var words = [UInt32](repeating: 0, count: candidates.count)
        var span = words.mutableSpan
        readWords(of: candidates.span, after: context.span, into: &span)
        return words
    }

    /// The words of tokens 0 ..< count after a context.
    func allWords(_ count: Int, after context: [TokenID]) -> [UInt32] {
        var words = [UInt32](repeating: 0, count: count)
        var span = words.mutableSpan
        readAllWords(after: context.span, into: &span)
        return words
    }

    /// The words of a text's tokens at some positions.
    func words(at positions: [Int32], in tokens: [TokenID], width: Int, perToken: Int = 1) -> [UInt32] {
        var words = [UInt32](repeating: 0, count: perToken * positions.count)
        var span = words.mutableSpan
        readWords(at: positions.span, in: tokens.span, contextWidth: width, into: &span)
        return words
    }
}

/// A secret of whole numbers.
func secret(_ keys: UInt64...) -> SecretKey { secret(keys) }

/// A secret of whole numbers.
func secret(_ keys: [UInt64]) -> SecretKey { SecretKey(SecretBytes(wholeNumbers: keys)) }
