// SPDX-License-Identifier: Apache-2.0

import JSON

/// The member `decoder` of a `tokenizer.json`.
enum HuggingFaceDecoder {
    /// What decoding leaves out.
    ///
    /// Without a decoder tokens write what they spell. Bytes of `ByteFallback` that are no character become U+FFFD as in
    /// Unicode's practice, one for each maximal part of a character.
    static func rule(_ value: JSONValue?, _ spelling: TokenSpelling) throws(TokenizerError) -> DecodingRule {
        guard let value else { return .none }
        var rule = DecodingRule.none
        var isFused = false
        for part in try HuggingFacePart(value).flattened("decoders") {
            switch (part.kind, spelling) {
            case ("ByteLevel", .bytes), ("ByteFallback", .spaces), ("ByteFallback", .verbatim):
                break
            case ("Fuse", _):
                isFused = true
            case ("Replace", .spaces):
                guard case .text("▁") = try part.pattern(), try part.text("content") == " " else {
                    throw .unsupported(.decoder, name: "Replace of another text than ▁")
                }
            case ("Metaspace", .spaces):
                rule = try metaspace(part)
            case ("Strip", .spaces):
                rule = try strip(part, isFused: isFused, rule)
            default:
                throw .unsupported(.decoder, name: part.kind)
            }
        }
        return rule
    }

    private static func metaspace(_ part: HuggingFacePart) throws(TokenizerError) -> DecodingRule {
        let replacement = try part.optionalText("replacement") ?? "▁"
        guard replacement == "▁" else { throw .unsupported(.decoder, name: "Metaspace with \(replacement)") }
        let scheme = try part.optionalText("prepend_scheme")
        let addsSpace = try part.flag("add_prefix_space", otherwise: true)
        return scheme == "never" || !addsSpace ? .none : .spacesOfFirstToken
    }

    private static func strip(
        _ part: HuggingFacePart,
        isFused: Bool,
        _ rule: DecodingRule
    ) throws(TokenizerError) -> DecodingRule {
        guard isFused else { throw .unsupported(.decoder, name: "Strip before Fuse") }
        guard try part.text("content") == " ", rule == .none else {
            throw .unsupported(.decoder, name: "Strip of another text than a space")
        }
        let (start, stop) = try reading { () throws(JSONError) in
            (try part.value.member("start").integer(as: Int.self), try part.value.member("stop").integer(as: Int.self))
        }
        guard stop == 0, start >= 0 else { throw .unsupported(.decoder, name: "Strip at the end") }
        return start == 0 ? .none : .leadingSpaces(start)
    }
}
