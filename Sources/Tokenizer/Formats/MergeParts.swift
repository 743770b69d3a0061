// SPDX-License-Identifier: Apache-2.0

import JSON
import Tokens

/// The bytes of the two sides of a merge, which a file writes `"a b"` or, in the newer form, `["a", "b"]`.
struct MergeParts {
    /// How the sides are spelt.
    var spelling = TokenSpelling.bytes
    private var bytes: [UInt8] = []
    /// Where the right side begins.
    private var middle = 0

    /// Reads a merge; false when it has not two sides or one is not spelt as it should be.
    mutating func read(_ merge: JSONValue) throws(JSONError) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        guard merge.kind != .string else {
            return try merge.withUTF8 { read($0.span) }
        }
        var sides = 0
        var isSpelt = true
        try merge.forEachElement { (side) throws(JSONError) in
            sides += 1
            middle = bytes.count
            isSpelt = try side.withUTF8 { spelling.append($0.span, to: &bytes) } && isSpelt
        }
        return sides == 2 && isSpelt
    }

    /// Reads a merge that is written `a b`; false when it has not two sides or one is not spelt as it should be.
    mutating func read(_ text: Span<UInt8>) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        guard let space = text.indices.first(where: { text[$0] == UInt8(ascii: " ") }) else { return false }
        let right = text.extracting((space + 1)...)
        guard !right.indices.contains(where: { right[$0] == UInt8(ascii: " ") }) else { return false }
        guard spelling.append(text.extracting(..<space), to: &bytes) else { return false }
        middle = bytes.count
        return spelling.append(right, to: &bytes)
    }

    /// The tokens of the two sides and of their sum, or nil when the vocabulary lacks one.
    func tokens(of vocabulary: Vocabulary) -> (left: TokenID, right: TokenID, result: TokenID)? {
        let all = bytes.span
        guard let left = vocabulary.id(of: all.extracting(..<middle)),
            let right = vocabulary.id(of: all.extracting(middle...)),
            let result = vocabulary.id(of: all)
        else { return nil }
        return (left, right, result)
    }
}
