// SPDX-License-Identifier: Apache-2.0

import JSON

/// The member `pre_tokenizer` of a `tokenizer.json`.
struct HuggingFacePreTokenizer {
    private let parts: [HuggingFacePart]
    /// What is done to text before it is split.
    private(set) var steps: [TextStep] = []
    private(set) var splits: [PreTokenizer.Split] = []
    /// How the vocabulary is spelt.
    private(set) var spelling = TokenSpelling.verbatim

    /// Whether text is spelt byte by byte.
    var isByteLevel: Bool { parts.contains { $0.kind == "ByteLevel" } }

    init(_ value: JSONValue?) throws(TokenizerError) {
        guard let value else {
            parts = []
            return
        }
        parts = try HuggingFacePart(value).flattened("pretokenizers")
    }

    /// Reads the parts.
    ///
    /// - Parameter normalizer: what is done to text before.
    mutating func read(after normalizer: HuggingFaceNormalizer) throws(TokenizerError) {
        if isByteLevel { spelling = .bytes } else if normalizer.makesSpaces { spelling = .spaces }
        for (index, part) in parts.enumerated() {
            switch part.kind {
            case "ByteLevel":
                try readByteLevel(part, isFirst: index == 0)
                // What follows sees a character for each byte.
                for part in parts[(index + 1)...] { splits.append(try byteSplit(part)) }
                return
            case "Metaspace":
                guard index == 0 else { throw .unsupported(.preTokenizer, name: "Metaspace after \(parts[0].kind)") }
                try readMetaspace(part, normalizer)
            default:
                if let split = try split(part) { splits.append(split) }
            }
        }
    }

    private mutating func readByteLevel(_ part: HuggingFacePart, isFirst: Bool) throws(TokenizerError) {
        if try part.flag("add_prefix_space", otherwise: true) {
            // It would go before each piece.
            guard isFirst else {
                throw .unsupported(.preTokenizer, name: "ByteLevel with add_prefix_space after \(parts[0].kind)")
            }
            steps.append(.leadingSpace(onlyAtStart: false))
        }
        if try part.flag("use_regex", otherwise: true) { splits.append(.gpt2(GPT2Pattern())) }
    }

    /// A split behind ByteLevel.
    private func byteSplit(_ part: HuggingFacePart) throws(TokenizerError) -> PreTokenizer.Split {
        switch part.kind {
        case "Digits":
            let isIndividual = try part.flag("individual_digits", otherwise: false)
            return .byteDigits(ByteDigitSplit(kind: .digits(isIndividual: isIndividual)))
        case "Split":
            if case .regex("[0-9][0-9][0-9]") = try part.pattern(), try part.text("behavior") == "Isolated" {
                return .byteDigits(ByteDigitSplit(kind: .triples))
            }
        default:
            break
        }
        throw .unsupported(.preTokenizer, name: "\(part.kind) after ByteLevel")
    }

    private mutating func readMetaspace(
        _ part: HuggingFacePart,
        _ normalizer: HuggingFaceNormalizer
    ) throws(TokenizerError) {
        let replacement = try part.optionalText("replacement") ?? "▁"
        guard replacement == "▁", !isByteLevel else {
            throw .unsupported(.preTokenizer, name: "Metaspace with \(isByteLevel ? "ByteLevel" : replacement)")
        }
        spelling = .spaces
        if !normalizer.makesSpaces { steps.append(.spaces) }
        var scheme = try part.optionalText("prepend_scheme") ?? "always"
        // The older form of the option.
        if try !part.flag("add_prefix_space", otherwise: true) { scheme = "never" }
        switch scheme {
        case "always":
            steps.append(.leadingSpace(onlyAtStart: false))
        case "first":
            // Where the reference sees the start of the text after replacements is an accident of how it counts.
            for case .replace(let old, _) in normalizer.steps where old.count > 1 {
                throw .unsupported(.preTokenizer, name: "Metaspace with prepend_scheme first after Replace")
            }
            steps.append(.leadingSpace(onlyAtStart: true))
        case "never":
            break
        default:
            throw .unsupported(.preTokenizer, name: "Metaspace with prepend_scheme \(scheme)")
        }
        if try part.flag("split", otherwise: true) {
            splits.append(try PreTokenizer.Split(string: " ", behavior: .mergedWithNext, isInverted: false))
        }
    }

    /// A part that only splits; nil when it never does.
    private func split(_ part: HuggingFacePart) throws(TokenizerError) -> PreTokenizer.Split? {
        switch part.kind {
        case "Digits":
            return .digits(DigitSplit(isIndividual: try part.flag("individual_digits", otherwise: false)))
        case "Punctuation":
            return .punctuation(try behavior(of: part, otherwise: "Isolated"))
        case "Whitespace":
            try refuseSpaces(part.kind)
            return .whitespace
        case "WhitespaceSplit":
            try refuseSpaces(part.kind)
            return .whitespaceSplit
        case "Split":
            return try splitAtPattern(part)
        default:
            throw .unsupported(.preTokenizer, name: part.kind)
        }
    }

    private func splitAtPattern(_ part: HuggingFacePart) throws(TokenizerError) -> PreTokenizer.Split? {
        let behavior = try behavior(of: part, otherwise: nil)
        let isInverted = try part.flag("invert", otherwise: false)
        switch try part.pattern() {
        case .regex(let regex):
            try refuseSpaces("Split with \(regex)")
            return try PreTokenizer.Split(regex: regex, behavior: behavior, isInverted: isInverted)
        case .text(let text):
            guard spelling == .spaces else {
                return try PreTokenizer.Split(string: text, behavior: behavior, isInverted: isInverted)
            }
            // No text has a space after spaces became ▁.
            if text.utf8.contains(UInt8(ascii: " ")) {
                guard !isInverted else { throw .unsupported(.preTokenizer, name: "Split with invert at a space") }
                return nil
            }
            let spelt = String(decoding: TokenSpelling.withSpaces(Array(text.utf8)), as: UTF8.self)
            return try PreTokenizer.Split(string: spelt, behavior: behavior, isInverted: isInverted)
        }
    }

    private func behavior(of part: HuggingFacePart, otherwise: String?) throws(TokenizerError) -> SplitBehavior {
        let name: String
        if let otherwise {
            name = try part.optionalText("behavior") ?? otherwise
        } else {
            name = try part.text("behavior")
        }
        guard let behavior = SplitBehavior(rawValue: name) else {
            throw .unsupported(.preTokenizer, name: "\(part.kind) with behavior \(name)")
        }
        return behavior
    }

    /// Refuses what would take the spaces that stand for ▁ for spaces.
    private func refuseSpaces(_ name: String) throws(TokenizerError) {
        if spelling == .spaces { throw .unsupported(.preTokenizer, name: "\(name) after spaces became ▁") }
    }
}
